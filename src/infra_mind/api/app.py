from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

from argon2 import PasswordHasher
from fastapi import APIRouter, Depends, FastAPI

from .. import __version__
from ..bootstrap import OpenService
from . import errors
from .body import PATIENCE
from .dependencies import signed_in
from .endpoints import (
    assessments,
    auth,
    events,
    health,
    knowledge,
    organisations,
    runs,
    tokens,
    webhooks,
)
from .metrics import Exposition
from .shell import Shell
from .state import new_state

PREFIX = "/api/v1"
_DESCRIPTION = """
One costed, traceable architecture decision from eleven specialists.

Sign in with `POST /auth/token`, keep requirements with `POST /assessments`, start with
`POST /assessments/{id}/analyze`, follow `GET /runs/{id}/events`, read `/runs/{id}/result` and the
reports. Every error is a problem (RFC 9457) with a sentence that says what to do.
"""


def new_app(
    opened: Callable[[], AbstractAsyncContextManager[OpenService]],
    *,
    pages: Iterable[APIRouter] = (),
    hasher: PasswordHasher | None = None,
    patience: timedelta = PATIENCE,
) -> FastAPI:
    """The application over a service that is opened when it starts; `pages` stand beside the API.

    `patience` is how long a body may take to come.
    """
    metrics = Exposition()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with opened() as service:
            app.state.infra_mind = new_state(service, metrics, hasher=hasher)
            yield

    app = FastAPI(
        title="Infra Mind",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        # The usual pages load their scripts from elsewhere; ours are served from here.
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(Shell, metrics=metrics, prefix=PREFIX, patience=patience)
    errors.install(app)
    app.include_router(_interface())
    app.include_router(health.router)
    for page in pages:
        app.include_router(page, include_in_schema=False)
    return app


def _interface() -> APIRouter:
    """Signed in or nothing, but for the door itself."""
    interface = APIRouter(prefix=PREFIX)
    interface.include_router(auth.router)
    inside = APIRouter(dependencies=[Depends(signed_in)])
    for module in (assessments, runs, events, knowledge, organisations, tokens, webhooks):
        inside.include_router(module.router)
    interface.include_router(inside)
    interface.include_router(health.router, include_in_schema=False)
    return interface
