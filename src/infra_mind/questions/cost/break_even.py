"""From which volume on is an own language model cheaper than one behind an API?"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from ...core.units import DAYS_PER_MONTH, WEEKS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim, round_significant
from ...domain.design import Decision, Design
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind
from ...domain.workload import Workload
from ...evaluation.candidates import of_designs
from ...evaluation.compute.offers import API, OWN
from ...evaluation.samples import Array
from ...evaluation.worth import WAGE
from ...words.options import option_words

# How far from today's volume the curves are followed, and at how many points.
REACH, POINTS, SLICES = 100.0, 121, 50
# What is extrapolated is no measurement.
DIGITS = 2
PER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """The cheapest option of one kind at today's volume, the people who run it counted.

    `monthly` is the bill of the workload, `total` has the labour with it; USD a month.
    """

    option: str
    design: Design
    monthly: float
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Bought by the token or run by oneself; `volume` is requests a day from which own stays cheaper.

    `volume` is `None` where that is nowhere within a hundred times today's requests.
    """

    workload: str
    api: Serving
    own: Serving
    today: float
    volume: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEvenClaims:
    """The same as claims; `per_thousand` is what a thousand requests cost by API, and by own model."""

    today: Claim
    volume: Claim | None
    api_total: Claim
    own_total: Claim
    api_per_thousand: Claim
    own_per_thousand: Claim
    reach: Claim


def break_even(case: Case, workload: Workload) -> BreakEven | None:
    """`None` where only one of the two kinds is on offer."""
    designs = _servings(case, workload)
    kinds = {
        kind: [option for option in designs if option.startswith(f"{kind}:")] for kind in (API, OWN)
    }
    if not all(kinds.values()):
        return None
    path = workload.inputs["requests_per_day"]
    today = case.point.likely(path)
    grid = today * np.geomspace(1 / REACH, REACH, POINTS)
    # The middle point is today's volume.
    middle = POINTS // 2
    curves = {kind: _costs(case, workload, designs, kinds[kind], grid) for kind in (API, OWN)}
    api = _serving(designs, kinds[API], curves[API], middle)
    own = _serving(designs, kinds[OWN], curves[OWN], middle)
    volume = _stays_cheaper(curves, grid)
    if volume is not None and volume > grid[0]:
        before = float(grid[int(np.searchsorted(grid, volume)) - 1])
        fine: Array = np.linspace(before, volume, SLICES)
        curves = {kind: _costs(case, workload, designs, kinds[kind], fine) for kind in (API, OWN)}
        volume = _stays_cheaper(curves, fine)
    return BreakEven(workload=workload.name, api=api, own=own, today=today, volume=volume)


def record_break_even(
    case: Case, ledger: Ledger, workload: Workload, found: BreakEven
) -> BreakEvenClaims:
    """The figures of a break-even in the ledger."""
    today = case.assume(ledger, workload.inputs["requests_per_day"])
    tokens = [
        case.assume(ledger, workload.inputs[name]) for name in ("input_tokens", "output_tokens")
    ]
    wage = case.assume(ledger, "model.hourly_wage")
    of = [today, *tokens, wage, case.design(ledger)]
    requests = found.today * DAYS_PER_MONTH

    record = partial(ledger.claim, method=record_break_even)

    def total(one: Serving) -> Claim:
        label = f"{found.workload}: {option_words(one.option)}, with the people who run it"
        return record(label, one.total, "USD/month", of=of)

    def per_thousand(one: Serving, sum_: Claim) -> Claim:
        return record(
            f"{found.workload}: cost of a thousand requests, {option_words(one.option)}",
            one.total / requests * PER,
            "USD",
            of=[sum_, today],
        )

    api, own = total(found.api), total(found.own)
    volume = None
    if found.volume is not None:
        volume = record(
            f"{found.workload}: requests a day from which an own model stays cheaper",
            round_significant(found.volume, DIGITS),
            today.unit,
            of=[api, own],
        )
    return BreakEvenClaims(
        today=today,
        volume=volume,
        api_total=api,
        own_total=own,
        api_per_thousand=per_thousand(found.api, api),
        own_per_thousand=per_thousand(found.own, own),
        reach=record(
            "Times today's volume up to which costs were compared", REACH, "ratio", of=[today]
        ),
    )


def _stays_cheaper(curves: Mapping[str, tuple[Array, Array]], grid: Array) -> float | None:
    """The first volume from which on no volume of the grid is cheaper by API."""
    dearer = np.flatnonzero(curves[OWN][1].min(axis=0) >= curves[API][1].min(axis=0))
    last = int(dearer[-1]) if dearer.size else -1
    return None if last == len(grid) - 1 else float(grid[last + 1])


def _servings(case: Case, workload: Workload) -> dict[str, Design]:
    """The design of each option that serves a workload, the choice's first."""
    decision = Decision(DecisionKind.SERVING, workload.name)
    found = {str(case.chosen[decision]): case.chosen}
    for rival in case.decision.rivals:
        if rival.decision == decision:
            found.setdefault(str(rival.option), rival.design)
    return found


def _costs(
    case: Case, workload: Workload, designs: dict[str, Design], options: list[str], grid: Array
) -> tuple[Array, Array]:
    """Bill, and bill with labour, of one workload: options x volumes, in USD a month."""
    evaluation = case.model.evaluate(
        case.demand,
        of_designs([designs[option] for option in options]),
        case.point.along(workload.inputs["requests_per_day"], grid),
        workloads=(workload,),
        itemised=True,
    )
    labour = evaluation.hours_of(workload.name) * WEEKS_PER_MONTH * case.point.likely(WAGE)
    return evaluation.monthly, evaluation.monthly + labour


def _serving(
    designs: dict[str, Design], options: list[str], costs: tuple[Array, Array], place: int
) -> Serving:
    monthly, total = costs
    row = int(np.argmin(total[:, place]))
    return Serving(
        option=options[row],
        design=designs[options[row]],
        monthly=float(monthly[row, place]),
        total=float(total[row, place]),
    )
