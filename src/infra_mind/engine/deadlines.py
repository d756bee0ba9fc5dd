import asyncio
import heapq
from collections.abc import Callable

_RESOLUTION = 0.01
_MOST_LENGTHS = 64
_NONE = (0, float("-inf"))


class Timed:
    """Something that is told when its time is up."""

    __slots__ = ("slot",)

    def __init__(self) -> None:
        self.slot: int | None = None

    def expire(self) -> None:
        raise NotImplementedError


class Alarm(Timed):
    """Remembers that its time is up, and wakes who looks after it."""

    __slots__ = ("rang", "wake")

    def __init__(self, wake: Callable[[], None]) -> None:
        super().__init__()
        self.rang = False
        self.wake = wake

    def expire(self) -> None:
        self.rang = True
        self.wake()


class Deadlines:
    """All deadlines of one event loop behind a single timer.

    A deadline is met late by 10 ms or 3 % of its length, whichever is more, and never early. In
    return to add and to discard one costs a set operation, where a timer each, or
    `asyncio.timeout`, costs as much as running a short step.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._slots: dict[int, set[Timed]] = {}
        self._order: list[int] = []
        self._latest: dict[float, tuple[int, float]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._armed: int | None = None

    def add(self, timed: Timed, seconds: float) -> None:
        """Call `timed.expire()` once, in `seconds`, unless it is discarded before."""
        now = self._loop.time()
        number, until = self._latest.get(seconds, _NONE)
        if now >= until:
            number = self._choose(now, seconds)
        slot = self._slots.get(number)
        if slot is None:
            slot = self._slots[number] = set()
            heapq.heappush(self._order, number)
        slot.add(timed)
        timed.slot = number
        if self._armed is None or number < self._armed:
            self._arm(number)

    def discard(self, timed: Timed) -> None:
        if timed.slot is not None:
            slot = self._slots.get(timed.slot)
            if slot is not None:
                slot.discard(timed)
            timed.slot = None

    def _choose(self, now: float, seconds: float) -> int:
        """The slot of a deadline, and of others as long until the time comes for the next slot."""
        ticks = int(seconds / _RESOLUTION)
        coarse = max(0, ticks.bit_length() - 6)
        due = int((now + seconds) / _RESOLUTION)
        number = ((due >> coarse) + 1) << coarse
        if len(self._latest) >= _MOST_LENGTHS:
            self._latest.clear()
        self._latest[seconds] = number, number * _RESOLUTION - seconds
        return number

    def _arm(self, number: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed = number
        self._timer = self._loop.call_at(number * _RESOLUTION, self._sweep)

    def _sweep(self) -> None:
        self._timer = self._armed = None
        # The loop may call a timer early by the resolution of its clock.
        reached = int((self._loop.time() + 1e-6) / _RESOLUTION)
        while self._order and (self._order[0] <= reached or not self._slots[self._order[0]]):
            number = heapq.heappop(self._order)
            for timed in self._slots.pop(number):
                # One that expires may discard others of the same slot.
                if timed.slot == number:
                    timed.slot = None
                    timed.expire()
        if self._order and self._armed is None:
            self._arm(self._order[0])
