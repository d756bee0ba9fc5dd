from collections.abc import Collection, Mapping
from typing import Any

from ..core.errors import StepError
from .outcome import Outcome


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
