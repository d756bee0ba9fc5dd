from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from time import perf_counter
from typing import cast

from starlette.datastructures import MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..core.telemetry import NO_TRACER, SpanKind, TraceSpan
from .body import MOST_BYTES, PATIENCE, Body
from .errors import BodyRefused, problem_of
from .metrics import Exposition
from .state import State

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
"""What every answer carries that does not say otherwise itself."""


_PROBED = ("/health/", "/metrics")
"""What is asked every few seconds by whoever watches."""


class Shell:
    """Around everything: bodies have an end, answers their headers, requests are counted."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Exposition,
        prefix: str,
        most_bytes: int = MOST_BYTES,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._app = app
        self._prefix = prefix
        self._metrics = metrics
        self._most = most_bytes
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        tracer = cast("State", scope["app"].state.infra_mind).service.program.tracer
        probed = scope["path"].removeprefix(self._prefix).startswith(_PROBED)
        with (NO_TRACER if probed else tracer).span(
            method, {"http.request.method": method}, kind=SpanKind.SERVER, caller=_named(scope)
        ) as span:
            await self._answer(scope, receive, send, span)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, span: TraceSpan) -> None:
        began = perf_counter()
        started = False

        body = Body(receive, most=self._most, patience=self._patience, announced=_announced(scope))

        async def answer(message: Message) -> None:
            # What the application makes of a body that is refused is of no interest.
            if started or body.refused is None:
                await tell(message)

        async def tell(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._note(scope, message, span, perf_counter() - began)
            await send(message)

        try:
            if _announced(scope) > self._most:
                await body.receive()
            await self._app(scope, body.receive, answer)
        except BodyRefused:
            if started:
                raise
        if body.refused is not None and not started:
            await problem_of(body.refused)(scope, receive, tell)

    def _note(self, scope: Scope, message: Message, span: TraceSpan, seconds: float) -> None:
        """Give an answer its headers, and note it where requests are counted and traced."""
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        route, status = self._route(scope), message["status"]
        self._metrics.answered(scope["method"], route, status, seconds)
        span.rename(f"{scope['method']} {route}")
        span.note({"http.route": route, "http.response.status_code": status})
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            span.fail(str(status))

    def _route(self, scope: Scope) -> str:
        """The route's pattern, never the path: what anybody may ask for is no label."""
        route = scope.get("route")
        if not isinstance(route, Route):
            return "none"
        # A route knows nothing of the prefix of the router around it.
        inside = scope["path"].startswith(self._prefix) and not route.path.startswith(self._prefix)
        return f"{self._prefix}{route.path}" if inside else route.path


def _named(scope: Scope) -> Mapping[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
