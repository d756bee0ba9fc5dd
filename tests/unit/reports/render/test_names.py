"""Whatever a name holds, it comes out of every renderer as harmless text."""

import json
import re

import pytest

from infra_mind.core.text import unfit
from infra_mind.reports import ReportKind
from infra_mind.reports.diagram import quoted
from infra_mind.reports.document import (
    Badge,
    Bullets,
    Callout,
    Column,
    Diagram,
    Document,
    Link,
    Name,
    Paragraph,
    Section,
    Strong,
    Table,
    Tone,
)
from infra_mind.reports.render.html import html
from infra_mind.reports.render.json import json as as_json
from infra_mind.reports.render.markdown import markdown
from tests.factories.names import EVIL, ODD

NAMES = (*EVIL, *ODD)


def _document(name: str) -> Document:
    content = (Name(name), Name(name, code=True), Badge(name), Link(name, f"javascript:{name}"))
    mermaid = f'flowchart LR\n  a["{quoted(name)}"]'
    blocks = (
        Paragraph(content=content),
        Bullets(items=(content,)),
        Table(columns=(Column(title=name),), rows=((content,),), caption=name),
        Callout(tone=Tone.NOTE, title=name, items=(content,)),
        Diagram(name="d", mermaid=mermaid, svg="<svg></svg>", alt=name, caption=name),
    )
    section = Section(title=name, anchor="part", blocks=blocks)
    summary = (Strong("Well."),)
    return Document(
        kind=ReportKind.EXECUTIVE, title=name, subject=name, summary=summary, sections=(section,)
    )


@pytest.mark.parametrize("name", NAMES)
def test_html_has_no_markup_of_the_name(name: str) -> None:
    page = html(_document(name), {})
    assert not unfit(page.replace("\n", ""))
    assert page.count("<script") == 2
    assert not re.search(r"<(img|b)\b", page) and 'href="javascript' not in page


@pytest.mark.parametrize("name", NAMES)
def test_markdown_keeps_its_fence_and_its_tables(name: str) -> None:
    page = markdown(_document(name))
    assert not unfit(page.replace("\n", ""))
    assert [line for line in page.split("\n") if line.startswith("```")] == ["```mermaid", "```"]
    code = r"^```.*?^```$|(?<![\\`])`[^`\n]+`"
    prose = re.sub(code, "", page, flags=re.MULTILINE | re.DOTALL)  # nothing is markup there
    assert not re.search(r"(?<!\\)<(script|img|b)\b", prose)
    assert not re.search(r"(?<!\\)\]\(javascript", prose)


@pytest.mark.parametrize("name", [name for name in NAMES if "\ud800" not in name])
def test_json_can_be_read_back(name: str) -> None:
    assert json.loads(as_json(_document(name)))["subject"] == name


@pytest.mark.parametrize("name", NAMES)
def test_a_node_of_the_diagram_holds_neither_quotes_nor_directives(name: str) -> None:
    label = quoted(name)
    assert not unfit(label) and not re.search(r"[\"`<>]|%%", label)
