"""A document as the data that the template of pages sets; it decides where lines may break."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from math import sqrt
from typing import Final, assert_never
from urllib.parse import quote

import orjson

from ...core.text import one_line, visible
from ..document import (
    Badge,
    Block,
    Bullets,
    Callout,
    Chart,
    Column,
    Content,
    Diagram,
    Document,
    Figure,
    Inline,
    KeyFigure,
    KeyFigures,
    Link,
    Name,
    Paragraph,
    ReportKind,
    Section,
    Strong,
    Table,
    Text,
    figures_of,
)
from ..drawing import Drawings
from ..writing import written

UNDATED: Final = date(1970, 1, 1)
"""What a file says that has to have a date, of a report that has none."""

# What the fonts can write: Latin, Greek, Cyrillic, Hebrew, Arabic, and the usual signs.
_UNWRITTEN: Final = re.compile(
    r"[^\x20-\x7e\xa0-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0484\u0487-\u04ff"
    r"\u05d0-\u05ea\u0606-\u060c\u061b\u061f\u0621-\u063a\u0640-\u0655\u0660-\u066d\u067e\u0686\u0691"
    r"\u06a9\u06af\u06be\u06cc\u06f0-\u06f9\u1e00-\u1f15\u2000-\u2027\u2030-\u2040\u2044-\u2052\u2070"
    r"\u2074-\u208e\u20a0-\u20c0\u2100-\u211e\u2120\u2122\u2126-\u2184\u2190-\u23ff\u2500-\u262f]"
)
_NO_GLYPH: Final = "\u25a1"
_LACKING: Final = (
    f"{_NO_GLYPH} stands for a character that the fonts of this file lack; the HTML report has it."
)
_JOINT: Final = re.compile(r"(?<=[._/@:-])(?=[^._/@:-])")
_LONG_WORD: Final = re.compile(r"[^\s\u200b]{24}(?=[^\s\u200b])")
_LONG_IN_TITLE: Final = re.compile(r"[^\s\u200b]{16}(?=[^\s\u200b])")
_ENDLESS_WORD: Final = re.compile(r"\S{120,}")
_MAY_BREAK: Final = "\u200b"

_ADDRESS: Final = ":/?#@!$&'(*+,;=%~"
_VIEW: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_TALLEST: Final = 1.3
"""The height of a drawing at most, in widths of the text."""
_INK: Final = "#1c2126"
_SANS: Final = "Source Sans Pro"

Part = list[str]
"""How a piece of text is shown, the text, and what else that takes."""
Cell = list[Part]
Node = dict[str, object]

# Letters of a table that stand beside each other on a page, and between two columns.
_MEASURE, _DENSE_MEASURE, _GAP = 108, 122, 2
_MOST_UNBROKEN, _MOST_WEIGHED = 26, 160
_CODE_BREADTH = 1.25
_TALL, _HEAD = 1200, 60
_DENSE, _WORDY = 5, 130
_SHORT_NUMBER, _SHORT_WORDS = 20, 12
_SHORT, _SHORT_CODE, _LONGEST_TITLE = 70, 14, 160


def pages(document: Document, drawings: Drawings) -> str:
    """The whole report as JSON; `drawings` holds the SVG of its charts."""
    content = _PagesWriter(document, drawings).content()
    written_out = orjson.dumps({**content, "note": ""}).decode()
    if _NO_GLYPH not in written_out:
        return written_out
    return orjson.dumps({**content, "note": _LACKING}).decode()


def printable(text: str) -> str:
    """Text in characters that there is a glyph for, and in words that a page can hold.

    For what has no glyph stands a box.
    """
    written_out = _UNWRITTEN.sub(_NO_GLYPH, visible(one_line(text)))
    return _ENDLESS_WORD.sub(lambda found: f"{found[0][:_SHORT]}…", written_out)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _breakable(text: str, long_word: re.Pattern[str] = _LONG_WORD) -> str:
    """Words that are longer than a column may break within."""
    return long_word.sub(lambda found: found[0] + _MAY_BREAK, printable(text))


def _code(text: str) -> str:
    """A long path may break after its dots and the like too."""
    return _breakable(_JOINT.sub(_MAY_BREAK, text) if len(text) > _SHORT_CODE else text)


class _PagesWriter:
    def __init__(self, document: Document, drawings: Drawings) -> None:
        self._document = document
        self._claims = document.claims
        self._drawings = drawings
        self._technical = document.kind is ReportKind.TECHNICAL

    def content(self) -> Node:
        document = self._document
        on = document.as_of or UNDATED
        subject = printable(document.subject)
        sections = [self._section(section) for section in document.sections]
        if self._technical:
            sections.append(self._appendix())
        return {
            "title": _shortened(printable(document.title), _SHORT),
            "subject": _breakable(_shortened(subject, _LONGEST_TITLE), _LONG_IN_TITLE),
            "short": _breakable(_shortened(subject, _SHORT)),
            "cover": document.kind is not ReportKind.EXECUTIVE,
            "date": [on.year, on.month, on.day],
            "dated": f"{on.day} {on:%B %Y}" if document.as_of else "",
            "summary": self._inline(document.summary),
            "sections": sections,
        }

    def _section(self, section: Section) -> Node:
        return {
            "title": _breakable(section.title),
            "blocks": [one for block in section.blocks for one in self._block(block)],
            "sections": [self._section(part) for part in section.sections],
        }

    def _inline(self, content: Content) -> Cell:
        return [self._part(one) for one in content]

    def _part(self, one: Inline) -> Part:
        match one:
            case Text(text=text):
                return ["text", _breakable(text)]
            case Name(text=text, code=code):
                return ["code", _code(text)] if code else ["text", _breakable(text)]
            case Strong(text=text):
                return ["strong", _breakable(text)]
            case Badge(text=text, tone=tone):
                return ["badge", printable(text), tone.value]
            case Link(text=text, url=url):
                return _link(text, url)
            case Figure(claim=claim, form=form, headed=headed):
                text = written(self._claims[claim], form, headed=headed)
                return ["text", _breakable(text)]
            case _:
                assert_never(one)

    def _block(self, block: Block) -> Iterable[Node]:
        match block:
            case Paragraph(content=content):
                yield {"type": "paragraph", "content": self._inline(content)}
            case Bullets(items=items, ordered=ordered):
                yield {"type": "bullets", "ordered": ordered, "items": self._items(items)}
            case Table():
                yield self._table(block)
            case Chart():
                yield from self._chart(block)
            case Diagram(svg=svg, alt=alt, caption=caption):
                yield _drawing(svg, alt, caption)
            case Callout(tone=tone, title=title, items=items):
                told = {"tone": tone.value, "title": printable(title)}
                yield {"type": "callout", **told, "items": self._items(items)}
            case KeyFigures(items=items):
                yield {"type": "tiles", "items": [self._tile(item) for item in items]}
            case _:
                assert_never(block)

    def _items(self, items: Iterable[Content]) -> list[Cell]:
        return [self._inline(item) for item in items]

    def _chart(self, chart: Chart) -> Iterable[Node]:
        drawn = self._drawings.get(chart.name)
        if drawn is None:
            said = f"{chart.alt} The chart could not be drawn."
            yield {"type": "paragraph", "content": [["text", printable(said)]]}
        else:
            yield _drawing(drawn, chart.alt, chart.caption)
        if chart.table is not None:
            yield self._table(chart.table)

    def _tile(self, item: KeyFigure) -> Node:
        number, space, unit = written(self._claims[item.claim]).partition(" ")
        return {
            "label": _breakable(item.label),
            "number": _breakable(number),
            "unit": _breakable(space + unit),
            "tone": item.tone.value,
            "note": self._inline(item.note),
        }

    def _table(self, table: Table) -> Node:
        cells = [[self._inline(cell) for cell in row] for row in table.rows]
        heads = [row[0] for row in cells]
        wordy = max(map(_usual, zip(*cells, strict=True)), default=0) > _WORDY
        dense = self._technical and (table.folded or wordy or len(table.columns) > _DENSE)
        return {
            "type": "table",
            "caption": printable(table.caption),
            "columns": [_breakable(column.title) for column in table.columns],
            "numeric": [column.numeric for column in table.columns],
            "widths": list(widths(table.columns, cells, _DENSE_MEASURE if dense else _MEASURE)),
            "dense": dense,
            "heads": max(map(_letters, heads), default=0) <= _HEAD,
            "rows": [
                {"cells": list(row), "tall": sum(map(_letters, row)) > _TALL} for row in cells
            ],
        }

    def _appendix(self) -> Node:
        """Each figure shown, with the id that `infra-mind trace` takes."""
        shown = dict.fromkeys(figure.claim for figure in figures_of(self._document))
        rows = tuple(
            ((Name(self._claims[one].label),), (Figure(one),), (Name(one, code=True),))
            for one in shown
        )
        columns = (Column(title="Figure"), Column(title="Value", numeric=True), Column(title="Id"))
        said = "infra-mind trace RUN ID prints what a figure rests on, down to prices and answers."
        return {
            "title": "Appendix: every figure and its id",
            "blocks": [
                {"type": "paragraph", "content": [["text", said]]},
                self._table(Table(columns=columns, rows=rows, folded=True)),
            ],
            "sections": [],
        }


def _drawing(svg: str, alt: str, caption: str) -> Node:
    # What takes the colour and the letters of the page takes those of print.
    inked = svg.replace("currentColor", _INK).replace("sans-serif", _SANS)
    return {
        "type": "drawing",
        "svg": _UNWRITTEN.sub(_NO_GLYPH, inked),
        "alt": printable(alt),
        "caption": printable(caption),
        "width": _width(svg),
    }


def _width(svg: str) -> float:
    """The share of the measure that a drawing takes, so that a tall one fits on a page."""
    found = _VIEW.search(svg)
    return min(100.0, _TALLEST * 100 * float(found[1]) / float(found[2])) if found else 100.0


def _link(text: str, url: str) -> Part:
    """Only addresses of the web are links: a source may say anything."""
    if not url.startswith(("https://", "http://")):
        return ["text", _breakable(text)]
    return ["link", _breakable(text), quote(visible(url), safe=_ADDRESS)]


def widths(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], measure: float
) -> Sequence[float]:
    """Shares of a measure in letters: as texts are long, and at least what a column's longest word takes."""
    least: list[float] = []
    wished: list[float] = []
    for index, column in enumerate(columns):
        cells = [row[index] for row in rows]
        taken = (
            _usual_number(cells) if column.numeric else max(map(_longest_word, cells), default=0)
        )
        whole = max(map(_letters, cells), default=0)
        if whole <= (_SHORT_NUMBER if column.numeric else _SHORT_WORDS):
            taken = whole
        head = max(map(len, column.title.split()), default=0)
        least.append(min(max(taken, head), _MOST_UNBROKEN) + _GAP)
        wished.append(_usual(cells) + _GAP)
    return _shared(least, wished, measure)


def _shared(least: Sequence[float], wished: Sequence[float], measure: float) -> Sequence[float]:
    """The measure in proportion to what is wished, where that is not less than the least."""
    held: set[int] = set()
    while True:
        free = [index for index in range(len(least)) if index not in held]
        rest = measure - sum(least[index] for index in held)
        scale = rest / sum(wished[index] for index in free) if free else 0.0
        small = {index for index in free if wished[index] * scale < least[index]}
        if not small:
            return [
                least[index] if index in held else wished[index] * scale
                for index in range(len(least))
            ]
        held |= small


def _breadth(part: Part) -> float:
    return _CODE_BREADTH if part[0] == "code" else 1.0


def _letters(cell: Cell) -> float:
    return sum(len(part[1]) * _breadth(part) for part in cell)


def _longest_word(cell: Cell) -> float:
    words = (
        len(word) * _breadth(part)
        for part in cell
        for word in part[1].replace(_MAY_BREAK, " ").split()
    )
    return max(words, default=0)


def _usual_number(cells: Sequence[Cell]) -> float:
    """What four of five numbers with their units need; a longer one takes two lines."""
    lengths = sorted(map(_letters, cells))
    return lengths[(len(lengths) - 1) * 4 // 5] if lengths else 0.0


def _usual(cells: Sequence[Cell]) -> float:
    """The length of a text, the longer ones weighing more."""
    squares = [min(_letters(cell), _MOST_WEIGHED) ** 2 for cell in cells]
    return max(sqrt(sum(squares) / len(squares)) if squares else 0.0, 1.0)
