"""How sure is it that a target is reached?"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ...decision.case import Case
from ...decision.judge import Target
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...words.terms import TARGETS
from ..cost.cost_range import budget_of, over_budget

STEPS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """The probability that a target is missed today; `workload` where it is one workload's latency."""

    target: Target
    words: str
    workload: str
    missed: Claim

    @property
    def chance(self) -> float:
        return float(self.missed.value)


def odds(case: Case, ledger: Ledger) -> tuple[Odds, ...]:
    """Every target that was stated, by the share of futures in which the choice misses it."""
    evaluation = case.evaluate([case.chosen], case.futures)
    of = [case.design(ledger)]
    found: list[Odds] = []
    budget = budget_of(case, ledger)
    record = partial(ledger.claim, method=odds, of=of)
    for target, short in case.judge.shortfalls(evaluation).items():
        if target not in {Target.LATENCY, Target.CAPACITY, Target.PRICED}:
            missed = float((short > 1e-9).mean())
            words = TARGETS[target]
            label = f"Probability that {words} is missed today"
            if target is Target.BUDGET and budget is not None:
                claim = over_budget(case, ledger, budget, evaluation.monthly[0])
            else:
                claim = record(label, missed, "share")
            found.append(Odds(target=target, words=words, workload="", missed=claim))
    targets = case.judge.targets
    for part in evaluation.parts:
        if part.workload in targets.stated_latency:
            late = float((part.latency_ms[0] > targets.latency_ms[part.workload]).mean())
            label = f"{part.workload}: probability that the latency target is missed today"
            claim = record(label, late, "share")
            found.append(
                Odds(
                    target=Target.LATENCY,
                    words=TARGETS[Target.LATENCY],
                    workload=part.workload,
                    missed=claim,
                )
            )
    return tuple(found)


def answer_length(case: Case, ledger: Ledger, workload: str) -> Claim | None:
    """The longest answer, in tokens, that meets the latency target at the likely values.

    `None` where no length does, or any does.
    """
    inputs = next(one.inputs for one in case.demand.workloads if one.name == workload)
    path = inputs.get("output_tokens")
    target = case.judge.targets.latency_ms.get(workload)
    if path is None or target is None:
        return None
    likely = case.point.likely(path)
    lengths = np.linspace(likely / STEPS, 2 * likely, 2 * STEPS)
    evaluation = case.evaluate([case.chosen], case.point.along(path, lengths))
    met = np.flatnonzero(evaluation.part(workload).latency_ms[0] <= target)
    if not met.size or met[-1] == len(lengths) - 1:
        return None
    return ledger.claim(
        f"{workload}: longest answer that meets the latency target",
        float(np.floor(lengths[met[-1]])),
        "tokens",
        method=answer_length,
        of=[case.assume(ledger, path), case.design(ledger)],
    )
