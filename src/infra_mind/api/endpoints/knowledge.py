from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from ...compliance.catalog import load_catalog
from ...core.encoding import Json
from ...core.errors import InputError, UnknownName
from ...imports.schema import requirements_schema
from ...prices.snapshots import current_prices
from ...services.controls import catalog_object
from ...services.elsewhere import asked_back, imported, priced
from ...services.price_rows import price_row
from ..dependencies import Program, Reader
from ..requirements import FILES, OPENAPI, files_in, requirements_in

router = APIRouter(tags=["knowledge"])

Seed = Annotated[int, Query(ge=0, lt=2**31)]
YAML = "application/yaml"
_Name = Annotated[str | None, Query(max_length=80)]


@router.get("/prices")
def prices(
    user: Reader,
    *,
    provider: _Name = None,
    region: _Name = None,
    sku: _Name = None,
    limit: Annotated[int, Query(ge=1, le=5_000)] = 500,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> JSONResponse:
    """Unit prices with source and date: by provider, region, SKU or service."""
    del user
    book = current_prices()
    known = {place.provider.value for place in book.regions}
    if provider is not None and provider not in known:
        raise UnknownName(f"There is no provider {provider!r}.", remedy=f"Use {sorted(known)}.")
    rows = [
        price
        for price in book.rows(provider=provider, region=region)
        if sku is None or sku in (price.sku, price.service)
    ]
    shown = [price_row(book, price) for price in rows[offset : offset + limit]]
    following = offset + limit if offset + limit < len(rows) else None
    return JSONResponse({"items": shown, "total": len(rows), "next_offset": following})


@router.get("/prices/age")
def age(user: Reader) -> dict[str, object]:
    """How old the prices are, by service, and which share is past its age limit."""
    del user
    book = current_prices()
    ages = book.age(datetime.now(UTC).date())
    return {"snapshot": book.snapshot, "oldest": book.oldest, "services": list(ages)}


@router.get("/schema")
def schema(user: Reader) -> dict[str, object]:
    """The JSON Schema of requirements."""
    del user
    return {**requirements_schema()}


@router.get("/compliance")
def compliance(user: Reader) -> dict[str, object]:
    """Frameworks, their requirements, and the controls and checks behind them."""
    del user
    return _catalog()


@router.post("/price", openapi_extra=OPENAPI)
async def price(request: Request, state: Program, user: Reader, seed: Seed = 0) -> JSONResponse:
    """The bill of exactly the design that is pinned; what is not pinned is chosen."""
    del user
    given = await requirements_in(request, None)
    bill: Json = await state.service.processes.run(priced, given, seed)
    return JSONResponse(bill, HTTPStatus.OK)


@router.post("/questions", openapi_extra=OPENAPI)
async def questions(request: Request, state: Program, user: Reader, seed: Seed = 0) -> JSONResponse:
    """What is worth answering before a run, the most valuable first."""
    del user
    given = await requirements_in(request, None)
    found: Json = await state.service.processes.run(asked_back, given, seed)
    return JSONResponse(found, HTTPStatus.OK)


@router.post(
    "/import",
    openapi_extra=FILES,
    response_class=Response,
    responses={HTTPStatus.OK.value: {"content": {YAML: {"schema": {"type": "string"}}}}},
)
async def import_(request: Request, state: Program, user: Reader) -> Response:
    """Requirements of Terraform plans, CloudFormation templates, compose files and Kubernetes manifests.

    What comes back is a requirements file: fill in what those do not tell, and assess it.
    """
    del user
    files = await files_in(request)
    if not files:
        raise InputError("Nothing to import was sent.", remedy="Send one file or more.")
    text = await state.service.processes.run(imported, files)
    return Response(text, media_type=YAML)


@cache
def _catalog() -> dict[str, object]:
    return catalog_object(load_catalog())
