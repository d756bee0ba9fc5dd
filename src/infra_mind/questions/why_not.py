"""Why not the other option? What it would change against the choice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..domain.claim import Claim
from ..domain.dossier import Alternative
from ..domain.ledger import Ledger
from ..domain.statement import Statement
from ..evaluation.availability import downtime_hours
from ..evaluation.labels import decision_words, option_words
from ..evaluation.model import Evaluation
from .case import Case, Vector
from .decision import Rival
from .judge import Target

METHOD = "questions.why_not"
# Differences smaller than these are no difference to a reader.
MONEY, HOURS, EFFORT, KILOS = 1.0, 0.01, 0.05, 0.5
TARGET_WORDS = {
    Target.AVAILABILITY: "the availability target",
    Target.RECOVERY: "the RTO",
    Target.DATA_LOSS: "the RPO",
    Target.LATENCY: "the latency target",
    Target.BUDGET: "the budget",
    Target.OPERATIONS: "what the operations team can carry",
    Target.CAPACITY: "the largest size there is",
    Target.PRICED: "complete pricing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Another vector against the choice at the likely values; positive is more than the choice.

    monthly: USD a month · downtime: hours a year · labour: hours a week · carbon: kg a month.
    `misses` are targets that it misses and the choice reaches.
    """

    vector: Vector
    monthly: float
    downtime: float
    labour: float
    carbon: float
    misses: tuple[Target, ...]


def difference(case: Case, other: Vector) -> Difference:
    """What taking another vector instead of the choice would change."""
    both = case.evaluate([case.chosen, other])
    down = downtime_hours(both.availability)[:, 0]
    return Difference(
        vector=other,
        monthly=_step(both.monthly),
        downtime=float(down[1] - down[0]),
        labour=_step(both.operating_hours),
        carbon=_step(both.carbon_kg),
        misses=_misses(case, both),
    )


def explain(case: Case, ledger: Ledger, option: str, found: Difference) -> Statement:
    """The difference in one sentence, as far as there is one."""
    words = option_words(option)
    gains: list[str] = []
    costs: list[str] = []
    claims: dict[str, Claim] = {}
    for name, value, unit, floor, more, less in (
        ("monthly", found.monthly, "USD/month", MONEY, "costs {} more", "saves {}"),
        (
            "downtime",
            found.downtime,
            "h/year",
            HOURS,
            "adds {} of downtime",
            "avoids {} of downtime",
        ),
        ("labour", found.labour, "h/week", EFFORT, "takes {} more work", "saves {} of work"),
        ("carbon", found.carbon, "kg/month", KILOS, "emits {} more", "emits {} less"),
    ):
        if abs(value) < floor:
            continue
        claims[name] = _claim(case, ledger, f"{words}: {name} against the choice", abs(value), unit)
        (costs if value > 0 else gains).append((more if value > 0 else less).format(f"{{{name}}}"))
    misses = [f"misses {TARGET_WORDS[target]}" for target in found.misses]
    told = "; it ".join(joined(part) for part in ([*misses, *costs], gains) if part)
    told = told or "changes nothing that the model counts"
    return ledger.say(f"With {words} it {told}.", **claims)


def alternative(case: Case, ledger: Ledger, rival: Rival) -> Alternative:
    """A rival with its figures and the reason it lost."""
    found = difference(case, rival.vector)
    evaluation = case.evaluate([rival.vector])
    name = f"{decision_words(rival.decision)}: {option_words(rival.option)}"
    figures = {
        "monthly_cost": (float(evaluation.monthly[0, 0]), "USD/month"),
        "availability": (float(evaluation.availability[0, 0]), "share"),
        "operating_hours": (float(evaluation.operating_hours[0, 0]), "h/week"),
        "carbon": (float(evaluation.carbon_kg[0, 0]), "kg/month"),
        "exit_cost": (float(evaluation.exit_cost[0, 0]), "USD"),
    }
    return Alternative(
        decision=rival.decision,
        option=rival.option,
        decisions=dict(rival.vector),
        evaluation={
            key: _claim(case, ledger, f"{name}, {key.replace('_', ' ')}", value, unit).id
            for key, (value, unit) in figures.items()
        },
        reason=explain(case, ledger, rival.option, found),
    )


def with_option(case: Case, decision: str, option: str) -> Vector | None:
    """The best vector that takes `option`: the choice itself, a rival's, or `None`."""
    if _taken(case.chosen, decision) == option:
        return case.chosen
    return next(
        (
            rival.vector
            for rival in case.decision.rivals
            if rival.decision == decision and rival.option == option
        ),
        None,
    )


def taken(case: Case, decision: str) -> str | None:
    """The option that was chosen for a decision; `None` where the decision does not arise."""
    return _taken(case.chosen, decision)


def _taken(vector: Vector, decision: str) -> str | None:
    if decision == "site":
        return f"{vector['provider']}/{vector['region']}"
    return vector.get(decision)


def _claim(case: Case, ledger: Ledger, label: str, value: float, unit: str) -> Claim:
    return ledger.claim(label, value, unit, method=METHOD, of=[case.design(ledger)])


def _step(values: "np.ndarray") -> float:
    return float(values[1, 0] - values[0, 0])


def _misses(case: Case, both: Evaluation) -> tuple[Target, ...]:
    return tuple(
        target
        for target, short in case.judge.shortfalls(both).items()
        if short[1, 0] > 1e-9 and short[0, 0] <= 1e-9
    )


def joined(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
