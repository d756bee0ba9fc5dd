"""Three reports of one dossier, in several formats; they agree because they print the same claims."""

from .bundle import Format, compose, render_reports
from .document import Document, Kind
from .orphans import Orphan, orphans
from .run_view import AgentRun, RunView, view_of
from .view import complete

__all__ = [
    "AgentRun",
    "Document",
    "Format",
    "Kind",
    "Orphan",
    "RunView",
    "complete",
    "compose",
    "orphans",
    "render_reports",
    "view_of",
]
