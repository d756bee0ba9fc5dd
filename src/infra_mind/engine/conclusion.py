from collections.abc import Callable, Mapping
from typing import TypeAlias

from .event import EventType
from .outcome import Outcome, OutcomeStatus

Conclude: TypeAlias = Callable[[Mapping[str, Outcome[object]]], EventType]


def always_completed(outcomes: Mapping[str, Outcome[object]]) -> EventType:  # noqa: ARG001
    """A run is completed when no required step has failed it."""
    return EventType.RUN_COMPLETED


def agents_conclusion(outcomes: Mapping[str, Outcome[object]]) -> EventType:
    """Completed when none failed or timed out, partial when at least half completed, else failed.

    An agent that was skipped for a stated reason counts in neither direction.
    """
    statuses = [outcome.status for outcome in outcomes.values()]
    counted = [status for status in statuses if status is not OutcomeStatus.SKIPPED]
    completed = counted.count(OutcomeStatus.COMPLETED)
    if completed == len(counted):
        return EventType.RUN_COMPLETED
    return EventType.RUN_PARTIAL if 2 * completed >= len(counted) else EventType.RUN_FAILED
