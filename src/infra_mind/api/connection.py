import asyncio
from datetime import timedelta
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..core.errors import InfraMindError
from .body import PATIENCE
from .errors import HeadTooLarge, HeadTooSlow, problem_of

MOST_HEAD_BYTES = 64_000
"""Of the first line and the headers of a request."""


class PatientConnection(HttpToolsProtocol):
    """A connection of the server, which waits for the other side only so long.

    The head of a request has to come in time, and takes only so much; what comes after the head is in the
    hands of the application. An answer may be read slowly, but ends once nothing of it was read for so long.
    """

    patience: timedelta = PATIENCE
    _waiting: asyncio.TimerHandle | None = None
    _taken = 0
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # pyright: ignore[reportArgumentType] - said more narrowly there
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        self._watch_reader_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        waiting = self._waiting is not None
        super().data_received(data)
        if waiting and self._waiting is not None:
            self._taken += len(data)
            if self._taken > MOST_HEAD_BYTES:
                self._refuse(HeadTooLarge("The headers of a request have at most 64 kB."))

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._waiting is None:
            self._wait()

    def on_headers_complete(self) -> None:
        self._wait_no_more()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        self._watch_reader_no_more()
        super().resume_writing()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch_reader()

    def _watch_reader(self) -> None:
        """From when no more is written: the answer has ended, or waits until some of it was read."""
        self._watch_reader_no_more()
        left = self.transport.get_write_buffer_size()
        if left:
            seconds = self.patience.total_seconds()
            self._reading = self.loop.call_later(seconds, self._check_reader, left)

    def _watch_reader_no_more(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _check_reader(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._watch_reader()
        else:
            self.transport.abort()

    def _wait(self) -> None:
        self._taken = 0
        self._waiting = self.loop.call_later(self.patience.total_seconds(), self._give_up)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        if self._taken:
            seconds = self.patience.total_seconds()
            self._refuse(HeadTooSlow(f"The headers did not come within {seconds:g} s."))
        else:
            self._close()

    def _refuse(self, error: InfraMindError) -> None:
        answer = problem_of(error)
        status = HTTPStatus(answer.status_code)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
        lines += [b"%b: %b" % header for header in answer.raw_headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(answer.body)]))
        self._close()

    def _close(self) -> None:
        self._wait_no_more()
        self.transport.close()
