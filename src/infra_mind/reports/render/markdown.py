import re
from collections.abc import Iterable, Mapping
from typing import assert_never
from urllib.parse import quote

from ...core.text import visible
from ...domain.claim import Claim
from ..document import (
    Badge,
    Block,
    Bullets,
    Callout,
    Chart,
    Content,
    Diagram,
    Document,
    Figure,
    Inline,
    KeyFigures,
    Link,
    Name,
    Paragraph,
    ReportKind,
    Section,
    Strong,
    Table,
    Text,
    Tone,
    figures_of,
)
from ..writing import written

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")
# What may stand in an address; the rest, brackets and blanks, would end the link.
_ADDRESS = ":/?#@!$&'(*+,;=%~"
_ALERTS = {
    Tone.NOTE: "NOTE",
    Tone.GOOD: "TIP",
    Tone.WARNING: "WARNING",
    Tone.DANGER: "CAUTION",
}


def markdown(document: Document) -> str:
    """The report as GitHub-flavoured Markdown; charts stand as their tables, the diagram as Mermaid."""
    writer = _MarkdownWriter(document.claims)
    parts = [
        f"# {_escaped(document.subject)}: {_escaped(document.title.lower())}",
        f"**{writer.inline(document.summary)}**",
        *(part for section in document.sections for part in writer.section(section, 2)),
    ]
    if document.kind is ReportKind.TECHNICAL:
        parts += writer.appendix(document)
    return visible("\n\n".join(part for part in parts if part) + "\n")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def _code(text: str) -> str:
    """Within a table a bar would end the cell, even in code."""
    plain = text.replace("`", "").replace("\n", " ").replace("|", "\\|")
    return f"`{plain}`"


def _link(text: str, url: str) -> str:
    """Only addresses of the web are links: a source may say anything."""
    if not url.startswith(("https://", "http://")):
        return _escaped(text)
    return f"[{_escaped(text)}]({quote(url, safe=_ADDRESS)})"


class _MarkdownWriter:
    def __init__(self, claims: Mapping[str, Claim]) -> None:
        self._claims = claims

    def section(self, section: Section, level: int) -> Iterable[str]:
        yield f"{'#' * level} {_escaped(section.title)}"
        for block in section.blocks:
            yield self._block(block)
        for part in section.sections:
            yield from self.section(part, level + 1)

    def inline(self, content: Content) -> str:
        return "".join(self._inline(one) for one in content)

    def _inline(self, one: Inline) -> str:
        match one:
            case Text(text=text):
                return _escaped(text)
            case Name(text=text, code=code):
                return _code(text) if code else _escaped(text)
            case Strong(text=text):
                return f"**{_escaped(text.strip())}**" + (" " if text.endswith(" ") else "")
            case Badge(text=text):
                return f"**{_escaped(text)}**"
            case Link(text=text, url=url):
                return _link(text, url)
            case Figure(claim=claim, form=form, headed=headed):
                return _escaped(written(self._claims[claim], form, headed=headed))
            case _:
                assert_never(one)

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(content=content):
                return self.inline(content)
            case Bullets(items=items, ordered=ordered):
                marks = (f"{number}." for number in range(1, len(items) + 1))
                return "\n".join(
                    f"{next(marks) if ordered else '-'} {self.inline(item)}" for item in items
                )
            case Table():
                return self._table(block)
            case Chart(table=table, caption=caption):
                return "" if table is None else f"*{_escaped(caption)}*\n\n{self._table(table)}"
            case Diagram(mermaid=mermaid, caption=caption):
                return f"```mermaid\n{mermaid}\n```\n\n*{_escaped(caption)}*"
            case Callout(tone=tone, title=title, items=items):
                lines = "\n".join(f"> - {self.inline(item)}" for item in items)
                return f"> [!{_ALERTS[tone]}]\n> **{_escaped(title)}**\n>\n{lines}"
            case KeyFigures(items=items):
                return "\n".join(
                    f"- {_escaped(item.label)}: **{self._inline(Figure(item.claim))}**"
                    + (f" ({self.inline(item.note)})" if item.note else "")
                    for item in items
                )
            case _:
                assert_never(block)

    def _table(self, table: Table) -> str:
        head = " | ".join(_escaped(column.title) for column in table.columns)
        rule = " | ".join("---:" if column.numeric else "---" for column in table.columns)
        rows = (" | ".join(self.inline(cell) for cell in row) for row in table.rows)
        body = "\n".join(f"| {row} |" for row in (head, rule, *rows))
        return f"*{_escaped(table.caption)}*\n\n{body}" if table.caption else body

    def appendix(self, document: Document) -> list[str]:
        """Each figure shown, with the id that `infra-mind trace` takes."""
        shown = dict.fromkeys(figure.claim for figure in figures_of(document))
        rows = (
            f"| {_escaped(claim.label)} | {_escaped(written(claim))} | `{claim.method}` | `{claim.id}` |"
            for claim in (self._claims[one] for one in shown)
        )
        return [
            "## Appendix: every figure and its id",
            "`infra-mind trace RUN ID` prints what a figure rests on, down to prices and answers.",
            "\n".join(["| Figure | Value | Method | Id |", "| --- | ---: | --- | --- |", *rows]),
        ]
