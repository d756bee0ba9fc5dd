"""What would a specialist choose who counts one thing only?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import numpy as np

from ...core.units import MONTHS_PER_YEAR, WEEKS_PER_MONTH
from ...decision.case import Case
from ...domain.design import Decision, Design, Option
from ...domain.option import DecisionKind
from ...evaluation.methods.availability import downtime_hours
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array
from ...evaluation.worth import WAGE
from .one_change import one_change
from .side_by_side import side_by_side

# Options that lie closer together than this share are the same to a specialist.
INDIFFERENT = 0.01


class Lens(StrEnum):
    """What is counted; less is better.

    money: the bill, downtime at its stated price, and the exit price spread over the horizon ·
    running: the bill and the hours of those who run it · labour: those hours alone · downtime,
    slowness, carbon, exit: as the judge counts them · recovery: hours until a lost store is back, and lost
    with it.
    """

    MONEY = "money"
    RUNNING = "running"
    LABOUR = "labour"
    DOWNTIME = "downtime"
    SLOWNESS = "slowness"
    RECOVERY = "recovery"
    CARBON = "carbon"
    EXIT = "exit"


LENS_WORDS = {
    Lens.MONEY: "money",
    Lens.RUNNING: "the bill and the work",
    Lens.LABOUR: "the work",
    Lens.DOWNTIME: "downtime",
    Lens.SLOWNESS: "speed",
    Lens.RECOVERY: "recovery",
    Lens.CARBON: "emissions",
    Lens.EXIT: "the price of leaving",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """The option of a decision that a lens likes best.

    `effect` is how far apart it and `against` lie, as a share of the larger. `rival` is the option of
    the two that was not chosen, and `design` its design.
    """

    decision: Decision
    option: Option
    against: Option
    rival: Option
    design: Design
    effect: float

    @property
    def strength(self) -> float:
        """0 to 1: the root, so that a tenth is already heard."""
        return float(min(1.0, self.effect**0.5))


def preferences(case: Case, lens: Lens) -> tuple[Preference, ...]:
    """One for every decision on which the lens is not indifferent; machine sizes follow, and are none.

    Options that miss a target which the choice reaches are not preferred over it.
    """
    changes = case.once(_changes)
    if not changes:
        return ()
    known = case.once(side_by_side)
    values = _count(case, lens, known.likely)[:, 0]
    found: dict[Decision, list[tuple[float, _Change]]] = {}
    for one in changes:
        value = float(values[known.rows[one.design]])
        if np.isfinite(value):
            found.setdefault(one.decision, []).append((value, one))
    return tuple(_prefer(case, float(values[0]), found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """The choice with one option changed; `sound` where it steps no target further down."""

    decision: Decision
    option: Option
    design: Design
    sound: bool


def _changes(case: Case) -> tuple[_Change, ...]:
    known = case.once(side_by_side)
    return tuple(
        _Change(
            decision=rival.decision,
            option=rival.option,
            design=design,
            sound=not case.judge.given_up(known.expected.steps, known.rows[design]),
        )
        for rival in case.decision.rivals
        if rival.decision.kind is not DecisionKind.MACHINE
        and (design := one_change(case, rival.decision, rival.option)) is not None
    )


def _prefer(
    case: Case, own: float, found: dict[Decision, list[tuple[float, _Change]]]
) -> Iterator[Preference]:
    for decision, rivals in found.items():
        fair = [one for one in rivals if one[1].sound or one[0] >= own]
        chosen = case.chosen.get(decision)
        if not fair or chosen is None:
            continue
        value, best = min(fair, key=lambda one: (one[0], str(one[1].option)))
        effect = abs(value - own) / max(abs(value), abs(own), 1e-12)
        if effect >= INDIFFERENT:
            yield Preference(
                decision=decision,
                option=best.option if value < own else chosen,
                against=chosen if value < own else best.option,
                rival=best.option,
                design=best.design,
                effect=effect,
            )


def _count(case: Case, lens: Lens, evaluation: Evaluation) -> Array:
    hours = evaluation.operating_hours
    match lens:
        case Lens.MONEY:
            price = case.judge.targets.downtime_cost_per_hour or 0.0
            lost = downtime_hours(evaluation.availability) / MONTHS_PER_YEAR * price
            return evaluation.monthly + lost + evaluation.exit_cost / case.horizon_months
        case Lens.RUNNING:
            return evaluation.monthly + hours * WEEKS_PER_MONTH * case.point.likely(WAGE)
        case Lens.LABOUR:
            return hours
        case Lens.DOWNTIME:
            return downtime_hours(evaluation.availability)
        case Lens.SLOWNESS:
            return case.judge.slowness(evaluation)
        case Lens.RECOVERY:
            return evaluation.recovery_hours + evaluation.data_loss_hours
        case Lens.CARBON:
            return evaluation.carbon_kg
        case Lens.EXIT:
            return evaluation.exit_cost
        case _:
            assert_never(lens)
