import asyncio
import contextlib
import contextvars
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ..core.errors import StepError

T = TypeVar("T")


class _Call(Generic[T]):
    """One call on its way to a thread and its result on the way back."""

    __slots__ = ("abandoned", "context", "done", "function", "loop", "running", "started")

    def __init__(self, function: Callable[[], T], started: Callable[[], None]) -> None:
        self.function = function
        self.started = started
        self.loop = asyncio.get_running_loop()
        self.context = contextvars.copy_context()
        self.done: asyncio.Future[T] = self.loop.create_future()
        self.running = False
        self.abandoned = False

    def run(self) -> None:
        self._hand_over(self._started)
        try:
            value = self.context.run(self.function)
        except BaseException as error:  # noqa: BLE001 - handed over whole to who awaits it
            self._hand_over(self._failed, error)
        else:
            self._hand_over(self._finished, value)

    def _hand_over(self, receive: Callable[..., None], *arguments: object) -> None:
        # A loop that was closed while an abandoned call went on has nobody who waits for it.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(receive, *arguments)

    def _started(self) -> None:
        if not self.done.done():
            self.started()

    def _finished(self, value: T) -> None:
        if not self.done.done():
            self.done.set_result(value)

    def _failed(self, error: BaseException) -> None:
        if not self.done.done():
            # A future refuses StopIteration, and an exit asked for in a step is not the loop's.
            plain = isinstance(error, Exception) and not isinstance(error, StopIteration)
            self.done.set_exception(error if plain else RuntimeError(repr(error)))


class Compute:
    """The threads on which steps compute, by default one, so that a step's time is its own.

    With more threads two steps share the interpreter, and each one's time contains waits for the
    other. A call that is given up cannot be stopped: its thread is replaced by a fresh one at
    once, and ends when the call returns. Threads do not keep the program from exiting.
    """

    def __init__(
        self,
        *,
        threads: int = 1,
        most_abandoned: int = 16,
        most_waiting: int = 100_000,
        idle_seconds: float = 10.0,
    ) -> None:
        self._threads = threads
        self._most_abandoned = most_abandoned
        self._most_waiting = most_waiting
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._waiting: deque[_Call[Any]] = deque()
        self._alive = 0
        self._idle = 0
        self._abandoned = 0

    @property
    def waiting(self) -> int:
        """Calls that no thread has taken up."""
        return len(self._waiting)

    @property
    def abandoned(self) -> int:
        """Calls that were given up and still run."""
        return self._abandoned

    async def run(self, function: Callable[[], T], started: Callable[[], None]) -> T:
        """The function's result; `started` is called on the loop when a thread takes it up."""
        call = _Call(function, started)
        self._submit(call)
        try:
            return await call.done
        finally:
            if not call.done.done() or call.done.cancelled():
                self._abandon(call)

    def _submit(self, call: _Call[T]) -> None:
        with self._changed:
            if self._abandoned >= self._most_abandoned:
                raise StepError(
                    f"{self._abandoned} computations were given up and still run.",
                    remedy="Restart this process.",
                )
            if len(self._waiting) >= self._most_waiting:
                raise StepError(f"{len(self._waiting)} computations wait already.")
            self._waiting.append(call)
            self._staff()

    def _abandon(self, call: _Call[T]) -> None:
        with self._changed:
            call.abandoned = True
            if call.running:
                self._alive -= 1
                self._abandoned += 1
                self._staff()

    def _staff(self) -> None:
        """See to it that somebody takes up the call that waits; the lock is held."""
        if self._idle >= len(self._waiting):
            self._changed.notify()
        elif self._alive < self._threads:
            self._alive += 1
            threading.Thread(target=self._work, name="infra-mind-compute", daemon=True).start()

    def _work(self) -> None:
        while (call := self._next()) is not None:
            call.run()
            with self._changed:
                call.running = False
                if call.abandoned:
                    self._abandoned -= 1
                    return

    def _next(self) -> _Call[Any] | None:
        with self._changed:
            while True:
                while self._waiting:
                    call = self._waiting.popleft()
                    if not call.abandoned:
                        call.running = True
                        return call
                self._idle += 1
                notified = self._changed.wait(self._idle_seconds)
                self._idle -= 1
                if not notified and not self._waiting:
                    self._alive -= 1
                    return None
