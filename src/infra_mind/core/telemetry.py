"""Spans for whoever watches from outside; without somebody who collects them they are nothing."""

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from enum import StrEnum
from types import TracebackType
from typing import Protocol, TypeAlias

Attributes: TypeAlias = Mapping[str, str | int | float | bool]
NOTHING: Attributes = {}


class SpanKind(StrEnum):
    """Which side of a call a span stands for."""

    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"


class TraceSpan(Protocol):
    """A piece of work under way."""

    def rename(self, name: str) -> None:
        """What it turned out to be."""
        ...

    def note(self, attributes: Attributes) -> None:
        """Add what is known by now."""
        ...

    def fail(self, kind: str) -> None:
        """It did not succeed; `kind` is a word for why, nothing of what it worked on."""
        ...


class Tracer(Protocol):
    """Makes spans; each lies in the one that is open around it, across tasks and threads it starts.

    `content` says whether what is said to language models, and by them, may go out.
    """

    @property
    def content(self) -> bool: ...

    def span(
        self,
        name: str,
        attributes: Attributes = NOTHING,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        caller: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[TraceSpan]:
        """A span as long as the block lasts, failed by an exception; `caller` are a request's headers."""
        ...

    def headers(self) -> Mapping[str, str]:
        """What a caller sends along so that what comes of it lies in the span that is open here."""
        ...


class _NoSpan:
    def rename(self, name: str) -> None:
        del name

    def note(self, attributes: Attributes) -> None:
        del attributes

    def fail(self, kind: str) -> None:
        del kind


class _NoTracer:
    content = False

    def __init__(self) -> None:
        self._open = nullcontext[TraceSpan](_NoSpan())

    def span(
        self,
        name: str,
        attributes: Attributes = NOTHING,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        caller: Mapping[str, str] | None = None,
    ) -> AbstractContextManager[TraceSpan]:
        del name, attributes, kind, caller
        return self._open

    def headers(self) -> Mapping[str, str]:
        return {}


_ASKING = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_TRACES_EXPORTER",
)


def wants_spans(environment: Mapping[str, str]) -> bool:
    """Whether the standard variables of OpenTelemetry ask for spans."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    if environment.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() != "otlp":
        return False
    return any(environment.get(name, "").strip() for name in _ASKING)


NO_TRACER: Tracer = _NoTracer()
"""Where nobody collects."""


@contextmanager
def failing(span: TraceSpan) -> Generator[TraceSpan]:
    """A span that an exception of the block fails, by the exception's name alone."""

    def end(
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del error, trace
        if kind is not None:
            span.fail(kind.__name__)

    with ExitStack() as stack:
        stack.push(end)
        yield span
