"""How many tokens a minute are asked of a hosted model, and is that more than a provider gives unasked?"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.units import MONTHS_PER_YEAR, SECONDS_PER_MINUTE
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import Decision
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind
from ...domain.workload import Workload
from ...evaluation.compute.load import traffic
from ...evaluation.compute.offers import API
from ...evaluation.workloads.language_model.formulas import in_batches

FACT = "tokens_per_minute"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenQuota:
    """A hosted model, who asks it, tokens a minute at the peak of today and of the horizon's last month."""

    model: str
    workloads: tuple[str, ...]
    today: Claim
    last: Claim
    quota: Claim

    @property
    def is_short_today(self) -> bool:
        return float(self.today.value) > float(self.quota.value)


def short_quotas(case: Case, ledger: Ledger) -> tuple[TokenQuota, ...]:
    """Models whose default quota is less than the peak within the horizon, at the likely values.

    All who ask a model share its quota. What may take a day is read from batches, which have their own.
    """
    provider = case.chosen.site.provider
    fact = case.model.library.facts.get(provider, FACT)
    limit = float(fact.value)
    asking: dict[str, list[Workload]] = {}
    for one in case.demand.workloads:
        model = str(case.chosen.get(Decision(DecisionKind.SERVING, one.name)) or "")
        if model.startswith(f"{API}:") and "output_tokens" in one.inputs and not in_batches(one):
            asking.setdefault(model, []).append(one)
    found: list[TokenQuota] = []
    for model, workloads in sorted(asking.items()):
        today, last = (_peak(case, workloads, month) for month in (0, case.horizon_months))
        if not limit or last <= limit:
            continue

        def peak(when: str, value: float, of: Sequence[Workload] = workloads) -> Claim:
            paths = sorted({path for one in of for path in _read(one)})
            return ledger.claim(
                f"Tokens a minute of {', '.join(one.name for one in of)} at the peak {when}",
                value,
                fact.unit,
                method=short_quotas,
                of=[*(case.assume(ledger, path) for path in paths), case.design(ledger)],
            )

        found.append(
            TokenQuota(
                model=model,
                workloads=tuple(one.name for one in workloads),
                today=peak("of today", today),
                last=peak("of the last month", last),
                quota=ledger.claim(
                    f"Tokens a minute of a hosted model that {provider} gives by default",
                    limit,
                    fact.unit,
                    method="table of facts",
                    source=fact.source,
                ),
            )
        )
    return tuple(found)


def _read(workload: Workload) -> list[str]:
    names = (*workload.per_day, "peak_ratio", "input_tokens", "output_tokens", "cached_share")
    return [workload.inputs[name] for name in (*names, "growth") if name in workload.inputs]


def _peak(case: Case, workloads: Sequence[Workload], month: int) -> float:
    """Tokens a minute that are read anew or written; those of the cache count in no quota."""
    total = 0.0
    for one in workloads:

        def likely(name: str, one: Workload = one) -> float:
            return float(case.point[one.inputs[name]][0])

        asked = traffic(one, lambda name, one=one: case.point[one.inputs[name]]).peak
        tokens = likely("input_tokens") * (1 - likely("cached_share")) + likely("output_tokens")
        grown = max(1 + likely("growth"), 0.0) ** (month / MONTHS_PER_YEAR)
        total += float(asked.flat[0]) * SECONDS_PER_MINUTE * tokens * grown
    return total
