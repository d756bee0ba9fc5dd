import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from ..core.errors import StoreError
from .deadlines import Deadlines, Timed

T = TypeVar("T")


class _Patience(Timed):
    """Ends a wait for the journal by cancelling the task that waits."""

    __slots__ = ("over", "task")

    def __init__(self, task: "asyncio.Task[object] | None") -> None:
        self.slot = None
        self.task = task
        self.over = False

    def expire(self) -> None:
        self.over = True
        if self.task is not None:
            self.task.cancel()


async def within(deadlines: Deadlines, seconds: float, call: Awaitable[T], what: str) -> T:
    """The journal's answer; `StoreError` when it does not come in time."""
    patience = _Patience(asyncio.current_task())
    deadlines.add(patience, seconds)
    try:
        return await call
    except asyncio.CancelledError:
        if not patience.over or patience.task is None:
            raise
        patience.task.uncancel()
        raise StoreError(
            f"The journal did not {what} within {seconds:g} s.",
            remedy="Look at the disk and the database, then resume the run.",
        ) from None
    finally:
        deadlines.discard(patience)
