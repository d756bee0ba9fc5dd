"""A server of price lists on the loopback address that answers as it is told, once after another."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent: `cut_at` bytes and then no more, `pause` seconds before each piece."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    cut_at: int | None = None
    pause: float = 0.0
    announced: int | None = None
    ranges: bool = False


@dataclass(slots=True, kw_only=True)
class FeedServer:
    """Answers by path with query: a list is worked off, its last answer stays."""

    root: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict[str, list[Answer]])
    asked: list[tuple[str, dict[str, str]]] = field(
        default_factory=list[tuple[str, dict[str, str]]]
    )

    def add(self, path: str, *answers: Answer | bytes) -> str:
        found = [Answer(body=one) if isinstance(one, bytes) else one for one in answers]
        self.answers.setdefault(path, []).extend(found)
        return self.root + path

    def next_of(self, path: str) -> Answer:
        waiting = self.answers.get(path) or [Answer(status=404)]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


@contextmanager
def feed_server() -> Generator[FeedServer]:
    served = FeedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            served.asked.append((self.path, headers))
            answer = served.next_of(self.path)
            body, status = answer.body, answer.status
            start = headers.get("range", "")
            self.close_connection = answer.cut_at is not None
            extra = dict(answer.headers)
            if answer.ranges and start:
                at = int(start.removeprefix("bytes=").removesuffix("-"))
                extra["Content-Range"] = f"bytes {at}-{len(body) - 1}/{len(body)}"
                body, status = body[at:], 206
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            length = len(body) if answer.announced is None else answer.announced
            self.send_header("Content-Length", str(length))
            self.end_headers()
            sent = body if answer.cut_at is None else body[: answer.cut_at]
            for at in range(0, len(sent), 1 << 16):
                time.sleep(answer.pause)
                self.wfile.write(sent[at : at + (1 << 16)])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.root = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
