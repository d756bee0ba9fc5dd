"""What a report is before it has a format: one tree that every renderer walks.

Figures enter it as ids of claims only, and words of our own that carry a figure are refused, so
that reports made from the same claims agree, whatever their kind and format.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from ..core.errors import LedgerError
from ..domain.claim import Claim
from ..domain.statement import literal_figures


class ReportKind(StrEnum):
    """For whom a report is written."""

    EXECUTIVE = "executive"
    TECHNICAL = "technical"
    STAKEHOLDER = "stakeholder"


DIFFERENCE: Final = "difference"
"""What a document of two runs is instead."""


class Form(StrEnum):
    """Which part of a claim is shown, and how."""

    VALUE = "value"
    RANGE = "range"
    SIZE = "size"
    LOW = "low"
    HIGH = "high"
    BARE = "bare"
    USD = "usd"


class Tone(StrEnum):
    """How loudly something is said."""

    NOTE = "note"
    GOOD = "good"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Text:
    """Words of our own; a figure among them is refused."""

    text: str

    def __post_init__(self) -> None:
        if orphans := literal_figures(self.text):
            raise LedgerError(
                f"The figure {orphans[0]!r} in {self.text!r} is no claim.",
                remedy="Refer to a claim, or quote a name of the dossier.",
            )


@dataclass(frozen=True, slots=True)
class Name:
    """A name or sentence of the dossier, word for word: a SKU, a path, what an error said."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Strong:
    text: str

    def __post_init__(self) -> None:
        Text(self.text)


@dataclass(frozen=True, slots=True)
class Badge:
    """One word of a closed set, shown by its tone too."""

    text: str
    tone: Tone = Tone.NOTE


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The place of a claim's value; it leads to the claim. Where it is `headed` its unit stands above."""

    claim: str
    form: Form = Form.VALUE
    headed: bool = False


Inline = Text | Name | Strong | Badge | Link | Figure
Content = tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    items: tuple[Content, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    title: str
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows as wide as `columns`; the first cell of a row is its head. `folded` hides it at first."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    caption: str = ""
    folded: bool = False


SpecValue = None | bool | int | float | str | list["SpecValue"] | dict[str, "SpecValue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Vega-Lite spec under a name that is its own in a run, and the same as words and a table."""

    name: str
    spec: Mapping[str, SpecValue]
    alt: str
    caption: str
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A drawing as Mermaid text and as SVG, which has another form as slim as a phone."""

    name: str
    mermaid: str
    svg: str
    alt: str
    caption: str
    slim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """What nobody may overlook."""

    tone: Tone
    title: str
    items: tuple[Content, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    label: str
    claim: str
    note: Content = ()
    tone: Tone = Tone.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    items: tuple[KeyFigure, ...]


Block = Paragraph | Bullets | Table | Chart | Diagram | Callout | KeyFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part; `anchor` is its own in the document."""

    title: str
    anchor: str
    blocks: tuple[Block, ...] = ()
    sections: "tuple[Section, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report, as things stood on a day. `claims` are those that it shows and what they rest on."""

    kind: ReportKind | Literal["difference"]
    title: str
    subject: str
    summary: Content
    sections: tuple[Section, ...]
    claims: Mapping[str, Claim] = field(default_factory=dict[str, Claim])
    as_of: date | None = None


def blocks_of(sections: tuple[Section, ...]) -> Iterator[Block]:
    """Every block, in reading order."""
    for section in sections:
        yield from section.blocks
        yield from blocks_of(section.sections)


def inlines_of(document: Document) -> Iterator[Inline]:
    """Every piece of content, in reading order."""
    yield from document.summary
    for block in blocks_of(document.sections):
        yield from _inlines(block)


def figures_of(document: Document) -> Iterator[Figure]:
    """Every figure shown, in reading order."""
    return (one for one in inlines_of(document) if isinstance(one, Figure))


def _inlines(block: Block) -> Iterator[Inline]:  # noqa: C901 - one case per kind of block
    match block:
        case Paragraph(content=content):
            yield from content
        case Bullets(items=items) | Callout(items=items):
            for item in items:
                yield from item
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    yield from cell
        case Chart(table=table):
            if table is not None:
                yield from _inlines(table)
        case KeyFigures(items=items):
            for item in items:
                yield Figure(item.claim)
                yield from item.note
        case Diagram():
            return
