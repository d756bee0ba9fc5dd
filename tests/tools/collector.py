"""A real receiver of OpenTelemetry's spans on a port of this machine."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Received:
    """A span as it came in."""

    name: str
    id: bytes
    parent: bytes
    trace: bytes
    failed: bool
    attributes: Mapping[str, object]


@dataclass(slots=True)
class Collector:
    address: str
    spans: list[Received] = field(default_factory=list[Received])
    service: Mapping[str, object] = field(default_factory=dict[str, object])

    def named(self, name: str) -> Received:
        (found,) = [one for one in self.spans if one.name == name]
        return found

    def inside(self, outer: Received) -> set[str]:
        return {one.name for one in self.spans if one.parent == outer.id}

    def receive(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            self.service = _values(resource.resource.attributes)
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.spans.append(
                        Received(
                            name=span.name,
                            id=span.span_id,
                            parent=span.parent_span_id,
                            trace=span.trace_id,
                            failed=span.status.code == 2,
                            attributes=_values(span.attributes),
                        )
                    )


def _values(attributes) -> dict[str, object]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@contextmanager
def collecting() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.receive(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
