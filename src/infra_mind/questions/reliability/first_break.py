"""What breaks first, and when?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...decision.case import Case
from ...decision.goals import Target
from ...domain.dossier import Break
from ...domain.ledger import Ledger
from ...domain.option import Platform
from ...evaluation.effects.limits import act_against, words_of
from ...evaluation.model import Evaluation
from ...evaluation.part import Bound
from ...evaluation.samples import Array, Samples
from ...evaluation.workloads import loads
from ...words.options import joined
from ...words.terms import TARGETS, in_sentence

FUTURES = 300
PROBABLE = 0.5
MOST_NAMED = 3
# What a provider raises for the asking: no design is worse for it.
QUOTA = "machine_processors"
WORKLOADS = "<workloads>"
"""Where a remedy names those of the company."""
_REMEDIES = {
    Target.AVAILABILITY: "Agree on what may be promised, or pay for the resilient offer.",
    Target.RECOVERY: "Archive what grows: a smaller store is back sooner.",
    Target.DATA_LOSS: "Agree on how much may be lost, or copy more often.",
    Target.LATENCY: "Profile the slowest tenth of requests.",
    Target.BUDGET: f"Raise the budget, or decide what of {WORKLOADS} gives way.",
    Target.OPERATIONS: "Hire, or hand work to a service provider.",
    Target.CAPACITY: "Spread the load.",
    Target.PRICED: "Ask the provider for a quote.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A way the future can go: draws are changed by `change`."""

    name: str
    change: Callable[[Case, Samples], Samples]


def _as_expected(case: Case, samples: Samples) -> Samples:
    del case
    return samples


def _growth_doubles(case: Case, samples: Samples) -> Samples:
    return samples.scale([p for p in case.demand.assumptions if p.endswith("growth_per_year")], 2.0)


def _traffic_tenfold(case: Case, samples: Samples) -> Samples:
    return samples.scale(loads(case.demand), 10.0)


AS_EXPECTED = "as expected"
SCENARIOS = (
    Scenario(name=AS_EXPECTED, change=_as_expected),
    Scenario(name="growth twice as fast", change=_growth_doubles),
    Scenario(name="traffic ten times as high", change=_traffic_tenfold),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstBreak:
    """The target that is missed first in a scenario; `month` counts from 1, `None` within the horizon.

    `bound` is which limit of which service it is, where it is one of a service.
    """

    scenario: str
    limit: Target | None
    month: int | None
    bound: Bound | None = None

    @property
    def words(self) -> str:
        if self.bound is not None:
            return words_of(self.bound)
        return "nothing within the horizon" if self.limit is None else TARGETS[self.limit]

    @property
    def act(self) -> str:
        """The cheapest thing to do, before then where there is a then; nothing where nothing breaks."""
        if self.limit is None:
            return ""
        act = _REMEDIES[self.limit] if self.bound is None else act_against(self.bound)
        return act if self.month == 1 else f"Before then: {in_sentence(act)}"


def first_breaks(case: Case) -> tuple[FirstBreak, ...]:
    """For every scenario the first month in which a limit is more likely broken than not.

    Targets that are missed from the first day are told elsewhere: here it is what comes next, or
    what there is no room for at all.
    """
    months = list(range(case.horizon_months))
    small = case.model.draw(case.demand, size=FUTURES, seed=case.seed)
    futures = [one.change(case, small).at(months) for one in SCENARIOS]
    found = [case.evaluate([case.chosen], one) for one in futures]
    today = {target: shares[0] for target, shares in _broken(case, found[0], len(months)).items()}
    missed = frozenset(target for target, share in today.items() if share > PROBABLE)
    missed -= {Target.CAPACITY}
    pairs = zip(SCENARIOS, found, strict=True)
    return tuple(_first(case, scenario, one, months, missed) for scenario, one in pairs)


def breaks(case: Case, ledger: Ledger) -> tuple[Break, ...]:
    """The same as claims, with what to do before."""
    found: list[Break] = []
    names = ledger.name(joined([one.name for one in case.demand.workloads][:MOST_NAMED]))
    for one in first_breaks(case):
        month = None
        if one.month is not None:
            month = ledger.claim(
                f"First month in which {one.words} breaks, {one.scenario}",
                one.month,
                "month",
                method=breaks,
                of=[case.design(ledger)],
            ).id
        found.append(
            Break(
                scenario=one.scenario,
                limit=one.words,
                month=month,
                remedy=ledger.say(one.act.replace(WORKLOADS, names)),
            )
        )
    return tuple(found)


def _first(
    case: Case,
    scenario: Scenario,
    evaluation: Evaluation,
    months: list[int],
    missed: frozenset[Target],
) -> FirstBreak:
    broken = _broken(case, evaluation, len(months))
    earliest: tuple[int, Target] | None = None
    for target, shares in broken.items():
        hit = np.flatnonzero(shares > PROBABLE)
        if target not in missed and hit.size and (earliest is None or int(hit[0]) < earliest[0]):
            earliest = int(hit[0]), target
    quota = _quota_month(case, evaluation, len(months))
    if quota is not None and (earliest is None or quota < earliest[0]):
        bound = Bound(limit=QUOTA, of="all workloads")
        return FirstBreak(
            scenario=scenario.name, limit=Target.CAPACITY, month=quota + 1, bound=bound
        )
    if earliest is None:
        return FirstBreak(scenario=scenario.name, limit=None, month=None)
    month, target = earliest
    return FirstBreak(
        scenario=scenario.name,
        limit=target,
        month=month + 1,
        bound=_bound(evaluation, month, len(months)) if target is Target.CAPACITY else None,
    )


def _quota_month(case: Case, evaluation: Evaluation, months: int) -> int | None:
    """The month in which the machines at peak are more than an account with a history may rent.

    `None` where that is so today: it is then asked for before the start.
    """
    rented = np.zeros(evaluation.monthly.shape[1])
    for part in evaluation.parts:
        platform = case.chosen.taken(Platform, part.workload)
        if platform is not None and Platform(platform).has_machines:
            rented = rented + np.broadcast_to(part.processors, evaluation.monthly.shape)[0]
    allowed = case.model.library.limits.find(QUOTA, case.chosen.site.provider).value
    shares = (rented > allowed).reshape(months, -1).mean(axis=1)
    hit = np.flatnonzero(shares > PROBABLE)
    return int(hit[0]) if hit.size and hit[0] > 0 else None


def _bound(evaluation: Evaluation, month: int, months: int) -> Bound | None:
    """The limit that most futures of a month have passed."""
    passed: dict[Bound, int] = {}
    for part in evaluation.parts:
        times, which = (
            np.broadcast_to(values, evaluation.monthly.shape)[0].reshape(months, -1)[month]
            for values in (part.headroom, part.tightest)
        )
        for place, bound in enumerate(part.bounds):
            passed[bound] = int(np.count_nonzero((times < 1) & (which == place)))
    most = max(passed, key=lambda bound: passed[bound], default=None)
    return most if most is not None and passed[most] else None


def _broken(case: Case, evaluation: Evaluation, months: int) -> dict[Target, Array]:
    """Share of futures in which each target is missed, month by month."""
    return {
        target: (np.broadcast_to(short, evaluation.monthly.shape)[0] > 1e-9)
        .reshape(months, -1)
        .mean(axis=1)
        for target, short in case.judge.shortfalls(evaluation).items()
    }
