"""All reports of one dossier, in the formats asked for."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

from ..domain.dossier import Dossier
from .columns import units_in_heads
from .document import Document, ReportKind
from .drawing import Drawings, draw
from .executive import executive
from .render.bill import bill_csv
from .render.html import html
from .render.json import json
from .render.markdown import markdown
from .run_view import RunView
from .stakeholder import stakeholder
from .technical import technical
from .typesetting import typeset
from .view import View, view


class Format(StrEnum):
    """What a report can be rendered to, by the ending of its file; as CSV it is the bill that all tell of."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    CSV = "csv"


DEFAULT_FORMATS = (Format.MARKDOWN, Format.HTML, Format.JSON)
"""Those that need nothing beside the program."""
_DRAWN = {Format.HTML, Format.PDF}

_COMPOSERS: Mapping[ReportKind, Callable[[View], Document]] = {
    ReportKind.EXECUTIVE: executive,
    ReportKind.TECHNICAL: technical,
    ReportKind.STAKEHOLDER: stakeholder,
}


def compose(dossier: Dossier, run: RunView | None = None) -> tuple[Document, ...]:
    """The three documents, made from the same claims."""
    seen = view(dossier, run)
    return tuple(_composed(seen, kind) for kind in ReportKind)


def _composed(seen: View, kind: ReportKind) -> Document:
    return units_in_heads(_COMPOSERS[kind](seen))


def file_of(kind: ReportKind, ending: Format) -> str:
    """The name of the file; all reports have one bill."""
    return "bill.csv" if ending is Format.CSV else f"{kind}.{ending}"


def render_reports(
    dossier: Dossier,
    run: RunView | None = None,
    formats: Collection[Format] = DEFAULT_FORMATS,
    kinds: Collection[ReportKind] = tuple(ReportKind),
) -> Mapping[str, bytes]:
    """Every report by the name of its file, such as `executive.md`; same input, same bytes."""
    seen = view(dossier, run)
    documents = {kind: _composed(seen, kind) for kind in ReportKind if kind in kinds}
    drawings = draw(documents.values() if _DRAWN & set(formats) else ())
    printed = typeset(documents.values() if Format.PDF in formats else (), drawings)
    return {
        file_of(kind, ending): render(seen, document, ending, drawings, printed)
        for kind, document in documents.items()
        for ending in Format
        if ending in formats
    }


def render(
    seen: View,
    document: Document,
    ending: Format,
    drawings: Drawings,
    printed: Mapping[str, bytes],
) -> bytes:
    """One document in one format; `drawings` are for HTML, `printed` is what was set as PDF."""
    match ending:
        case Format.MARKDOWN:
            return markdown(document).encode()
        case Format.HTML:
            return html(document, drawings).encode()
        case Format.PDF:
            return printed[document.kind]
        case Format.JSON:
            return json(document)
        case Format.CSV:
            return bill_csv(seen)
