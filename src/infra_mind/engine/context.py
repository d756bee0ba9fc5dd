from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

T = TypeVar("T")


class Context(Protocol):
    """What a step may know about the attempt it is, and how it tells how far it got."""

    @property
    def run_id(self) -> str: ...

    @property
    def step(self) -> str: ...

    @property
    def attempt(self) -> int:
        """From 1."""
        ...

    @property
    def deadline(self) -> datetime:
        """When this attempt is ended as timed out."""
        ...

    @property
    def remaining(self) -> timedelta:
        """Time left until this attempt is ended as timed out; never negative."""
        ...

    async def compute(self, function: Callable[[], T]) -> T:
        """For a step that awaits: a plain function's result, worked out where plain steps are.

        Time spent waiting for a place there is not the step's own.
        """
        ...

    def progress(self, message: str, share: float | None = None) -> None:
        """Tell whoever watches; callable from any thread, and often: most calls are dropped.

        Raises `StepError` in a compute step that was given up, so that it can end early.
        """
        ...
