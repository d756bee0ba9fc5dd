import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import orjson

from ..domain.choice import TargetReport
from ..domain.claim import Claim, SourceKind
from ..domain.converted import in_own_currency
from ..domain.design import Decision, Design
from ..domain.dossier import CostLine, Dossier
from ..domain.figure import format_claim, format_range
from ..models.run import Run
from ..words.options import decision_words
from .trace import roots

MOST_CAUSES = 5
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
# Claims that stand for a row of what is known: a price, a constant of the method, an assumption.
_KNOWN = ("price book", "token price list", "currency table", "assumed: ", "threat table")
_VERSIONS = {"infra_mind": "program", "code": "code and knowledge", "price_book": "own prices"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """Something that has another value in the second run; `None` where it is not there."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """A figure that differs, and because of what.

    `causes` are inputs of the company under it that differ; where there are none, decisions that
    changed, and where there are none of those either, other sources such as prices.
    """

    label: str
    before: Claim | None
    after: Claim | None
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """A line of the bill that differs, USD a month or in the company's currency, and because of what."""

    workload: str
    name: str
    before: Claim | None
    after: Claim | None
    causes: tuple[str, ...] = ()

    @property
    def size(self) -> float:
        """By how much it differs, more or less."""
        return abs(amount(self.after) - amount(self.before))


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChange:
    """A target that is another one, or is met otherwise; `None` where nobody asked for it."""

    target: str
    workload: str | None
    before: TargetReport | None
    after: TargetReport | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDifference:
    """What is different between two runs: inputs, then the figures and decisions they moved.

    known: prices, constants and assumptions that have another value · versions: of the program and of
    what it knows · dossiers: both, in the company's currency.
    """

    inputs: tuple[ValueChange, ...]
    prices: ValueChange | None
    known: tuple[ValueChange, ...] = ()
    versions: tuple[ValueChange, ...] = ()
    decisions: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]
    targets: tuple[TargetChange, ...] = ()
    lines: tuple[LineChange, ...] = ()
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    claims_changed: int

    @property
    def nothing(self) -> bool:
        return not (self.inputs or self.prices or self.decisions or self.claims_changed)


def difference(
    before: Dossier, after: Dossier, *, versions: tuple[ValueChange, ...] = ()
) -> RunDifference:
    """What changed from one run to another, and because of what."""
    before, after = comparable(before, after)
    old, new = before.prices.snapshot, after.prices.snapshot
    decided = _changes(_texts(before.architecture.design), _texts(after.architecture.design))
    known = tuple(_known(before, after))
    blame = _Blame(before=before, after=after, decided=decided, known=known)
    return RunDifference(
        inputs=_changes(dict(_leaves(before.requirements)), dict(_leaves(after.requirements))),
        prices=None if old == new else ValueChange(name="prices", before=old, after=new),
        known=known,
        versions=versions,
        decisions=decided,
        figures=tuple(_figures(before, after, blame)),
        targets=tuple(_targets(before, after)),
        lines=tuple(_lines(before, after, blame)),
        added=_titles(after, without=before),
        dropped=_titles(before, without=after),
        claims_changed=len(before.claims.keys() ^ after.claims.keys()),
    )


def comparable(before: Dossier, after: Dossier) -> tuple[Dossier, Dossier]:
    """Both in the company's currency; in USD where it has come to count in another one."""
    if before.currency.code != after.currency.code:
        return before, after
    return in_own_currency(before), in_own_currency(after)


def versions_of(before: Run, after: Run) -> tuple[ValueChange, ...]:
    """What the runs were made by and on which day, as far as it is not the same."""
    found = _changes(_facts(before), _facts(after))
    return tuple(one for one in found if one.before != one.after)


def _facts(run: Run) -> dict[str, str]:
    result = cast("dict[str, object]", orjson.loads(run.result or b"{}"))
    section = cast("dict[str, object]", result.get("run") or {})
    versions = cast("dict[str, object]", section.get("versions") or {})
    found = {words: str(versions[name]) for name, words in _VERSIONS.items() if versions.get(name)}
    model = cast("dict[str, object]", section.get("llm") or {}).get("model")
    return {
        **found,
        "day": str(result.get("as_of")),
        "seed": str(run.seed),
        **({"language model": str(model)} if model else {}),
    }


def _texts(design: Design) -> dict[str, str]:
    return {str(decision): str(option) for decision, option in design.items()}


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ValueChange, ...]:
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        ValueChange(name=name, before=before.get(name), after=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def said(value: str | None) -> str | None:
    """A value that was put in, as people write it; `None` stays what it is."""
    if value in {"True", "False"}:
        return "yes" if value == "True" else "no"
    if value is None or not _NUMBER.fullmatch(value):
        return value
    return f"{float(value):,.10g}"


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a tree of requirements by its path."""
    if isinstance(value, Mapping):
        for key, below in cast("Mapping[str, object]", value).items():
            yield from _leaves(below, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple) and any(
        isinstance(entry, Mapping) for entry in cast("list[object]", value)
    ):
        for index, entry in enumerate(cast("list[object]", value)):
            yield from _leaves(entry, f"{path}[{index}]")
    elif isinstance(value, list | tuple):
        yield path, ", ".join(str(entry) for entry in cast("list[object]", value))
    else:
        yield path, str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blame:
    """What a figure differs because of: inputs and what is known first, then decisions, then the rest."""

    before: Dossier
    after: Dossier
    decided: tuple[ValueChange, ...]
    known: tuple[ValueChange, ...]

    def causes(
        self, old: Claim | None, new: Claim | None, workload: str | None = None
    ) -> tuple[str, ...]:
        """Those of a figure, of a `workload` where it belongs to one."""
        sources = tuple(_sources(self.before, self.after, old, new))
        moved = {one.name for one in self.known}
        first = dict.fromkeys(one.label for one in sources if _is_input(one))
        first |= dict.fromkeys(one.label for one in sources if one.label in moved)
        decided = tuple(one.name for one in self.decided if _concerns(one.name, workload))
        others = dict.fromkeys(one.label for one in sources)
        return (tuple(first) or decided or tuple(others))[:MOST_CAUSES]


def _concerns(decision: str, workload: str | None) -> bool:
    own = Decision.parse(decision).workload
    return workload is None or not own or own == workload


def _figures(before: Dossier, after: Dossier, blame: _Blame) -> Iterator[FigureChange]:
    """The headline figures that differ."""
    facts_before, facts_after = before.facts.by_name(), after.facts.by_name()
    for name in {**facts_before, **facts_after}:
        old = before.claims.get(facts_before.get(name, ""))
        new = after.claims.get(facts_after.get(name, ""))
        shown = new or old
        if shown is None or isinstance(shown.value, str):
            continue
        if old is not None and new is not None and _same(old, new):
            continue
        yield FigureChange(label=shown.label, before=old, after=new, causes=blame.causes(old, new))


def _known(before: Dossier, after: Dossier) -> Iterator[ValueChange]:
    """Rows of what is known that both rest on, with another value each."""
    old, new = _rows(before), _rows(after)
    for label in sorted(old.keys() & new.keys()):
        one, other = old[label], new[label]
        if not _same(one, other):
            write = format_claim if format_claim(one) != format_claim(other) else format_range
            yield ValueChange(name=label, before=write(one), after=write(other))


def _rows(dossier: Dossier) -> dict[str, Claim]:
    return {
        one.label: one
        for one in dossier.claims.values()
        if not one.inputs and one.method.startswith(_KNOWN)
    }


def _targets(before: Dossier, after: Dossier) -> Iterator[TargetChange]:
    """What is asked for, or is met, otherwise than before."""
    old, new = _asked(before), _asked(after)
    for target, workload in {**old, **new}:
        one, other = old.get((target, workload)), new.get((target, workload))
        if _told(before, one) != _told(after, other):
            yield TargetChange(target=target, workload=workload, before=one, after=other)


def _asked(dossier: Dossier) -> dict[tuple[str, str | None], TargetReport]:
    return {(one.target, one.workload): one for one in dossier.choice.targets if one.stated}


def _told(dossier: Dossier, target: TargetReport | None) -> tuple[str, ...]:
    """What a reader sees of a target."""
    if target is None:
        return ()
    claims = dossier.claims
    return target.status, format_claim(claims[target.asked]), format_claim(claims[target.value])


def _lines(before: Dossier, after: Dossier, blame: _Blame) -> Iterator[LineChange]:
    """Lines of the likely bill that differ, by how much."""
    old, new = _sums(before), _sums(after)
    found: list[LineChange] = []
    for workload, name in {**old, **new}:
        one, other = old.get((workload, name)), new.get((workload, name))
        if one is None or other is None or not _same(one, other):
            causes = blame.causes(one, other, workload)
            found.append(
                LineChange(workload=workload, name=name, before=one, after=other, causes=causes)
            )
    yield from sorted(found, key=lambda line: (-line.size, line.workload, line.name))


def _sums(dossier: Dossier) -> dict[tuple[str, str], Claim]:
    return {
        (one.component.workload, _line_name(one)): dossier.claims[one.monthly]
        for one in dossier.cost.lines
        if one.monthly is not None
    }


def _line_name(line: CostLine) -> str:
    """A line by its service and size: another size is another line."""
    part = line.component
    return f"{part.name}, {part.sku}" if part.sku else part.name


def cause_words(cause: str) -> str:
    """A cause in words: an input as it is called, a decision as reports call it."""
    try:
        return decision_words(Decision.parse(cause))
    except ValueError:
        return cause


def amount(claim: Claim | None) -> float:
    """What a claim comes to; nothing where there is none."""
    value = None if claim is None else claim.value
    return float(value) if isinstance(value, int | float) else 0.0


def _is_input(claim: Claim) -> bool:
    return claim.source is not None and claim.source.kind is SourceKind.USER


def _same(one: Claim, other: Claim) -> bool:
    return (one.value, one.low, one.high, one.unit) == (
        other.value,
        other.low,
        other.high,
        other.unit,
    )


def _sources(
    before: Dossier, after: Dossier, old: Claim | None, new: Claim | None
) -> Iterator[Claim]:
    """What stands at the bottom of a figure and is not the same in both runs."""
    for dossier, claim, other in ((after, new, before), (before, old, after)):
        if claim is not None:
            found = roots(dossier.claims, claim.id)
            yield from (root for root in found if root.id not in other.claims)


def _titles(dossier: Dossier, *, without: Dossier) -> tuple[str, ...]:
    known = {one.id for one in without.synthesis.recommendations}
    return tuple(
        one.title.render(dossier.claims)
        for one in dossier.synthesis.recommendations
        if one.id not in known
    )
