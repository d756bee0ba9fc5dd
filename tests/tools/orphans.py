"""No orphan number: every figure in a rendered report is the text of a claim that it shows.

What is no figure: names that the dossier itself holds (SKUs, requirement ids, paths, quoted
errors), names of laws, dates, ordinals, and the scales of charts.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import cast

from infra_mind.domain.claim import Claim
from infra_mind.domain.design import Decision
from infra_mind.domain.dossier import Dossier
from infra_mind.domain.statement import NAMES, Statement
from infra_mind.reports.bundle import compose
from infra_mind.reports.document import Form, figures_of
from infra_mind.reports.run_view import RunView
from infra_mind.reports.view import view
from infra_mind.reports.wording import decision_label, requirement_words
from infra_mind.reports.writing import written
from infra_mind.words.options import option_words
from infra_mind.words.terms import term

_DIGITS = re.compile(r"(?<![A-Za-z0-9_])[+-]?\d[\d.,]*(?<![.,])\s?%?")
_NO_FIGURE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\bC-[0-9a-f]+\b|\b(?:Month|month|Wave) \d+\b")
# Regions and SKUs that agents name: `eu-west-3`, `db.m6g.2xlarge`.
_IDENTIFIER = re.compile(r"(?<![\w.\-])[A-Za-z]\w*(?:[.\-]\w+)+")
_ORDINAL = re.compile(r"^\s*(?:>\s*)?\d+\.\s")
_CODE_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>|#])")
_LINK = re.compile(r"\]\([^)\s]*\)")
_CELL_END = re.compile(r"(?<!\\)\||\*\*")
_LIKE_NUMBER = re.compile(r"[\d.,%\s]+")
_BLANK = " \N{MIDDLE DOT} "


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A figure without a claim, with the words around it."""

    figure: str
    context: str


def orphans(rendered: str, dossier: Dossier, run: RunView | None = None) -> list[Orphan]:
    """Every figure of a rendered Markdown or HTML report that is no claim's."""
    check = _Check(dossier, run)
    if rendered.lstrip().lower().startswith("<!doctype html"):
        return list(check.html(rendered))
    return list(check.markdown(rendered))


class _Check:
    def __init__(self, dossier: Dossier, run: RunView | None) -> None:
        seen = view(dossier, run)
        self._claims = seen.claims
        known = {*_strings(replace(dossier, claims={})), *_labels(seen.claims.values())}
        measures = dossier.compliance.measures
        known |= {requirement_words(id) for one in measures for id in one.satisfies}
        if run is not None:
            known |= set(_strings(run))
        # A unit such as `g CO2e/kWh` belongs to its figure and is no name.
        known -= {claim.unit for claim in seen.claims.values()}
        digits = {name for name in _variants(known) if re.search(r"\d", name)}
        # A name that looks like a number, as `30.1`, is a name only where it stands alone.
        self._alone = {name for name in digits if _LIKE_NUMBER.fullmatch(name)}
        self._names = _any_of(digits - self._alone, or_else=NAMES.pattern)
        self._figures = _any_of(
            written(self._claims[figure.claim], form, headed=figure.headed)
            for one in compose(dossier, run)
            for figure in figures_of(one)
            for form in (figure.form, Form.VALUE)
        )

    def _texts(self, claim: str) -> set[str]:
        known = self._claims[claim]
        return {written(known, form, headed=headed) for form in Form for headed in (False, True)}

    def html(self, page: str) -> Iterator[Orphan]:
        """In HTML a figure is only right as the link to its own claim."""
        reader = _PageParser()
        reader.feed(page)
        for claim, text in reader.figures:
            if claim not in self._claims or text not in self._texts(claim):
                yield Orphan(figure=text, context=f"leads to {claim}")
        for segment in reader.segments:
            yield from self._segment(segment)

    def markdown(self, text: str) -> Iterator[Orphan]:
        text = _CODE_BLOCK.sub("", text)
        for line in text.splitlines():
            for cell in _CELL_END.split(_ORDINAL.sub("", _LINK.sub("]", line))):
                plain = _ESCAPED.sub(r"\1", cell)
                yield from self._segment(plain, self._figures)

    def _segment(self, segment: str, figures: re.Pattern[str] | None = None) -> Iterator[Orphan]:
        listed = segment.strip().split(", ")
        words = ", ".join(part for part in listed if part.strip(" `*[]") not in self._alone)
        for pattern in (self._names, _NO_FIGURE, figures, _IDENTIFIER):
            if pattern is not None:
                words = pattern.sub(_BLANK, words)
        for found in _DIGITS.finditer(words):
            start = max(0, found.start() - 40)
            yield Orphan(
                figure=found.group().strip(), context=words[start : found.end() + 40].strip()
            )


class _PageParser(HTMLParser):
    """Figures with the claims they lead to, and every other text that a reader meets."""

    _SILENT = frozenset({"script", "style", "svg", "title"})
    _SPOKEN = frozenset({"alt", "aria-label", "title"})
    _INLINE = frozenset({"a", "code", "em", "small", "span", "strong", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[tuple[str, str]] = []
        self.segments: list[str] = [""]
        self._silent: list[str] = []
        self._claim: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in self._SILENT:
            self._silent.append(tag)
        if not self._silent:
            self.segments += [given[name] for name in self._SPOKEN & given.keys()]
        if tag not in self._INLINE or self._SPOKEN & given.keys():
            self.segments.append("")
        if tag == "a" and "figure" in given.get("class", "").split():
            self._claim = given.get("href", "").removeprefix("#")
            self.figures.append((self._claim, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
        if tag == "a" and self._claim is not None:
            self._claim = None
            self.segments[-1] += _BLANK
        if tag not in self._INLINE:
            self.segments.append("")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._claim is not None:
            claim, text = self.figures[-1]
            self.figures[-1] = (claim, text + data)
        else:
            self.segments[-1] += data


def _any_of(texts: Iterable[str], *, or_else: str = r"(?!)") -> re.Pattern[str]:
    """Any of the texts as whole words, the longest first; where none stands, `or_else`."""
    ranked = sorted({text for text in texts if re.search(r"\d", text)}, key=len, reverse=True)
    choice = "|".join(map(re.escape, ranked)) or r"(?!)"
    return re.compile(rf"(?<![\w.,+-])(?:{choice})(?![\w%])(?![.,]\d)(?! %)|{or_else}")


def _labels(claims: Collection[Claim]) -> Iterator[str]:
    for claim in claims:
        yield claim.label
        yield claim.method
        if claim.source is not None:
            yield claim.source.title


def _variants(names: Collection[str]) -> Iterator[str]:
    """Names as reports write them."""
    for name in names:
        one_line = name.replace("\n", " ")
        yield one_line
        yield term(one_line)
        yield option_words(one_line)
        yield one_line[:1].upper() + one_line[1:]
        if " " not in one_line:
            # An option such as `own:Llama-3.3-70B@H100` is told by its parts.
            yield from re.split("[:@]", one_line)


def _strings(value: object) -> Iterator[str]:
    """Every string that a value holds; statements aside, whose figures are claims already."""
    match value:
        case str():
            yield value
        case Statement():
            return
        case Decision():
            yield decision_label(value)
        case Mapping():
            for key, item in cast("Mapping[object, object]", value).items():
                yield from _strings(key)
                yield from _strings(item)
        case tuple() | list() | set() | frozenset():
            for item in cast("Iterable[object]", value):
                yield from _strings(item)
        case _ if is_dataclass(value):
            for one in fields(value):
                yield from _strings(getattr(value, one.name))
        case _:
            return
