import hashlib
import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

import orjson

from ..core.errors import StepError
from .events import JsonValue, OutcomeStatus
from .retry import ONCE, RetryPolicy

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T_co]):
    """How one step ended: a value, so that whoever depends on it can decide what it means.

    `value` is there exactly when the status is COMPLETED; `error` says why otherwise. `seconds` is
    the step's own execution time over all attempts, without time spent waiting for a place.
    """

    status: OutcomeStatus
    value: T_co | None = None
    error: str = ""
    seconds: float = 0.0
    attempts: int = 1
    reused: bool = False

    @property
    def completed(self) -> bool:
        return self.status is OutcomeStatus.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec(Generic[I, O]):
    """How a step's input and output become bytes; equal values must give equal bytes."""

    encode_input: Callable[[I], bytes]
    encode: Callable[[O], bytes]
    decode: Callable[[bytes], O]


def _dump(value: JsonValue) -> bytes:
    # Copied because what orjson returns holds on to the 4 KiB it was written in.
    return bytes(memoryview(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)))


def _digestible(value: JsonValue) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _load(content: bytes) -> JsonValue:
    loaded: JsonValue = orjson.loads(content)
    return loaded


JSON: Codec[JsonValue, JsonValue] = Codec(encode_input=_digestible, encode=_dump, decode=_load)
"""For plain values."""


class StepPart(NamedTuple):
    """A piece of a step's work as it is kept; `good` says that it need not be made again."""

    content: bytes
    good: bool = True


class Context(Protocol):
    """What a step may know about the attempt it is, and how it tells how far it got."""

    @property
    def run_id(self) -> str: ...

    @property
    def step(self) -> str: ...

    @property
    def attempt(self) -> int:
        """From 1."""
        ...

    @property
    def deadline(self) -> datetime:
        """When this attempt is ended as timed out."""
        ...

    @property
    def remaining(self) -> timedelta:
        """Time left until this attempt is ended as timed out; never negative."""
        ...

    @property
    def given_up(self) -> bool:
        """Whether nobody waits for this attempt any more; readable from any thread."""
        ...

    async def compute(self, function: Callable[[], T]) -> T:
        """For a step that awaits: a plain function's result, worked out where plain steps are.

        One at a time; what waits for a place there is not the step's own time.
        """
        ...

    async def keep(self, name: str, key: bytes, make: Callable[[], Awaitable["StepPart"]]) -> bytes:
        """For a step that awaits: a piece of its work that must not be paid for twice.

        What `make` gives is durable before this returns. The same `name` and `key` are read instead, by
        another attempt, a run that is resumed, or one that reuses this; a part that is not `good` only
        by a run that is given it to reuse.
        """
        ...

    def note(self, data: Mapping[str, JsonValue]) -> None:
        """What the event of the step's end says besides."""
        ...

    def progress(self, message: str, share: float | None = None) -> None:
        """Report to whoever watches; from any thread, and often: most calls are dropped.

        Raises `StepError` in a compute step that was given up, so that it can end early.
        """
        ...


class Upstream:
    """What one step may read: the run's input and the outcomes of the steps it comes after."""

    __slots__ = ("_after", "_outcomes", "_step", "input")

    def __init__(
        self,
        *,
        input: Any,  # noqa: A002
        step: str,
        after: Collection[str],
        outcomes: Mapping[str, Outcome[Any]],
    ) -> None:
        self.input = input
        self._step = step
        self._after = after
        self._outcomes = outcomes

    def outcome(self, step: str) -> Outcome[Any]:
        """How a step that this one comes after has ended."""
        if step not in self._after:
            raise StepError(
                f"Step {self._step!r} reads {step!r} without coming after it.",
                remedy=f"Add {step!r} to its `after`.",
            )
        return self._outcomes[step]

    def __getitem__(self, step: str) -> Any:
        """The value of a completed step; raises `StepError` for one that ended otherwise."""
        outcome = self.outcome(step)
        if not outcome.completed:
            why = f": {outcome.error}" if outcome.error else "."
            raise StepError(
                f"Step {self._step!r} needs {step!r}, which ended {outcome.status}{why}"
            )
        return outcome.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[I, O]):
    """One node of a plan: the unit of retry, of the journal and of reuse.

    `select` is pure and cheap and returns the narrow input this step reads; together with `name`
    and `version` it is the step's key, so that a change elsewhere does not run the step again.
    `run` is either `async def`, awaited on the event loop, or a plain function, which computes on a
    thread of its own. `timeout` runs from the start of an attempt to its end; a plain function
    that goes on after it is given up: its thread is replaced, its late result is dropped. `label`
    is a name that its events carry.
    """

    name: str
    phase: str
    select: Callable[[Upstream], I]
    run: Callable[[I, Context], O | Awaitable[O]]
    codec: Codec[I, O]
    after: tuple[str, ...] = ()
    label: str | None = None
    required: bool = True
    timeout: timedelta = timedelta(seconds=300)
    retry: RetryPolicy = ONCE
    version: str = "1"
    awaits: bool = field(init=False)
    seconds: float = field(init=False)
    prefix: bytes = field(init=False)

    def __post_init__(self) -> None:
        called = self.run if inspect.isroutine(self.run) else getattr(self.run, "__call__", None)  # noqa: B004
        awaits = inspect.iscoroutinefunction(self.run) or inspect.iscoroutinefunction(called)
        object.__setattr__(self, "awaits", awaits)
        object.__setattr__(self, "seconds", self.timeout.total_seconds())
        object.__setattr__(self, "prefix", f"{self.name}\0{self.version}\0".encode())

    def input_hash(self, value: I) -> str:
        """What stands for this step on this input; the journal's key."""
        return hashlib.sha256(self.prefix + self.codec.encode_input(value)).hexdigest()


# Steps of one plan have different inputs and outputs; what a step reads is checked by its `select`.
AnyStep: TypeAlias = Step[Any, Any]
