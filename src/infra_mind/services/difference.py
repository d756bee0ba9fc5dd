from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ..domain.claim import Claim, SourceKind
from ..domain.design import Design
from ..domain.dossier import Dossier
from .trace import roots

MOST_CAUSES = 5


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
class RunDifference:
    """What is different between two runs: inputs, then the figures and decisions they moved."""

    inputs: tuple[ValueChange, ...]
    prices: ValueChange | None
    decisions: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    claims_changed: int

    @property
    def nothing(self) -> bool:
        return not (self.inputs or self.prices or self.decisions or self.claims_changed)


def difference(before: Dossier, after: Dossier) -> RunDifference:
    """What changed from one run to another, and because of what."""
    old, new = before.prices.snapshot, after.prices.snapshot
    decided = _changes(_texts(before.architecture.design), _texts(after.architecture.design))
    return RunDifference(
        inputs=_changes(dict(_leaves(before.requirements)), dict(_leaves(after.requirements))),
        prices=None if old == new else ValueChange(name="prices", before=old, after=new),
        decisions=decided,
        figures=tuple(_figures(before, after, decided)),
        added=_titles(after, without=before),
        dropped=_titles(before, without=after),
        claims_changed=len(before.claims.keys() ^ after.claims.keys()),
    )


def _texts(design: Design) -> dict[str, str]:
    return {str(decision): str(option) for decision, option in design.items()}


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ValueChange, ...]:
    names = [*before, *(name for name in after if name not in before)]
    return tuple(
        ValueChange(name=name, before=before.get(name), after=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


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


def _figures(
    before: Dossier, after: Dossier, decided: tuple[ValueChange, ...]
) -> Iterator[FigureChange]:
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
        sources = tuple(_sources(before, after, old, new))
        inputs = dict.fromkeys(one.label for one in sources if _is_input(one))
        others = dict.fromkeys(one.label for one in sources)
        causes = tuple(inputs) or tuple(one.name for one in decided) or tuple(others)
        yield FigureChange(label=shown.label, before=old, after=new, causes=causes[:MOST_CAUSES])


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
