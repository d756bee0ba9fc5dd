"""Which controls to put in place first.

A requirement is satisfied when the last of its missing controls is there, so that controls pay
off in bundles: coverage with all-of conditions, not the set cover where any one set will do.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..domain.requirements import FrameworkName
from .catalog import Catalog
from .control import Control
from .observation import ControlState
from .posture import Posture, Status
from .pricing import MeasureCost, Payer, cost_of, monthly, once

EXACT_UP_TO = 20
"""Candidates up to which every subset is looked at: a million of them, in some tens of ms."""

_OPEN = frozenset({Status.SUPPORTED_IN_PART, Status.NOT_SUPPORTED, Status.NOT_ASSESSABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequirement:
    """An open requirement and the controls it waits for."""

    framework: FrameworkName
    requirement: str
    missing: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Controls to take together, and the needs that are satisfied once they are there too."""

    controls: tuple[str, ...]
    satisfies: tuple[OpenRequirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The controls that satisfy the most needs in a budget; `exact` when none can do better."""

    controls: frozenset[str]
    satisfied: int
    cost: float
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A control to put in place, or what is left of it; unless it is known to be `absent` it may exist.

    `bill` is what it adds to the bill of the design (USD a month), where a decision is what gives it.
    """

    control: Control
    absent: bool
    cost: MeasureCost
    bill: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureStep:
    """The next measures by value for money, with what they add."""

    measures: tuple[Measure, ...]
    satisfies: tuple[OpenRequirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePlan:
    """All measures in order of value; after the last one every open requirement is supported."""

    steps: tuple[MeasureStep, ...]
    needs: tuple[OpenRequirement, ...]

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for step in self.steps for measure in step.measures)


def plan_measures(
    catalog: Catalog, posture: Posture, payer: Payer, bills: Mapping[str, float] | None = None
) -> MeasurePlan:
    """Measures over all that is examined, the most requirements per dollar first."""
    needs = open_needs(posture)
    names = frozenset[str]().union(*(need.missing for need in needs))
    measures = {
        name: _measure(posture.controls[name], catalog, (bills or {}).get(name))
        for name in sorted(names)
    }
    costs = {name: _first_year(measure, payer) for name, measure in measures.items()}
    weights = {name: measure.control.weight for name, measure in measures.items()}
    steps = tuple(
        MeasureStep(
            measures=tuple(measures[name] for name in bundle.controls),
            satisfies=bundle.satisfies,
        )
        for bundle in rank(needs, costs, weights)
    )
    return MeasurePlan(steps=steps, needs=needs)


def open_needs(posture: Posture) -> tuple[OpenRequirement, ...]:
    """Requirements without a verdict in favour, though they apply or may apply."""
    return tuple(
        OpenRequirement(
            framework=framework.framework,
            requirement=verdict.id,
            missing=frozenset(verdict.missing),
        )
        for framework in posture.frameworks
        for verdict in framework.verdicts
        if verdict.status in _OPEN
    )


def rank(
    needs: Collection[OpenRequirement],
    costs: Mapping[str, float],
    weights: Mapping[str, int],
    budget: float = math.inf,
) -> tuple[Bundle, ...]:
    """Greedy: the bundle that satisfies the most needs per cost, until none is open or affordable.

    Ties go to the bundle on which more risk hangs, then to the shorter one, then by name.
    """
    waiting: Counter[frozenset[str]] = Counter(need.missing for need in needs)
    chosen = frozenset[str]()
    bundles: list[Bundle] = []
    while affordable := _affordable(waiting, costs, budget):
        best = min(affordable, key=lambda extra: _merit(extra, waiting, costs, weights))
        bundles.append(_bundle(best, chosen, needs))
        chosen |= best
        budget -= _price(best, costs)
        waiting = _still_waiting(waiting, best)
    return tuple(bundles)


def best_of(plan: MeasurePlan, number: int) -> Choice:
    """The `number` measures that satisfy the most requirements, whatever they cost."""
    return choose(plan.needs, {item.control.id: 1.0 for item in plan.measures}, number)


def choose(needs: Collection[OpenRequirement], costs: Mapping[str, float], budget: float) -> Choice:
    """The most needs that `budget` can satisfy; with costs of 1 the budget is a number of controls.

    Exact up to `EXACT_UP_TO` candidates, else the greedy order as far as the budget goes.
    """
    if len(costs) > EXACT_UP_TO:
        return _greedy_within(needs, costs, budget)
    names = sorted(costs)
    satisfied, spent = _subset_sums(needs, costs, names)
    affordable = np.flatnonzero(spent <= budget * (1 + 1e-12))
    # The last key is the first to sort by; masks are ascending, so that ties are stable.
    order = np.lexsort((spent[affordable], -satisfied[affordable]))
    best = int(affordable[order[0]])
    return Choice(
        controls=_names(best, names),
        satisfied=int(satisfied[best]),
        cost=float(spent[best]),
        exact=True,
    )


def _subset_sums(
    needs: Collection[OpenRequirement], costs: Mapping[str, float], names: list[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """For every subset of the controls: the needs it satisfies, and its cost (zeta transform)."""
    satisfied = np.zeros(2 ** len(names), dtype=np.int64)
    for need in needs:
        satisfied[_mask(need.missing, names)] += 1
    spent = np.zeros(2 ** len(names))
    for bit, name in enumerate(names):
        halves = satisfied.reshape(-1, 2, 2**bit)
        halves[:, 1] += halves[:, 0]
        spent.reshape(-1, 2, 2**bit)[:, 1] += costs[name]
    return satisfied, spent


def _greedy_within(
    needs: Collection[OpenRequirement], costs: Mapping[str, float], budget: float
) -> Choice:
    bundles = rank(needs, costs, dict.fromkeys(costs, 1), budget)
    taken = frozenset(name for bundle in bundles for name in bundle.controls)
    return Choice(
        controls=taken,
        satisfied=sum(len(bundle.satisfies) for bundle in bundles),
        cost=_price(taken, costs),
        exact=False,
    )


def _affordable(
    bundles: Collection[frozenset[str]], costs: Mapping[str, float], budget: float
) -> list[frozenset[str]]:
    return [extra for extra in bundles if _price(extra, costs) <= budget]


def _price(controls: Collection[str], costs: Mapping[str, float]) -> float:
    return sum(costs[name] for name in sorted(controls))


def _merit(
    extra: frozenset[str],
    waiting: Mapping[frozenset[str], int],
    costs: Mapping[str, float],
    weights: Mapping[str, int],
) -> tuple[float, int, int, list[str]]:
    """Smaller is better; what is free comes before all that is not."""
    gain = sum(number for missing, number in waiting.items() if missing <= extra)
    price = max(_price(extra, costs), 1e-9)
    risk = sum(weights[name] for name in extra)
    return (-gain / price, -risk, len(extra), sorted(extra))


def _still_waiting(
    waiting: Mapping[frozenset[str], int], taken: frozenset[str]
) -> Counter[frozenset[str]]:
    left: Counter[frozenset[str]] = Counter()
    for missing, number in waiting.items():
        if rest := missing - taken:
            left[rest] += number
    return left


def _bundle(
    extra: frozenset[str], before: frozenset[str], needs: Collection[OpenRequirement]
) -> Bundle:
    after = before | extra
    return Bundle(
        controls=tuple(sorted(extra)),
        satisfies=tuple(
            need for need in needs if need.missing <= after and not need.missing <= before
        ),
    )


def _mask(controls: Collection[str], names: list[str]) -> int:
    return sum(1 << names.index(control) for control in controls)


def _names(mask: int, names: list[str]) -> frozenset[str]:
    return frozenset(name for bit, name in enumerate(names) if mask >> bit & 1)


def _measure(state: ControlState, catalog: Catalog, bill: float | None) -> Measure:
    return Measure(
        control=state.control,
        absent=state.is_missing,
        cost=cost_of(state.control, catalog.tools, state.stays),
        bill=bill,
    )


def _first_year(measure: Measure, payer: Payer) -> float:
    """USD; a decision that saves money costs nothing."""
    kept = monthly((measure.cost,), payer).likely + max(measure.bill or 0.0, 0.0)
    return once((measure.cost,), payer).likely + 12 * kept
