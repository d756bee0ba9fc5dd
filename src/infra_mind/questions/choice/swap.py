"""What if one thing alone were decided otherwise?"""

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.units import HOURS_PER_YEAR
from ...decision.case import Case, Vector
from ...domain.architecture import BackupPlan, Database, Regions, Zones
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...words.options import decision_words, option_words
from .why_not import KILOS, MONEY, Difference, difference, explain, taken, with_option


def swap(case: Case, decision: str, option: str) -> Vector | None:
    """The choice with one decision changed, and only what cannot stay with it; `None` if not possible.

    `with_option` gives the best design around an option; this is the same design, that option aside.
    """
    best = with_option(case, decision, option)
    if best is None or decision == "site" or taken(case, decision) == option:
        return best
    changed = {**case.chosen, decision: option}
    workload, _, what = decision.rpartition(".")
    if what in ("engine", "purchase") and f"{workload}.engine" in case.chosen:
        # Not every engine can be bought as spot capacity.
        return best
    if what == "platform":
        changed[f"{workload}.machine"] = best[f"{workload}.machine"]
    if decision == "zones" and option == Zones.ONE:
        if changed["regions"] != Regions.SINGLE:
            return best
        changed |= _without_replicas(changed)
    if decision in {"regions", "backup"} and _uncopied(case, changed):
        if decision == "backup":
            return best
        changed["backup"] = BackupPlan.CROSS_REGION
    return changed


def _without_replicas(vector: Mapping[str, str]) -> dict[str, str]:
    return {
        decision: Database.SINGLE
        for decision, option in vector.items()
        if decision.endswith(".database") and option == Database.REPLICATED
    }


def _uncopied(case: Case, vector: Mapping[str, str]) -> bool:
    """Whether a recovery target is stated and the loss of the region would lose every copy."""
    targets = case.judge.targets
    stated = targets.recovery_hours is not None or targets.data_loss_hours is not None
    alone = vector["regions"] == Regions.SINGLE
    return stated and alone and vector["backup"] != BackupPlan.CROSS_REGION


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a swap changes, told and as claims; positive is more than the choice, `None` is nothing."""

    difference: Difference
    sentence: Statement
    monthly: Claim | None
    availability: Claim | None
    carbon: Claim | None


def effect(case: Case, ledger: Ledger, decision: str, option: str) -> Effect | None:
    """The effect of taking `option`; `None` where the choice is that already, or it cannot be had."""
    vector = swap(case, decision, option)
    if vector is None or taken(case, decision) == option:
        return None
    found = difference(case, vector)
    words = f"{decision_words(decision)}, {option_words(option, decision)}"

    def change(name: str, value: float, unit: str, floor: float) -> Claim | None:
        if abs(value) < floor:
            return None
        label = f"{words}: change of {name}"
        return ledger.claim(label, value, unit, method=effect, of=[case.design(ledger)])

    return Effect(
        difference=found,
        sentence=explain(case, ledger, option, found),
        monthly=change("the bill", found.monthly, "USD/month", MONEY),
        availability=change("availability", -found.downtime / HOURS_PER_YEAR, "share", 1e-7),
        carbon=change("emissions", found.carbon, "kg/month", KILOS),
    )
