"""What would change your mind? Where an input would have to go for another option to win."""

from dataclasses import dataclass
from math import log

import numpy as np

from ...decision.case import Case
from ...decision.rivals import Rival
from ...domain.claim import round_significant
from ...domain.design import Decision, Option
from ...domain.dossier import FlipPoint
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind
from ...evaluation.samples import Array, Samples
from ...words.inputs import label_of
from ..cost.drivers import swings

# How far from its likely value an input is followed, and in how many steps.
REACH, STEPS = 30.0, 61
# Digits of what was worked out, as a reader can use them.
DIGITS = 3
# A bracket is narrowed by evaluating this many values inside it at once, this many times.
SLICES, ROUNDS = 24, 3
SHOWN, TOLD = 8, 16
DEMAND = (
    "average_rps",
    "requests_per_day",
    "stores[0].size_gb",
    "runs_per_month",
    "gb_per_day",
    "queries_per_day",
    "devices.count",
    "growth_per_year",
)
MOST_FOLLOWED = 12
# With more workloads than this no single one's demand decides much.
MANY_WORKLOADS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """At `value` of the input behind `path`, `rival` begins to win; `rises` when above it."""

    rival: Rival
    path: str
    value: float
    likely: float
    rises: bool


@dataclass(frozen=True, slots=True)
class _Bracket:
    """Two neighbouring values of an input, between which a rival takes over."""

    rival: Rival
    path: str
    likely: float
    keeps: float
    flips_at: float

    @property
    def factor(self) -> float:
        """How far the input would have to move, as a factor above 1."""
        ratio = self.flips_at / self.likely
        return max(ratio, 1 / ratio)


def flips(case: Case) -> tuple[Flip, ...]:
    """For each rival the nearest value of an input at which it wins, nearest first."""
    return flips_along(case, _worth_following(case))


def flips_along(case: Case, inputs: tuple[str, ...]) -> tuple[Flip, ...]:
    """The same along inputs that are named."""
    rivals = [rival for rival in case.decision.rivals if _worth_telling(case, rival)]
    if not rivals or not inputs:
        return ()
    brackets = _along(case, rivals, inputs)
    nearest: dict[tuple[Decision, Option], _Bracket] = {}
    for one in sorted(
        brackets, key=lambda one: (one.factor, str(one.rival.decision), str(one.rival.option))
    ):
        nearest.setdefault((one.rival.decision, one.rival.option), one)
    found = _narrow(case, list(nearest.values())[:TOLD])
    return tuple(sorted(found, key=lambda one: abs(log(one.value / one.likely))))


def _worth_following(case: Case) -> tuple[str, ...]:
    """Inputs that the company knows best, and those that move the bill most."""
    demand = [path for path in case.demand.assumptions if path.endswith(DEMAND)]
    moving = [swing.path for swing in case.once(swings)[:4]]
    few = len(case.demand.workloads) > MANY_WORKLOADS
    both = dict.fromkeys((*moving, *demand[: 0 if few else MOST_FOLLOWED]))
    return tuple(path for path in both if case.demand.assumptions[path].likely > 0)


def _worth_telling(case: Case, rival: Rival) -> bool:
    """Machine sizes follow from the platform and the load: they are no decision of their own."""
    return rival.design != case.chosen and rival.decision.kind is not DecisionKind.MACHINE


def flip_points(case: Case, ledger: Ledger) -> tuple[FlipPoint, ...]:
    """The nearest of them as claims, one for each option of each decision."""
    return tuple(_record(case, ledger, flip) for flip in case.once(flips)[:SHOWN])


def _record(case: Case, ledger: Ledger, flip: Flip) -> FlipPoint:
    label = label_of(flip.path, case.demand)
    assumption = case.demand.assumptions[flip.path]
    likely = case.assume(ledger, flip.path)
    value = ledger.claim(
        f"{label} at which {flip.rival.option} wins",
        round_significant(flip.value, DIGITS),
        assumption.unit,
        method=flip_points,
        of=[likely, case.design(ledger), case.design(ledger, flip.rival.design)],
    )
    return FlipPoint(
        decision=flip.rival.decision,
        option=flip.rival.option,
        instead_of=case.chosen[flip.rival.decision],
        path=flip.path,
        label=label,
        value=value.id,
        likely=likely.id,
        rises=flip.rises,
    )


def _along(case: Case, rivals: list[Rival], inputs: tuple[str, ...]) -> list[_Bracket]:
    """Where rivals take over along each of some inputs, all others as likely; all followed together."""
    grids = {path: _grid(case, path) for path in inputs}
    values = [(path, value) for path, grid in grids.items() for value in grid.tolist()]
    lead = _lead(case, rivals, case.point.one_at_a_time(values))
    found: list[_Bracket] = []
    for place, (path, grid) in enumerate(grids.items()):
        likely = case.point.likely(path)
        for row, rival in enumerate(rivals):
            own = lead[row, place * STEPS : (place + 1) * STEPS]
            for rises in (True, False):
                crossing = _first_crossing(own, grid, likely, rises=rises)
                if crossing is not None:
                    keeps, flips_at = crossing
                    found.append(_Bracket(rival, path, likely, keeps, flips_at))
    return found


def _grid(case: Case, path: str) -> Array:
    """Values of an input as far as it is followed."""
    likely = case.point.likely(path)
    share = case.demand.assumptions[path].unit.startswith("share")
    top = min(REACH, 0.999 / likely) if share else REACH
    return likely * np.geomspace(1 / REACH, max(top, 1.001), STEPS)


def _lead(case: Case, rivals: list[Rival], samples: Samples) -> Array:
    """What each rival costs more than the choice, in each sample; below 0 the rival wins."""
    evaluation = case.evaluate([case.chosen, *(rival.design for rival in rivals)], samples)
    return case.judge.lead(evaluation)[1:]


def _first_crossing(
    lead: Array, grid: Array, likely: float, *, rises: bool
) -> tuple[float, float] | None:
    """The neighbouring grid values, nearest to the likely one, between which the rival takes over."""
    start = int(np.argmin(np.abs(np.log(grid / likely))))
    steps = range(start + 1, len(grid)) if rises else range(start - 1, -1, -1)
    before = start
    if lead[start] < 0:
        return None
    for step in steps:
        if lead[step] < 0:
            return float(grid[before]), float(grid[step])
        before = step
    return None


def _narrow(case: Case, brackets: list[_Bracket]) -> tuple[Flip, ...]:
    """The first value inside each bracket at which its rival wins, all narrowed together.

    Every round cuts a bracket into slices; three rounds leave a ten-thousandth of its width.
    """
    if not brackets:
        return ()
    ends = [(one.keeps, one.flips_at) for one in brackets]
    rivals = [one.rival for one in brackets]
    width = SLICES + 2
    for _ in range(ROUNDS):
        values = [np.linspace(keeps, flips_at, width) for keeps, flips_at in ends]
        pinned = [
            (one.path, value)
            for one, row in zip(brackets, values, strict=True)
            for value in row.tolist()
        ]
        lead = _lead(case, rivals, case.point.one_at_a_time(pinned))
        for place, row in enumerate(values):
            wins = np.flatnonzero(lead[place, place * width : (place + 1) * width] < 0)
            first = int(wins[0]) if wins.size else width - 1
            ends[place] = float(row[max(first - 1, 0)]), float(row[first])
    return tuple(
        Flip(
            rival=one.rival,
            path=one.path,
            value=flips_at,
            likely=one.likely,
            rises=flips_at > one.likely,
        )
        for one, (_, flips_at) in zip(brackets, ends, strict=True)
    )
