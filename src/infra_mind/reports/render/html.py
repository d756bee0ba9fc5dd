"""A report as one HTML file: it opens without a network and loads nothing from outside."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import assert_never

import orjson

from ...core.text import visible
from ...domain.claim import Claim
from ..document import (
    DIFFERENCE,
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
    Form,
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
)
from ..drawing import Drawings, slim_name
from ..writing import written
from .json import behind

_LONG = 24
# Short enough to be read without a table of contents.
_UNLISTED = {ReportKind.EXECUTIVE, DIFFERENCE}
# A word that a narrow column may break where it must; any other keeps its column as wide as it is.
_LONG_WORD, _TAG = re.compile(r"\S{17}"), re.compile(r"<[^>]*>")
_NARROW, _MANY = ' class="narrow"', ' class="many"'


def html(document: Document, drawings: Drawings) -> str:
    """The whole page; `drawings` holds the SVG of its charts."""
    writer = _HtmlWriter(document.claims, drawings)
    body = "".join(writer.section(section, 2) for section in document.sections)
    style, script = _asset("page.css"), _asset("page.js")
    heading = f"{escape(document.subject)}"
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">
<meta name="color-scheme" content="light dark">
<title>{heading}: {escape(document.title.lower())}</title>
<style>{style}</style>
</head>
<body class="{document.kind}">
<a class="skip" href="#content">Skip to the report</a>
<header class="masthead">
<p class="kind">{escape(document.title)}</p>
<h1>{heading}</h1>
<p class="summary">{writer.inline(document.summary)}</p>
{_switch(document.kind)}
</header>
<div class="frame">
{_contents(document)}
<main id="content">
{body}
</main>
</div>
<footer><p>Every figure leads to what it rests on: press it.</p></footer>
<dialog id="trace" aria-labelledby="trace-title"><div class="panel">
<header><h2 id="trace-title">Where this figure comes from</h2>
<button type="button" id="trace-close" aria-label="Close">×</button></header>
<div id="trace-body"></div></div></dialog>
<script type="application/json" id="claims">{_claims(document)}</script>
<script>{script}</script>
</body>
</html>
"""
    return visible(page)


@cache
def _asset(name: str) -> str:
    return files(__name__.rpartition(".")[0]).joinpath(name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _switch(kind: str) -> str:
    """Ways to the other reports of the run, which stand beside this file; a difference stands alone."""
    if kind == DIFFERENCE:
        return ""
    links = "".join(
        f'<a href="{other}.html"{_current(other == kind)}>{other.value.capitalize()}</a>'
        for other in ReportKind
    )
    return f'<nav class="switch" aria-label="Reports">{links}</nav>'


def _current(here: bool) -> str:  # noqa: FBT001 - one condition, one attribute
    return ' aria-current="page"' if here else ""


def _contents(document: Document) -> str:
    if document.kind in _UNLISTED:
        return ""
    items = "".join(
        f'<li><a href="#{escape(section.anchor)}">{escape(section.title)}</a></li>'
        for section in document.sections
    )
    return f'<nav class="contents" aria-label="Contents"><ol>{items}</ol></nav>'


def _claims(document: Document) -> str:
    """The claims that the page can show, as JSON that cannot end its script."""
    shown = {one: _claim(document.claims[one]) for one in sorted(behind(document))}
    return orjson.dumps(shown).decode().replace("<", "\\u003c")


def _claim(claim: Claim) -> dict[str, object]:
    """A claim with short keys and its figures as text: a page carries hundreds."""
    found: dict[str, object] = {"l": claim.label, "v": written(claim), "m": claim.method}
    if claim.low is not None and claim.high is not None:
        found["r"] = written(claim, Form.RANGE)
    if claim.inputs:
        found["i"] = claim.inputs
    if claim.agent is not None:
        found["a"] = claim.agent
    if (source := claim.source) is not None:
        dated = None if source.as_of is None else source.as_of.isoformat()
        found["s"] = [source.title, source.url, dated, source.kind]
    return found


# Sections down to this level of headings are landmarks.
_PLACES = 2


class _HtmlWriter:
    def __init__(self, claims: Mapping[str, Claim], drawings: Drawings) -> None:
        self._claims = claims
        self._drawings = drawings

    def section(self, section: Section, level: int) -> str:
        inner = "".join(self._block(block) for block in section.blocks)
        inner += "".join(self.section(part, level + 1) for part in section.sections)
        anchor = escape(section.anchor)
        # Parts of parts are called alike; as places to jump to they would be told apart by nothing.
        labelled = f' aria-labelledby="{anchor}-title"' if level <= _PLACES else ""
        return (
            f'<section id="{anchor}"{labelled}>'
            f'<h{level} id="{anchor}-title">{escape(section.title)}</h{level}>{inner}</section>'
        )

    def inline(self, content: Content) -> str:
        return "".join(self._inline(one) for one in content)

    def _inline(self, one: Inline) -> str:
        match one:
            case Text(text=text):
                return escape(text)
            case Name(text=text, code=code):
                return f"<code>{_breakable(text)}</code>" if code else escape(text)
            case Strong(text=text):
                return f"<strong>{escape(text)}</strong>"
            case Badge(text=text, tone=tone):
                return f'<span class="badge {tone}">{escape(text)}</span>'
            case Link(text=text, url=url):
                return _link(text, url)
            case Figure():
                return self._figure(one)
            case _:
                assert_never(one)

    def _figure(self, figure: Figure, *, large: bool = False) -> str:
        text = written(self._claims[figure.claim], figure.form, headed=figure.headed)
        long = large or figure.form is Form.RANGE or len(text) > _LONG
        kind = "figure wide" if long else "figure"
        return f'<a class="{kind}" href="#{figure.claim}">{_split(text) if large else escape(text)}</a>'

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(content=content):
                return f"<p>{self.inline(content)}</p>"
            case Bullets(items=items, ordered=ordered):
                tag = "ol" if ordered else "ul"
                return f"<{tag}>{self._items(items)}</{tag}>"
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)
            case Diagram(svg=svg, slim=slim, alt=alt, caption=caption):
                return _drawn(svg + slim, alt, caption, "")
            case Callout(tone=tone, title=title, items=items):
                return (
                    f'<aside class="callout {tone}" role="note"><p class="title">{escape(title)}</p>'
                    f"<ul>{self._items(items)}</ul></aside>"
                )
            case KeyFigures(items=items):
                return f'<dl class="cards">{"".join(self._card(item) for item in items)}</dl>'
            case _:
                assert_never(block)

    def _items(self, items: Iterable[Content]) -> str:
        return "".join(f"<li>{self.inline(item)}</li>" for item in items)

    def _card(self, item: KeyFigure) -> str:
        note = f'<dd class="aside">{self.inline(item.note)}</dd>' if item.note else ""
        return (
            f'<div class="card {item.tone}"><dt>{escape(item.label)}</dt>'
            f"<dd>{self._figure(Figure(item.claim), large=True)}</dd>{note}</div>"
        )

    def _chart(self, chart: Chart) -> str:
        drawing, table = self._drawings.get(chart.name), ""
        if drawing is None:
            shown = "" if chart.table is None else self._table(chart.table)
            said = f"{chart.alt} The chart could not be drawn."
            return f"<figure><p>{escape(said)}</p>{shown}</figure>"
        if chart.table is not None:
            table = f"<details><summary>As a table</summary>{self._table(chart.table)}</details>"
        # Where the slim one could not be drawn, a phone shows the other.
        narrow = self._drawings.get(slim_name(chart.name))
        if narrow is not None:
            drawing = f'<div class="broad">{drawing}</div><div class="slim">{narrow}</div>'
        return _drawn(drawing, chart.alt, chart.caption, table)

    def _table(self, table: Table) -> str:
        classes = [_column_class(column) for column in table.columns]
        head = "".join(
            f'<th scope="col" {kind}>{escape(column.title)}</th>'
            if column.title
            else f"<td {kind}></td>"
            for column, kind in zip(table.columns, classes, strict=True)
        )
        titles = [column.title for column in table.columns]
        rows = "".join(
            f"<tr>{''.join(self._cells(row, classes, titles))}</tr>" for row in table.rows
        )
        caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
        kind = _NARROW if len(table.columns) < 3 else ""
        kind = _MANY if len(table.columns) > 4 else kind
        label = escape(table.caption or "Table")
        grid = (
            f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">'
            f"<table{kind}>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
        if table.folded:
            return f"<details><summary>Show the table</summary>{grid}</details>"
        return grid

    def _cells(
        self, row: tuple[Content, ...], classes: list[str], titles: list[str]
    ) -> Iterable[str]:
        """The first heads its row; the others name their column, which a phone shows beside them."""
        for index, (cell, kind, title) in enumerate(zip(row, classes, titles, strict=True)):
            text = self.inline(cell)
            label = f' data-label="{escape(title)}"' if title else ""
            if _LONG_WORD.search(_TAG.sub(" ", text)):
                kind = f'{kind[:-1]} long"' if kind else 'class="long"'
            yield (
                f'<th scope="row" {kind}>{text}</th>'
                if index == 0
                else f"<td {kind}{label}>{text}</td>"
            )


def _column_class(column: Column) -> str:
    if column.numeric:
        return 'class="number"'
    return 'class="wide"' if column.wide else ""


def _breakable(code: str) -> str:
    """A path may break after its dots and underscores, and nowhere else."""
    return re.sub(r"(?<=[._])(?=\w)", "<wbr>", escape(code))


def _split(text: str) -> str:
    """The number large, its unit small."""
    number, space, unit = text.partition(" ")
    return f"{escape(number)}{space}<small>{escape(unit)}</small>" if unit else escape(number)


def _link(text: str, url: str) -> str:
    """Only addresses of the web are links: a source may say anything."""
    if not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(text)}</a>'


def _drawn(svg: str, alt: str, caption: str, after: str) -> str:
    return (
        f'<figure><div class="drawing scroll" role="img" aria-label="{escape(alt)}" tabindex="0">'
        f"{svg}</div><figcaption>{escape(caption)}</figcaption>{after}</figure>"
    )
