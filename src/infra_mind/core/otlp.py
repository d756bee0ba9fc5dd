"""Spans to a collector over OTLP, as the standard variables say. Loaded only where one of them asks for it."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from .. import __version__
from .telemetry import NOTHING, Attributes, SpanKind, TraceSpan, failing

CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
_KINDS = {
    SpanKind.INTERNAL: trace.SpanKind.INTERNAL,
    SpanKind.SERVER: trace.SpanKind.SERVER,
    SpanKind.CLIENT: trace.SpanKind.CLIENT,
}


class _OtlpSpan:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def fail(self, kind: str) -> None:
        self._span.set_attribute("error.type", kind)
        self._span.set_status(trace.StatusCode.ERROR)


class OtlpTracer:
    """Where to, how many and under which name is the SDK's to read from its variables."""

    def __init__(self) -> None:
        self.content = os.environ.get(CONTENT, "").strip().lower() == "true"
        self._provider = TracerProvider(resource=_resource())
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("infra_mind", __version__)
        self._headers = TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self,
        name: str,
        attributes: Attributes = NOTHING,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        caller: Mapping[str, str] | None = None,
    ) -> Generator[TraceSpan]:
        around = None if caller is None else self._headers.extract(caller)
        # An exception's own words may be a user's: only what it is called goes out.
        with (
            self._tracer.start_as_current_span(
                name,
                around,
                _KINDS[kind],
                attributes,
                record_exception=False,
                set_status_on_exception=False,
            ) as span,
            failing(_OtlpSpan(span)) as told,
        ):
            yield told

    def headers(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        self._headers.inject(found)
        return found

    def close(self) -> None:
        """Send what is left; waits for the collector no longer than its variables allow."""
        self._provider.shutdown()


def _resource() -> Resource:
    """This program, by the name that the variables give it."""
    found = Resource.create({"service.version": __version__})
    if str(found.attributes.get("service.name", "")).startswith("unknown_service"):
        found = found.merge(Resource({"service.name": "infra-mind"}))
    return found
