from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class OutcomeStatus(StrEnum):
    """How a step can end; the words users see."""

    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


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
