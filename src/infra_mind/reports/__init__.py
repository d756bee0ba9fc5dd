"""Three reports of one dossier, in several formats; they agree because they print the same claims."""

from .bundle import Format, compose, file_of, render_reports
from .document import Document, ReportKind
from .run_view import AgentRun, RunView
from .typesetting import refuse_without_typesetter

__all__ = [
    "AgentRun",
    "Document",
    "Format",
    "ReportKind",
    "RunView",
    "compose",
    "file_of",
    "refuse_without_typesetter",
    "render_reports",
]
