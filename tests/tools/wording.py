"""What is wrong with the words of reports: read sentence by sentence, of one company and across companies."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from infra_mind.domain.claim import Claim
from infra_mind.domain.dossier import Dossier
from infra_mind.reports import Document, ReportKind, compose
from infra_mind.reports.document import (
    Badge,
    Block,
    Bullets,
    Callout,
    Chart,
    Content,
    Diagram,
    Figure,
    Inline,
    KeyFigures,
    Link,
    Name,
    Paragraph,
    Section,
    Strong,
    Table,
    Text,
)
from infra_mind.reports.writing import written
from infra_mind.words.options import option_words

LONGEST = 25
"""Words of a sentence, at most."""
LONGEST_LOOKED_UP = 32
"""The same where a sentence is looked up: options and parts of a design have long names."""
SHORTEST = 7
"""Words from which a sentence says something that is not said by chance twice."""
SHORTEST_LOOKED_UP = 12
"""The same within a section that is looked up: what several workloads have in common is named for each."""
MOST_SHARED = 0.5
"""Of all companies, in how many a sentence may stand."""
SHORT_NAME = 4
"""Words of a name, at most."""
LETTERS = 3
"""Of a figure worked out, the digits that a reader can use."""

FOR_PEOPLE = (ReportKind.EXECUTIVE, ReportKind.STAKEHOLDER)
"""Reports that are read from the first sentence to the last; the technical one is looked things up in."""
QUOTED = ("sources", "compliance-brought")
"""Sections that name files and settings of others."""
CATALOGUE = ("security-measures", "security-todo")
"""What a control is, and when it is in place, is the same for everybody who lacks it."""
METHOD = re.compile(r"assumptions|sources|compliance.*|framework-.*|measures")
"""Sections of the technical report that cite constants, papers and laws in the words of those."""

_BANNED = re.compile(
    r"\b(serving split|serving bus|passage tokens|terms still owed|complete pricing|robust|"
    r"seamless\w*|leverag\w+|world-class|best-in-class|cutting-edge|state-of-the-art|synerg\w+|holistic\w*|"
    r"going forward|a month a month|a year a year|at the end of the day)\b",
    re.IGNORECASE,
)
_INTERNAL = re.compile(r"\b[a-z]+_[a-z_]+\b|\{|\}|<w>|\bNone\b(?! of)|\bnan\b")
# A semicolon ends a thought as a full stop does.
_END = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[A-Z\"'(*@\x00])|(?<=;) ")
_PRODUCT = re.compile(r"[A-Z][\w.\-]*(?: (?:for )?(?:[A-Z][\w.\-]*))+")
_WORD = re.compile(r"[^\s\x00]+")
_DIGITS = re.compile(r"[+-]?\d[\d.,]*")
_COUNTS = frozenset({"", "count", "date", "share", "ratio", "month", "months"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """As it is read, and as it is without names and figures; `figures` are the claims in it."""

    report: ReportKind | str
    section: str
    text: str
    masked: str
    figures: tuple[Figure, ...] = ()
    in_table: bool = False

    @property
    def words(self) -> int:
        """A figure with its unit is one word, and so is the name of a product."""
        return len(_WORD.findall(_PRODUCT.sub("@", self.masked)))

    @property
    def is_told(self) -> bool:
        """Whether the report is read from its first sentence to its last."""
        return self.report in FOR_PEOPLE

    @property
    def is_method(self) -> bool:
        return not self.is_told and METHOD.fullmatch(self.section) is not None

    @property
    def is_own(self) -> bool:
        """Whether it bears a figure or a name of the company, its design or its laws."""
        return "#" in self.masked or "@" in self.masked


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    rule: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.where}): {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All reports of one company."""

    dossier: Dossier
    documents: tuple[Document, ...]
    sentences: tuple[Sentence, ...]


def read(dossier: Dossier) -> Reading:
    """The reports of a dossier, sentence by sentence."""
    documents = compose(dossier)
    names = _names(dossier)
    found = [one for document in documents for one in _sentences(document, names)]
    return Reading(dossier=dossier, documents=documents, sentences=tuple(found))


def faults(reading: Reading) -> Iterator[Fault]:
    """What is wrong within the reports of one company."""
    for one in reading.sentences:
        yield from _of_sentence(one)
    yield from contradictions(reading.dossier)
    for document in reading.documents:
        yield from _repeated([one for one in reading.sentences if one.report == document.kind])
        for section, table in _tables(document.sections):
            yield from _units(document, section, table)
        yield from _digits(reading, document)
        yield from _times(reading, document)
        yield from _unowned(document)


def shared(readings: Mapping[str, Reading]) -> Iterator[Fault]:
    """Sentences that stand in the same report of more than half of all companies."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    where: dict[tuple[str, str], Sentence] = {}
    for name, reading in readings.items():
        for one in reading.sentences:
            told = one.report in FOR_PEOPLE and one.section not in CATALOGUE
            if told and one.words >= SHORTEST and not one.is_own:
                seen[str(one.report), one.masked].add(name)
                where.setdefault((str(one.report), one.masked), one)
    for key, names in seen.items():
        if len(names) > MOST_SHARED * len(readings):
            one = where[key]
            share = f"{len(names)} of {len(readings)}"
            yield Fault(rule="shared", where=f"{one.report}/{one.section}, {share}", text=one.text)


def _of_sentence(one: Sentence) -> Iterator[Fault]:
    where = f"{one.report}/{one.section}"
    if one.words > (LONGEST if one.is_told else LONGEST_LOOKED_UP) and not one.is_method:
        yield Fault(rule="long", where=f"{where}, {one.words}", text=one.text)
    if found := _BANNED.search(one.text):
        yield Fault(rule="banned", where=where, text=f"{found[0]!r} in {one.text}")
    if one.section not in QUOTED and (found := _INTERNAL.search(one.masked)):
        yield Fault(rule="internal", where=where, text=f"{found[0]!r} in {one.text}")


def _repeated(sentences: Sequence[Sentence]) -> Iterator[Fault]:
    told = Counter(
        (one.text if one.is_told else f"{one.section}: {one.text}")
        for one in sentences
        if one.words >= (SHORTEST if one.is_told else SHORTEST_LOOKED_UP)
        if not one.is_method and not one.in_table and not one.section.startswith("agent-")
    )
    yield from (
        Fault(rule="repeated", where=f"{sentences[0].report}, {count} times", text=text)
        for text, count in told.items()
        if count > 1
    )


def _units(document: Document, section: str, table: Table) -> Iterator[Fault]:
    """A unit that every figure of a column bears belongs into its head."""
    for number, column in enumerate(table.columns):
        cells = [row[number] for row in table.rows]
        units = [_unit(cell, document.claims) for cell in cells]
        units = [unit for unit in units if unit is not None]
        if len(units) > 2 and units[0] and len(set(units)) == 1:
            yield Fault(
                rule="unit",
                where=f"{document.kind}/{section}",
                text=f"{units[0]!r} {len(units)} times under {column.title!r}",
            )


def _unit(cell: Content, claims: Mapping[str, Claim]) -> str | None:
    """The unit that a cell of one figure alone shows; `None` where it is no such cell."""
    if len(cell) != 1 or not isinstance(cell[0], Figure):
        return None
    claim = claims[cell[0].claim]
    if isinstance(claim.value, bool | str):
        return None
    if claim.unit in {"share", "duration", "month"}:
        return ""
    text = written(claim, cell[0].form, headed=cell[0].headed)
    return _DIGITS.sub("", text).replace("to", "").strip()


def _digits(reading: Reading, document: Document) -> Iterator[Fault]:
    """What was worked out is told in three digits, unless its range bears more."""
    seen = set[str]()
    for one in reading.sentences:
        if one.report != document.kind or one.in_table:
            continue
        for figure in one.figures:
            claim = document.claims[figure.claim]
            worked_out = bool(claim.inputs) and claim.unit not in _COUNTS
            if not worked_out or figure.claim in seen or claim.low is not None:
                continue
            shown = _DIGITS.search(written(claim, figure.form))
            digits = re.sub(r"\D", "", shown[0]).strip("0") if shown else ""
            if len(digits) > LETTERS:
                seen.add(figure.claim)
                where = f"{document.kind}/{one.section}"
                yield Fault(
                    rule="digits", where=where, text=f"{shown[0] if shown else ''} in {one.text}"
                )


def _times(reading: Reading, document: Document) -> Iterator[Fault]:
    """Nothing falls by 0.85 times, and nothing is 0.6 times as large: what is less is a share."""
    for one in reading.sentences:
        if one.report == document.kind and not one.is_method:
            for figure in one.figures:
                claim = document.claims[figure.claim]
                shown = written(claim, figure.form, headed=figure.headed)
                less = claim.unit == "ratio" and abs(float(claim.value)) < 1
                if less and shown.endswith(" times"):
                    where = f"{document.kind}/{one.section}"
                    yield Fault(rule="times", where=where, text=f"{shown} in {one.text}")


def contradictions(dossier: Dossier) -> Iterator[Fault]:
    """Advice against the design, or against other advice."""
    design = dossier.architecture.design
    chosen = {str(option) for option in design.as_mapping().values()}
    lost = {
        option_words(one.option, one.decision.kind)
        for one in dossier.synthesis.alternatives
        if str(one.option) not in chosen
    }
    answered: dict[object, str] = {}
    for one in dossier.synthesis.recommendations:
        told = f"{one.title.render(dossier.claims)} {one.action.render(dossier.claims)}"
        for words in lost:
            if re.search(rf"\b{re.escape(words)}\b", told):
                yield Fault(rule="against the design", where=one.id, text=f"{words!r} in {told}")
        about = one.answers or one.title
        if about in answered:
            yield Fault(rule="opposed", where=one.id, text=f"{answered[about]} is about the same")
        answered[about] = one.id


def _unowned(document: Document) -> Iterator[Fault]:
    """What is high or critical says who answers for it; a part for stakeholders is for one of them."""
    if document.kind is ReportKind.STAKEHOLDER:
        return
    for section, block in _blocks(document.sections):
        for item in block.items if isinstance(block, Bullets) else ():
            text = _text(item, document.claims)
            loud = any(isinstance(one, Badge) and one.text in {"high", "critical"} for one in item)
            if loud and "answers for it" not in text:
                yield Fault(rule="unowned", where=f"{document.kind}/{section}", text=text)


def _sentences(document: Document, names: re.Pattern[str]) -> Iterator[Sentence]:
    parts: list[tuple[str, Content, bool]] = [("summary", document.summary, False)]
    for section, block in _blocks(document.sections):
        parts += [(section, content, in_table) for content, in_table in _contents(block)]
    for section, content, in_table in parts:
        yield from _split(document, section, content, names, in_table=in_table)


def _split(
    document: Document, section: str, content: Content, names: re.Pattern[str], *, in_table: bool
) -> Iterator[Sentence]:
    # Each figure is one mark while sentences are told apart: its own point ends none.
    figures = [one for one in content if isinstance(one, Figure)]
    marked = "".join("\x00" if isinstance(one, Figure) else _inline(one, {}) for one in content)
    masked = "".join(_mask(one, names) for one in content)
    left = iter(figures)
    for text, bare in zip(_END.split(marked), _END.split(masked), strict=False):
        own = tuple(next(left) for _ in range(text.count("\x00")))
        shown = [_inline(one, document.claims) for one in own]
        told = "".join(
            f"{words}{figure}"
            for words, figure in zip_longest(text.split("\x00"), shown, fillvalue="")
        )
        yield Sentence(
            report=document.kind,
            section=section,
            text=told.strip(),
            masked=bare.replace("\x00", "#").strip(),
            figures=own,
            in_table=in_table,
        )


def _mask(one: Inline, names: re.Pattern[str]) -> str:
    """A figure as one mark, a name as another; a long one is a sentence of the dossier."""
    if isinstance(one, Figure):
        return "\x00"
    text = names.sub("@", _inline(one, {}))
    is_name = isinstance(one, Badge) or (isinstance(one, Name) and len(text.split()) <= SHORT_NAME)
    return _WORD.sub("@", text) if is_name else text


def _names(dossier: Dossier) -> re.Pattern[str]:
    """What the company calls its workloads and stores, and where the design runs."""
    found = {one.workload for one in dossier.architecture.components}
    found |= {one.store for one in dossier.answers.recovery}
    found |= {one.region for one in dossier.architecture.components}
    found = {one for one in found if one}
    ordered = sorted(found, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in ordered) or r"(?!)")


def _blocks(sections: Iterable[Section]) -> Iterator[tuple[str, Block]]:
    for section in sections:
        yield from ((section.anchor, block) for block in section.blocks)
        yield from _blocks(section.sections)


def _tables(sections: Iterable[Section]) -> Iterator[tuple[str, Table]]:
    for section, block in _blocks(sections):
        if isinstance(block, Table):
            yield section, block


def _contents(block: Block) -> Iterator[tuple[Content, bool]]:
    match block:
        case Paragraph(content=content):
            yield content, False
        case Bullets(items=items) | Callout(items=items):
            yield from ((item, False) for item in items)
        case KeyFigures(items=items):
            yield from ((item.note, False) for item in items)
        case Table(rows=rows):
            yield from ((cell, True) for row in rows for cell in row)
        case Chart() | Diagram():
            return


def _text(content: Content, claims: Mapping[str, Claim]) -> str:
    return "".join(_inline(one, claims) for one in content)


def _inline(one: Inline, claims: Mapping[str, Claim]) -> str:
    match one:
        case Figure(claim=claim, form=form, headed=headed):
            return written(claims[claim], form, headed=headed)
        case Name(text=text, code=True):
            return "\N{LEFT CEILING}code\N{RIGHT CEILING}" if not claims else text
        case (
            Text(text=text)
            | Name(text=text)
            | Strong(text=text)
            | Badge(text=text)
            | Link(text=text)
        ):
            return text
