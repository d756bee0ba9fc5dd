"""Whether a clause tells how it was, and nothing of today."""

from ..cues import cue
from .clause import Span

TODAY = cue("today")
_PAST = cue("past")


def is_past(clause: Span) -> bool:
    """How it was, and nothing of today."""
    return _PAST.search(clause.text) is not None and TODAY.search(clause.text) is None
