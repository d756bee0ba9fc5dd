import hashlib
from enum import StrEnum

from .config import Settings


class Mode(StrEnum):
    """How the steps of one plan are run."""

    PARALLEL = "parallel"
    SEQUENTIAL = "sequential"


def choose_mode(settings: Settings, user_id: str, requested: Mode | None = None) -> Mode:
    """The mode for one user: what the call asks, else the flag and the sticky rollout share."""
    if requested is not None:
        return requested
    if not settings.enable_parallel_execution:
        return Mode.SEQUENTIAL
    bucket = int.from_bytes(hashlib.sha256(user_id.encode()).digest()[:4]) % 10_000
    inside = bucket < settings.parallel_rollout_percent * 100
    return Mode.PARALLEL if inside else Mode.SEQUENTIAL
