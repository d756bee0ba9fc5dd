import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TypeVar

from ..core.errors import StoreLocked, StoreUnreachable, Transient

T = TypeVar("T")

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two tries to reach a store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """When a step that failed with `Transient` is tried again. Other failures never are.

    The wait before attempt k+1 is `initial_interval * backoff_coefficient ** (k - 1)`, at most
    `maximum_interval`, made longer by up to the share `jitter` of itself. A `retry_after` that the
    other side asked for is a lower bound: it is never cut short.
    """

    initial_interval: timedelta = timedelta(seconds=1)
    backoff_coefficient: float = 2.0
    maximum_interval: timedelta = timedelta(seconds=30)
    maximum_attempts: int = 3
    jitter: float = 0.1

    def delay(self, attempt: int, error: Transient, random: Random) -> timedelta | None:
        """How long to wait after this attempt, or `None` when it was the last."""
        if attempt >= self.maximum_attempts:
            return None
        # The exponent is bounded so that a policy with very many attempts cannot overflow a float.
        growth = self.backoff_coefficient ** min(attempt - 1, 64)
        limit = self.maximum_interval.total_seconds()
        wait = min(self.initial_interval.total_seconds() * growth, limit)
        wait *= 1 + self.jitter * random.random()
        if error.retry_after is not None:
            wait = max(wait, error.retry_after.total_seconds())
        return timedelta(seconds=wait)


ONCE = RetryPolicy(maximum_attempts=1)
"""Never tried again."""


async def insist(
    call: Callable[[], Awaitable[T]], hopeful: Callable[[], bool], random: Random
) -> T:
    """What a call to a store gives, tried again while that is locked or out of reach, and we hope."""
    pause = SHORTEST_PAUSE
    while True:
        try:
            return await call()
        except (StoreLocked, StoreUnreachable):
            if not hopeful():
                raise
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))
        pause = min(2 * pause, LONGEST_PAUSE)
