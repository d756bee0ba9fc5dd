import traceback
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..core.errors import ErrorKind, InfraMindError, StepError, Unavailable
from .event import EventType, JsonValue
from .journal import StepRecord
from .outcome import Outcome, OutcomeStatus
from .plan import AnyStep

_EVENT_OF = {
    OutcomeStatus.COMPLETED: EventType.STEP_COMPLETED,
    OutcomeStatus.FAILED: EventType.STEP_FAILED,
    OutcomeStatus.TIMED_OUT: EventType.STEP_TIMED_OUT,
    OutcomeStatus.SKIPPED: EventType.STEP_SKIPPED,
}


class TimedOut(StepError):
    """An attempt was ended because its time was up."""


@dataclass(slots=True, kw_only=True)
class Ended:
    """A step that has ended in this run, before it is in the journal.

    `read` says that it is there already, from before the run was resumed.
    """

    step: AnyStep
    key: str
    outcome: Outcome[Any]
    output: bytes = b""
    error_kind: ErrorKind | None = None
    trace: str = ""
    read: bool = False

    @property
    def event(self) -> EventType:
        return _EVENT_OF[self.outcome.status]

    @property
    def data(self) -> dict[str, JsonValue]:
        """What its event says."""
        outcome = self.outcome
        data: dict[str, JsonValue] = {"seconds": outcome.seconds, "attempts": outcome.attempts}
        if outcome.reused:
            data["reused"] = True
        if outcome.error:
            data["error"] = outcome.error
        if self.error_kind:
            data["error_kind"] = self.error_kind
        if self.trace:
            data["traceback"] = self.trace
        return data

    def record(self, run_id: str, finished_at: datetime) -> StepRecord:
        outcome = self.outcome
        return StepRecord(
            run_id,
            self.step.name,
            self.key,
            outcome.status,
            self.output,
            outcome.error,
            outcome.seconds,
            outcome.attempts,
            finished_at,
        )


def completed(
    step: AnyStep, key: str, value: object, output: bytes, seconds: float, attempts: int
) -> Ended:
    outcome = Outcome(
        status=OutcomeStatus.COMPLETED, value=value, seconds=seconds, attempts=attempts
    )
    return Ended(step=step, key=key, outcome=outcome, output=output)


def from_record(step: AnyStep, record: StepRecord, *, read: bool) -> Ended | None:
    """A step that ended before, here or in another run; `None` when it cannot be read."""
    value: object = None
    if record.status is OutcomeStatus.COMPLETED:
        try:
            value = step.codec.decode(record.output)
        except Exception:  # noqa: BLE001 - the step boundary: what cannot be read is made again
            return None
    outcome = Outcome(
        status=record.status,
        value=value,
        error=record.error,
        seconds=record.seconds,
        attempts=record.attempts,
        reused=not read,
    )
    return Ended(step=step, key=record.input_hash, outcome=outcome, output=record.output, read=read)


def from_error(
    step: AnyStep, key: str, error: BaseException, *, seconds: float = 0.0, attempts: int = 0
) -> Ended:
    """A step that raised: a sentence for people in its outcome, the traceback in its event."""
    status, trace = OutcomeStatus.FAILED, ""
    if isinstance(error, TimedOut):
        status = OutcomeStatus.TIMED_OUT
    elif isinstance(error, Unavailable):
        status = OutcomeStatus.SKIPPED
    else:
        trace = "".join(traceback.format_exception(error))
    known = isinstance(error, InfraMindError)
    sentence = str(error) if known else f"{type(error).__name__}: {error}"
    outcome: Outcome[Any] = Outcome(
        status=status, error=sentence, seconds=seconds, attempts=attempts
    )
    kind = ErrorKind.of(error) if status is OutcomeStatus.FAILED else None
    return Ended(step=step, key=key, outcome=outcome, error_kind=kind, trace=trace)
