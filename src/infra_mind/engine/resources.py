import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from ..core.clock import Clock
from .compute import Compute
from .deadlines import Deadlines
from .event import Event
from .journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the runs of one scheduler share on one event loop, whose thread is `thread`."""

    loop: asyncio.AbstractEventLoop
    thread: int
    journal: Journal
    clock: Clock
    deadlines: Deadlines
    compute: Compute
    limiter: asyncio.Semaphore | None
    random: Random
    publish: Callable[[Sequence[Event]], None]
    lease_ttl: timedelta
    linger: float
    gather: float
    journal_seconds: float
    progress_interval: float
