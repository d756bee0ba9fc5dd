"""Standard output behind a thread: whoever reads it may stop or go away, and no run waits for it."""

import io
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TextIO

_LOOK_SECONDS = 0.5


class Outlet(io.TextIOBase):
    """A stream that takes everything at once and writes it when its reader is ready.

    What cannot be written any more, since the reader is gone or the disk full, is dropped.
    """

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._stream = stream
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="infra-mind-outlet", daemon=True)
        self._thread.start()

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride] - as of any text stream
        return "utf-8" if self._stream is None else self._stream.encoding

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        if self._stream is None:
            raise OSError("There is no such stream.")
        return self._stream.fileno()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._waiting.put(text)
        return len(text)

    def drain(self) -> None:
        """Return when everything is written; an interrupt ends the wait."""
        self._waiting.put(None)
        while self._thread.is_alive():
            self._thread.join(_LOOK_SECONDS)

    def _work(self) -> None:
        stream = self._stream
        while (text := self._waiting.get()) is not None:
            if stream is None:
                continue
            try:
                stream.write(text)
                if self._waiting.empty():
                    stream.flush()
            except (OSError, ValueError):  # closed, full, or nobody reads it
                stream = None


@contextmanager
def unhurried() -> Generator[None]:
    """Within the block nothing that is shown holds up what is done."""
    before = sys.stdout, sys.stderr
    outlets = Outlet(sys.stdout), Outlet(sys.stderr)
    sys.stdout, sys.stderr = outlets
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for outlet in outlets:
            outlet.drain()
