"""What would a specialist choose who counts one thing only?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

import numpy as np

from ...core.units import MONTHS_PER_YEAR, WEEKS_PER_MONTH
from ...decision.case import Case
from ...decision.goals import NEARLY
from ...domain.design import Decision, Design, Option
from ...domain.option import DecisionKind
from ...evaluation.methods.availability import downtime_hours
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array
from ...evaluation.worth import WAGE
from .one_change import one_change

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
    pairs = [
        (rival.decision, rival.option, design)
        for rival in case.decision.rivals
        if rival.decision.kind is not DecisionKind.MACHINE
        and (design := one_change(case, rival.decision, rival.option)) is not None
    ]
    if not pairs:
        return ()
    evaluation = case.evaluate([case.chosen, *(design for _, _, design in pairs)])
    values = _count(case, lens, evaluation)[:, 0]
    short = case.judge.shortfalls(evaluation)
    found: dict[Decision, list[tuple[float, bool, Option, Design]]] = {}
    for row, (decision, option, design) in enumerate(pairs, start=1):
        if np.isfinite(values[row]):
            sound = all(one[row, 0] <= one[0, 0] + NEARLY for one in short.values())
            found.setdefault(decision, []).append((float(values[row]), sound, option, design))
    return tuple(_prefer(case, float(values[0]), found))


def _prefer(
    case: Case, own: float, found: dict[Decision, list[tuple[float, bool, Option, Design]]]
) -> Iterator[Preference]:
    for decision, rivals in found.items():
        value, _, option, design = min(
            (one for one in rivals if one[1] or one[0] >= own),
            key=lambda one: (one[0], str(one[2])),
            default=(own, True, "", case.chosen),
        )
        effect = abs(value - own) / max(abs(value), abs(own), 1e-12)
        chosen = case.chosen.get(decision)
        if effect >= INDIFFERENT and chosen is not None:
            yield Preference(
                decision=decision,
                option=option if value < own else chosen,
                against=chosen if value < own else option,
                rival=option,
                design=design,
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
