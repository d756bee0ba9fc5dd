"""Three reports of one dossier, in several formats; they agree because they print the same claims."""

from .bundle import Format, compose, render_reports
from .document import Document, ReportKind
from .run_view import AgentRun, RunView

__all__ = [
    "AgentRun",
    "Document",
    "Format",
    "ReportKind",
    "RunView",
    "compose",
    "render_reports",
]
