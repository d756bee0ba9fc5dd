from collections import deque

from .plan import AnyStep, PhaseSteps


class Frontier:
    """Which steps of a phase may start now: all they wait for has ended, and there is a place."""

    __slots__ = ("_phase", "_places", "_ready", "_waits", "left")

    def __init__(self, phase: PhaseSteps, *, places: int) -> None:
        self.left = len(phase.steps)
        self._phase = phase
        self._places = places
        self._waits = dict(phase.waits)
        self._ready = deque(step for step in phase.steps if not self._waits[step.name])

    def take(self) -> AnyStep | None:
        if not self._ready or not self._places:
            return None
        self._places -= 1
        return self._ready.popleft()

    def holds_up(self, step: AnyStep, *, ended: int) -> bool:
        """Whether something could start, or the phase end, once this and so many have ended."""
        return bool(ended >= self.left or self._ready or self._phase.dependants[step.name])

    def complete(self, step: AnyStep) -> None:
        """A step has ended and is durable: its place is free and its dependants wait no more."""
        self.left -= 1
        self._places += 1
        for dependant in self._phase.dependants[step.name]:
            self._waits[dependant.name] -= 1
            if not self._waits[dependant.name]:
                self._ready.append(dependant)
