"""PDF as its readers find it: pages, structure, words."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from infra_mind.core.errors import InfraMindError, InputError
from infra_mind.reports import Format, ReportKind, compose, render_reports, typesetting
from infra_mind.reports.document import (
    Badge,
    Block,
    Bullets,
    Callout,
    Chart,
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
    blocks_of,
)
from infra_mind.reports.render.pages import printable
from infra_mind.reports.typesetting import typeset
from tests.factories.dossier import make_dossier, make_run
from tests.factories.names import EVIL, ODD

MARKUP = '#panic("out") $x^2$ *b* <a> @ref //c \\u{41} = h #image("/etc/passwd") [] {} `r`'
LONG = "unbroken" * 625
HEBREW, ARABIC, JAPANESE = "עמוד הבית", "مرحبا", "日本"

Documents = Mapping[ReportKind, Document]
Readers = Mapping[ReportKind, PdfReader]
Texts = Mapping[ReportKind, list[str]]


@pytest.fixture(scope="module")
def documents() -> Documents:
    return {one.kind: one for one in compose(make_dossier(), make_run())}


@pytest.fixture(scope="module")
def made() -> Mapping[ReportKind, bytes]:
    files = render_reports(make_dossier(), make_run(), [Format.PDF])
    return {kind: files[f"{kind}.pdf"] for kind in ReportKind}


@pytest.fixture(scope="module")
def read(made: Mapping[ReportKind, bytes]) -> Readers:
    return {kind: PdfReader(BytesIO(content)) for kind, content in made.items()}


def _elements(node: PdfObject | None) -> Iterator[DictionaryObject]:
    """Every element of the structure that screen readers walk."""
    node = None if node is None else node.get_object()
    if isinstance(node, ArrayObject):
        for one in node:
            yield from _elements(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from _elements(node.get("/K"))


def _structure(reader: PdfReader) -> Iterator[DictionaryObject]:
    return _elements(reader.root_object["/StructTreeRoot"])


def _words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def texts(read: Readers) -> Mapping[ReportKind, list[str]]:
    """The words of each page, without line breaks."""
    return {
        kind: [" ".join(page.extract_text().split()) for page in reader.pages]
        for kind, reader in read.items()
    }


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_file_is_tagged_and_says_which_standards_it_meets(read: Readers, kind: ReportKind):
    root = read[kind].root_object
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    said = root["/Metadata"].get_data().decode()
    for part in ("pdfaid:part>2", "pdfaid:conformance>B", "pdfuaid:part>1"):
        assert part in said


def test_the_executive_report_has_two_pages_and_the_others_a_cover(texts: Texts):
    assert len(texts[ReportKind.EXECUTIVE]) == 2
    assert texts[ReportKind.EXECUTIVE][0].endswith("1 of 2")
    for kind in (ReportKind.TECHNICAL, ReportKind.STAKEHOLDER):
        cover, second, *_ = texts[kind]
        assert "Contents" in cover and "23 November 2026" in cover
        assert second.endswith(f"2 of {len(texts[kind])}")


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_section_can_be_reached(read: Readers, documents: Documents, kind: ReportKind):
    found = [one["/Title"] for one in read[kind].outline if isinstance(one, dict)]
    assert found[: len(documents[kind].sections)] == [one.title for one in documents[kind].sections]


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_drawing_has_its_words_and_every_table_its_heads(
    read: Readers, documents: Documents, kind: ReportKind
):
    elements = list(_structure(read[kind]))
    drawn = [one for one in blocks_of(documents[kind].sections) if isinstance(one, Chart | Diagram)]
    figures = [one for one in elements if one["/S"] == "/Figure"]
    assert [str(one["/Alt"]) for one in figures] == [one.alt for one in drawn]
    assert sum(one["/S"] == "/Table" for one in elements) == sum(
        one["/S"] == "/THead" for one in elements
    )


def test_a_file_that_lacks_no_character_says_nothing_of_fonts(texts: Texts):
    assert not any("the fonts of this file" in page for pages in texts.values() for page in pages)


def test_a_table_on_several_pages_repeats_its_heads(texts: Texts):
    assert sum("Figure Value Id" in page for page in texts[ReportKind.TECHNICAL]) > 1


def test_every_figure_of_the_technical_report_has_its_id(texts: Texts):
    words = " ".join(texts[ReportKind.TECHNICAL])
    dossier = make_dossier()
    assert dossier.cost.monthly in words and str(dossier.facts.budget) in words


def test_the_same_documents_give_the_same_bytes(
    documents: Documents, made: Mapping[ReportKind, bytes]
):
    kind = ReportKind.STAKEHOLDER
    assert typeset([documents[kind]], {})[kind] == made[kind]


def test_no_name_is_markup_and_none_is_lost():
    names = (*EVIL, *ODD, MARKUP, LONG, HEBREW, ARABIC, JAPANESE)
    sections = tuple(
        Section(title=name, anchor="part", blocks=tuple(_blocks(name)), sections=())
        for name in names
    )
    document = Document(
        kind=ReportKind.STAKEHOLDER, title=MARKUP, subject=LONG, summary=(), sections=sections
    )
    reader = PdfReader(BytesIO(typeset([document], {})[document.kind]))
    words = _words(reader).replace("\u200b", "").replace(" ", "")
    for name in (MARKUP, "unbroken" * 8, JAPANESE):
        assert printable(name).replace(" ", "") in words
    # Of what the fonts lack, the file says so itself.
    assert "□standsforacharacterthatthefontsofthisfilelack" in words
    assert len(reader.pages) < 20
    assert not [
        one for page in reader.pages for one in page.get("/Annots", []) if "javascript" in one
    ]


def _blocks(name: str) -> Iterator[Block]:
    content = (Name(name), Name(name, code=True), Badge(name), Link(name, f"javascript:{name}"))
    yield Paragraph(content=(*content, Link(name, f"https://x.example/{name}")))
    yield Bullets(items=(content,))
    columns = (Column(title=name), Column(title=name, numeric=True))
    yield Table(columns=columns, rows=((content, content),), caption=name)
    yield Callout(tone=Tone.NOTE, title=name, items=(content,))


def test_there_is_a_glyph_for_every_character_that_stays():
    kept = "".join(
        one for one in map(chr, range(0x20, 0x2C00)) if one.strip() and printable(one) == one
    )
    section = Section(
        title="All",
        anchor="all",
        blocks=(
            Paragraph(content=tuple(Name(one) for one in kept)),
            Paragraph(content=tuple(Name(one, code=True) for one in kept)),
            Paragraph(content=(Strong("Well"), *(Badge(one) for one in kept))),
        ),
    )
    document = Document(
        kind=ReportKind.STAKEHOLDER, title="T", subject="S", summary=(), sections=(section,)
    )
    assert typeset([document], {})


def test_where_nothing_sets_pages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(typesetting, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match=r"infra-mind\[pdf\]"):
        typesetting.refuse_without_typesetter()


def test_a_typesetter_that_ends_is_said(documents: Documents, tmp_path: Path):
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit(1)")
    with pytest.raises(InfraMindError, match="Print the HTML report"):
        typeset([documents[ReportKind.EXECUTIVE]], {}, process=broken)
