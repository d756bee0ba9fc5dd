"""Every error as problem+json (RFC 9457), by one table."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from math import ceil

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from ..core.errors import (
    InfraMindError,
    InputError,
    LeaseLost,
    RequirementsError,
    StepError,
    StoreError,
    StoreLocked,
    StoreUnreachable,
    UnknownName,
    VersionConflict,
)
from ..models.jobs import KeyReused, QueueFull
from ..services.access import NotPermitted
from ..services.accounts import NotSignedIn, TooManyAttempts

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_SOON = timedelta(seconds=5)


class NotFound(InfraMindError):
    """What is not there, or belongs to somebody else: which of the two is not said."""


class Changed(InfraMindError):
    """What was asked for rests on a version that is not the current one."""


class Forbidden(InfraMindError):
    """Signed in, and still not allowed."""


class RequestRefused(InfraMindError):
    """A request of which no more is taken; the connection ends with the answer."""


class BodyRefused(RequestRefused):
    """A request whose body is not taken."""


class TooLarge(BodyRefused):
    """A body that is larger than any should be."""


class BodyTooSlow(BodyRefused):
    """A body that does not come."""


class HeadTooLarge(RequestRefused):
    """Headers that are longer than any should be."""


class HeadTooSlow(RequestRefused):
    """Headers that do not come."""


class UnsupportedKind(InfraMindError):
    """A body of a kind that nobody here reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemKind:
    """What an error is called outside. `told`: its sentence is for whoever made the request."""

    status: HTTPStatus
    slug: str
    title: str
    told: bool = True


_TABLE: Mapping[type[Exception], ProblemKind] = {
    NotSignedIn: ProblemKind(
        status=HTTPStatus.UNAUTHORIZED, slug="not-signed-in", title="Not signed in"
    ),
    TooManyAttempts: ProblemKind(
        status=HTTPStatus.TOO_MANY_REQUESTS, slug="too-many-attempts", title="Too many attempts"
    ),
    QueueFull: ProblemKind(
        status=HTTPStatus.TOO_MANY_REQUESTS, slug="queue-full", title="Too many runs"
    ),
    Forbidden: ProblemKind(status=HTTPStatus.FORBIDDEN, slug="forbidden", title="Not allowed"),
    NotPermitted: ProblemKind(status=HTTPStatus.FORBIDDEN, slug="forbidden", title="Not allowed"),
    NotFound: ProblemKind(status=HTTPStatus.NOT_FOUND, slug="not-found", title="Not found"),
    UnknownName: ProblemKind(status=HTTPStatus.NOT_FOUND, slug="not-found", title="Not found"),
    Changed: ProblemKind(
        status=HTTPStatus.PRECONDITION_FAILED, slug="changed", title="Changed meanwhile"
    ),
    TooLarge: ProblemKind(
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, slug="too-large", title="Body too large"
    ),
    BodyTooSlow: ProblemKind(
        status=HTTPStatus.REQUEST_TIMEOUT, slug="too-slow", title="Body too slow"
    ),
    HeadTooLarge: ProblemKind(
        status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        slug="headers-too-large",
        title="Headers too large",
    ),
    HeadTooSlow: ProblemKind(
        status=HTTPStatus.REQUEST_TIMEOUT, slug="too-slow", title="Headers too slow"
    ),
    UnsupportedKind: ProblemKind(
        status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, slug="unsupported", title="Kind not read here"
    ),
    ClientDisconnect: ProblemKind(
        status=HTTPStatus.BAD_REQUEST, slug="cut-off", title="Cut off", told=False
    ),
    KeyReused: ProblemKind(
        status=HTTPStatus.CONFLICT, slug="key-reused", title="Idempotency-Key used before"
    ),
    VersionConflict: ProblemKind(
        status=HTTPStatus.CONFLICT, slug="conflict", title="Conflict with what is there"
    ),
    RequirementsError: ProblemKind(
        status=HTTPStatus.UNPROCESSABLE_ENTITY, slug="requirements", title="Requirements refused"
    ),
    InputError: ProblemKind(
        status=HTTPStatus.UNPROCESSABLE_ENTITY, slug="input", title="Input refused"
    ),
    StoreLocked: ProblemKind(
        status=HTTPStatus.SERVICE_UNAVAILABLE, slug="busy", title="Busy", told=False
    ),
    StoreUnreachable: ProblemKind(
        status=HTTPStatus.SERVICE_UNAVAILABLE, slug="store-away", title="Store away", told=False
    ),
    LeaseLost: ProblemKind(
        status=HTTPStatus.SERVICE_UNAVAILABLE, slug="busy", title="Busy", told=False
    ),
    TimeoutError: ProblemKind(
        status=HTTPStatus.SERVICE_UNAVAILABLE, slug="too-slow", title="Took too long", told=False
    ),
    StepError: ProblemKind(
        status=HTTPStatus.SERVICE_UNAVAILABLE, slug="busy", title="Busy", told=False
    ),
    StoreError: ProblemKind(
        status=HTTPStatus.INTERNAL_SERVER_ERROR, slug="internal", title="Internal error", told=False
    ),
    Exception: ProblemKind(
        status=HTTPStatus.INTERNAL_SERVER_ERROR, slug="internal", title="Internal error", told=False
    ),
}
"""The first entry of an error's own ancestry is the one that counts."""

_UNTOLD = {
    HTTPStatus.BAD_REQUEST: "The request ended in the middle.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The service cannot answer now; nothing was written. Try again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something unexpected happened; it is in the service's log.",
}


def kind_of(error: Exception) -> ProblemKind:
    """The row of an error."""
    return next(_TABLE[one] for one in type(error).__mro__ if one in _TABLE)


def problem_of(error: Exception) -> JSONResponse:
    """An error as the other side gets it."""
    kind = kind_of(error)
    detail = str(error) if kind.told else _UNTOLD[kind.status]
    errors: list[dict[str, str]] = []
    if isinstance(error, RequirementsError):
        errors = [
            {"path": one.path, "detail": str(one), "severity": one.severity}
            for one in error.problems
        ]
    headers: dict[str, str] = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RequestRefused):
        headers["Connection"] = "close"
    wait = error.retry_after if isinstance(error, TooManyAttempts | QueueFull) else _SOON
    if kind.status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return problem(kind.status, kind.slug, kind.title, detail, errors, headers)


def problem(
    status: HTTPStatus,
    slug: str,
    title: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem in JSON."""
    body = {
        "type": f"/problems/{slug}",
        "title": title,
        "status": status.value,
        "detail": detail,
        "errors": errors or [],
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let the application answer every error by the table."""

    async def known(_: Request, error: Exception) -> JSONResponse:
        kind = kind_of(error)
        if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("request_failed error=%s", error, exc_info=error)
        return problem_of(error)

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - by what it is installed for
        errors = [
            {
                "path": ".".join(str(part) for part in one["loc"][1:]),
                "detail": str(one["msg"]),
                "severity": "error",
            }
            for one in error.errors()
        ]
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "input", "Input refused", f"{count}.", errors
        )

    async def plain(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - by what it is installed for
        status = HTTPStatus(error.status_code)
        slug = status.phrase.lower().replace(" ", "-")
        return problem(status, slug, status.phrase, str(error.detail), headers=error.headers)

    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, plain)
    for kind in _TABLE:
        app.add_exception_handler(kind, known)
