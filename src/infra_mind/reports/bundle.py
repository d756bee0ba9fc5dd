"""All reports of one dossier, in the formats asked for."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

from ..domain.dossier import Dossier
from .document import Document, ReportKind
from .drawing import Drawings, draw
from .executive import executive
from .render.html import html
from .render.json import json
from .render.markdown import markdown
from .run_view import RunView
from .stakeholder import stakeholder
from .technical import technical
from .view import View, view


class Format(StrEnum):
    """What a report can be rendered to, by the ending of its file."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


_COMPOSERS: Mapping[ReportKind, Callable[[View], Document]] = {
    ReportKind.EXECUTIVE: executive,
    ReportKind.TECHNICAL: technical,
    ReportKind.STAKEHOLDER: stakeholder,
}


def compose(dossier: Dossier, run: RunView | None = None) -> tuple[Document, ...]:
    """The three documents, made from the same claims."""
    seen = view(dossier, run)
    return tuple(composer(seen) for composer in _COMPOSERS.values())


def render_reports(
    dossier: Dossier, run: RunView | None = None, formats: Collection[Format] = tuple(Format)
) -> Mapping[str, bytes]:
    """Every report by the name of its file, such as `executive.md`; same input, same bytes."""
    documents = compose(dossier, run)
    drawings = draw(documents if Format.HTML in formats else ())
    return {
        f"{document.kind}.{ending}": render(document, ending, drawings)
        for document in documents
        for ending in Format
        if ending in formats
    }


def render(document: Document, ending: Format, drawings: Drawings) -> bytes:
    """One document in one format; only HTML needs the drawings."""
    match ending:
        case Format.MARKDOWN:
            return markdown(document).encode()
        case Format.HTML:
            return html(document, drawings).encode()
        case Format.JSON:
            return json(document)
