import asyncio
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from ...core.errors import StoreError
from .. import metrics
from ..dependencies import Program

router = APIRouter(tags=["operation"])
_READY_SECONDS = 5


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Whether this process answers at all."""
    return {"status": "alive"}


@router.get("/health/ready")
async def ready(state: Program) -> JSONResponse:
    """Whether this process can take requests: its database answers."""
    try:
        async with asyncio.timeout(_READY_SECONDS):
            await state.service.table.run_counts()
    except (StoreError, TimeoutError):
        return JSONResponse({"status": "store away"}, HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"status": "ready"})


@router.get("/metrics", response_class=Response)
async def exposition(state: Program) -> Response:
    """Figures for Prometheus: counts and times, nothing of any user."""
    worker = state.service.worker
    active = 0 if worker is None else worker.active
    deliveries = await state.service.webhooks.counts()
    content = await state.metrics.exposition(state.service.table, deliveries, active)
    return Response(content, media_type=metrics.MEDIA_TYPE)
