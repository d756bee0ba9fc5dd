from collections.abc import Callable, Mapping
from typing import TypeAlias

from .event import RunStatus
from .outcome import Outcome, OutcomeStatus

Conclude: TypeAlias = Callable[[Mapping[str, Outcome[object]]], RunStatus]


def always_completed(outcomes: Mapping[str, Outcome[object]]) -> RunStatus:  # noqa: ARG001
    """A run is completed when no required step has failed it."""
    return RunStatus.COMPLETED


def agents_conclusion(outcomes: Mapping[str, Outcome[object]]) -> RunStatus:
    """Completed when none failed or timed out, partial when at least half completed, else failed.

    An agent that was skipped for a stated reason counts in neither direction.
    """
    statuses = [outcome.status for outcome in outcomes.values()]
    counted = [status for status in statuses if status is not OutcomeStatus.SKIPPED]
    completed = counted.count(OutcomeStatus.COMPLETED)
    if completed == len(counted):
        return RunStatus.COMPLETED
    return RunStatus.PARTIAL if 2 * completed >= len(counted) else RunStatus.FAILED
