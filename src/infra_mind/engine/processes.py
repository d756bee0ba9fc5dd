import asyncio
import contextlib
import os
import pickle
import queue
import resource
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

from ..core.errors import InfraMindError, InputError, StepError, Transient

T = TypeVar("T")
_Pipe: TypeAlias = "Connection[Any, Any]"

Tell = Callable[[str, float | None], None]
"""What a computation calls to say how far it is."""
LOOK_SECONDS = 0.1
"""How often whoever waits for a process looks whether the result is still wanted."""
_END_SECONDS = 5.0
_TOO_LARGE = "This takes more memory than one computation may have."
_SMALLER = "Describe fewer workloads and stores at once, or raise INFRA_MIND_COMPUTE_MEMORY_MB."
_NICER = 5
"""Requests and heartbeats of the process that waits go before what is computed for it."""


class ProcessDied(Transient):
    """The process that computed something ended in the middle of it."""


class TracebackElsewhere(Exception):
    """Where in another process an error came from, as text."""


class _Errand(NamedTuple):
    function: Callable[..., object]
    arguments: tuple[object, ...]
    tells: bool


class _Message(NamedTuple):
    """From a process: what it tells on the way, then a result or an error with its traceback."""

    kind: str
    value: object
    trace: str = ""


_TOLD, _DONE, _FAILED = "told", "done", "failed"


class Processes:
    """A pool of processes that compute, one call each at a time.

    A call that is not wanted any more ends with its process, and so does one that kills it: the next
    call gets a fresh one. `prepare` is called once in each, before its first call. What is called
    and handed over has to be picklable. A process that loses its parent ends by itself. None takes
    more than `memory` bytes for its data; what would is an error, or ends the process.
    """

    def __init__(
        self, count: int, *, prepare: Callable[[], None] | None = None, memory: int | None = None
    ) -> None:
        self.count = count
        self._prepare = prepare
        self._memory = memory
        self._idle: queue.SimpleQueue[_Process | None] = queue.SimpleQueue()
        self._all: set[_Process] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(count):
            self._idle.put(None)  # a place; its process starts with the first call

    def start(self) -> None:
        """Start all processes now, so that the first calls need not wait for them."""
        for _ in range(self.count):
            self._idle.put(self._idle.get() or self._new())

    def call(
        self,
        function: Callable[..., T],
        *arguments: object,
        tell: Tell | None = None,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> T:
        """What the function gives in another process; blocks its thread, not the interpreter.

        With `tell` the function is called with a `Tell` in front of its arguments.
        """
        process = self._place(unwanted)
        try:
            process = process or self._new()
            process.ask(_Errand(function, arguments, tell is not None))
            answer = process.answer(tell, unwanted)
        except BaseException:
            if process is not None:
                self._discard(process)
            self._idle.put(None)
            raise
        self._idle.put(process)
        if answer.kind == _FAILED:
            error = cast("Exception", answer.value)
            raise error from TracebackElsewhere(answer.trace)
        return cast("T", answer.value)

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """The same for a caller on an event loop; a call that is cancelled is not wanted any more."""
        cancelled = threading.Event()
        try:
            return await asyncio.to_thread(
                lambda: self.call(function, *arguments, unwanted=cancelled.is_set)
            )
        finally:
            cancelled.set()

    def close(self) -> None:
        """End every process, whatever it does."""
        self._closed = True
        with self._lock:
            processes, self._all = self._all, set()
        for process in processes:
            process.end()

    def _place(self, unwanted: Callable[[], bool]) -> "_Process | None":
        while True:
            with contextlib.suppress(queue.Empty):
                return self._idle.get(timeout=LOOK_SECONDS)
            if self._closed or unwanted():
                raise _given_up()

    def _new(self) -> "_Process":
        process = _Process(self._prepare, self._memory)
        with self._lock:
            if not self._closed:
                self._all.add(process)
                return process
        process.end()
        raise StepError("The processes that compute are being stopped.")

    def _discard(self, process: "_Process") -> None:
        with self._lock:
            self._all.discard(process)
        process.end()


class _Process:
    """One process and the pipe to it."""

    def __init__(self, prepare: Callable[[], None] | None, memory: int | None) -> None:
        # A program of its own, not a child of `multiprocessing`: that would run the main module of
        # whoever uses this package once more, or fork threads.
        ours, theirs = socket.socketpair()
        with theirs:
            command = f"from {__name__} import serve; serve({theirs.fileno()}, {memory})"
            self._process = subprocess.Popen(  # noqa: S603 - this very interpreter
                [sys.executable, "-c", command],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        self._pipe: _Pipe = Connection(ours.detach())
        self._pipe.send(prepare)

    def ask(self, call: _Errand) -> None:
        try:
            self._pipe.send(call)
        except OSError as error:
            raise self._death() from error

    def answer(self, tell: Tell | None, unwanted: Callable[[], bool]) -> _Message:
        """The result or the error; what it tells on the way goes to `tell`."""
        try:
            while True:
                if not self._pipe.poll(LOOK_SECONDS):
                    if unwanted():
                        raise _given_up()
                    continue
                message = cast("_Message", self._pipe.recv())
                if message.kind != _TOLD:
                    return message
                if tell is not None:
                    tell(*cast("tuple[str, float | None]", message.value))
        except (EOFError, OSError) as error:
            raise self._death() from error

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._pipe.close()

    def _death(self) -> ProcessDied:
        try:
            status = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            status = None
        return ProcessDied(f"The process that computed this ended with status {status}.")


def _given_up() -> StepError:
    return StepError("The computation was given up.")


def serve(handle: int, memory: int | None) -> None:
    """What a process does until its parent goes away."""
    if memory is not None:
        # The hard limit stays: what this process starts, such as the drawing of charts, sets its own.
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (memory, most))
    # An interrupt is for the parent: it ends this process when it wants to.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICER)
    pipe: _Pipe = Connection(handle)
    with contextlib.suppress(EOFError, OSError):
        prepare = cast("Callable[[], None] | None", pipe.recv())
        if prepare is not None:
            prepare()
        while True:
            pipe.send_bytes(_carried_out(cast("_Errand", pipe.recv()), pipe))


def _carried_out(call: _Errand, pipe: _Pipe) -> bytes:
    def tell(message: str, share: float | None = None) -> None:
        pipe.send(_Message(_TOLD, (message, share)))

    try:
        arguments = (tell, *call.arguments) if call.tells else call.arguments
        return pickle.dumps(_Message(_DONE, call.function(*arguments)))
    except MemoryError:
        return pickle.dumps(_Message(_FAILED, StepError(_TOO_LARGE, remedy=_SMALLER)))
    except Exception as error:  # noqa: BLE001 - handed over whole to who awaits it
        trace = "".join(traceback.format_exception(error))
        return pickle.dumps(_Message(_FAILED, _able_to_travel(error), trace))


def _able_to_travel(error: Exception) -> Exception:
    """The error, or where it cannot be pickled another one with its sentence."""
    try:
        if type(pickle.loads(pickle.dumps(error))) is type(error):  # noqa: S301 - made right here
            return error
    except Exception:  # noqa: BLE001, S110 - whatever it is, it is told in words
        pass
    kind = InputError if isinstance(error, InputError) else StepError
    known = isinstance(error, InfraMindError)
    return kind(str(error) if known else f"{type(error).__name__}: {error}")
