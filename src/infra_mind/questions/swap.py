"""What if one thing alone were decided otherwise?"""

from collections.abc import Mapping

from ..domain.architecture import BackupPlan, Database, Regions, Zones
from .case import Case, Vector
from .why_not import taken, with_option


def swap(case: Case, decision: str, option: str) -> Vector | None:
    """The choice with one decision changed, and only what cannot stay with it; `None` if not possible.

    `with_option` gives the best design around an option; this is the same design, that option aside.
    """
    best = with_option(case, decision, option)
    if best is None or decision == "site" or taken(case, decision) == option:
        return best
    changed = {**case.chosen, decision: option}
    workload, _, what = decision.rpartition(".")
    if what == "platform":
        changed[f"{workload}.machine"] = best[f"{workload}.machine"]
    if decision == "zones" and option == Zones.ONE:
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
