"""What if one thing alone were decided otherwise?"""

from dataclasses import replace

from ...decision.case import Case
from ...domain.design import BACKUP, REGIONS, SITE, ZONES, Decision, Design, Option
from ...domain.option import (
    BackupPlan,
    Database,
    DecisionKind,
    Engine,
    Platform,
    Regions,
    Zones,
)


def with_option(case: Case, decision: Decision, option: Option) -> Design | None:
    """The best design that takes `option`: the choice itself, a rival's, or `None`."""
    if case.chosen.get(decision) == option:
        return case.chosen
    return next(
        (
            rival.design
            for rival in case.decision.rivals
            if rival.decision == decision and rival.option == option
        ),
        None,
    )


def one_change(case: Case, decision: Decision, option: Option) -> Design | None:
    """The choice with one decision changed, and only what cannot stay with it; `None` if not possible.

    `with_option` gives the best design around an option; this is the same design, that option aside.
    """
    best = with_option(case, decision, option)
    if best is None or decision == SITE or case.chosen.get(decision) == option:
        return best
    changed = case.chosen | {decision: option}
    kinds = (DecisionKind.ENGINE, DecisionKind.PURCHASE)
    if decision.kind in kinds and case.chosen.taken(Engine, decision.workload) is not None:
        # Not every engine can be bought as spot capacity.
        return best
    if _stands_alone(case, decision, option):
        return best
    if decision.kind is DecisionKind.PLATFORM:
        machine = replace(decision, kind=DecisionKind.MACHINE)
        changed |= {machine: best[machine]}
    if decision == ZONES and option == Zones.ONE:
        if changed[REGIONS] != Regions.SINGLE:
            return best
        changed |= _without_replicas(changed)
    if decision in {REGIONS, BACKUP} and _uncopied(case, changed):
        if decision == BACKUP:
            return best
        changed |= {BACKUP: BackupPlan.CROSS_REGION}
    return changed


def _stands_alone(case: Case, decision: Decision, option: Option) -> bool:
    """Whether one machine would have to be in several zones or regions."""
    spread = case.chosen[ZONES] != Zones.ONE or case.chosen[REGIONS] != Regions.SINGLE
    if option == Platform.SINGLE_MACHINE:
        return spread
    widens = (decision == ZONES and option != Zones.ONE) or (
        decision == REGIONS and option != Regions.SINGLE
    )
    return widens and any(one == Platform.SINGLE_MACHINE for _, one in case.chosen.items())


def _without_replicas(design: Design) -> dict[Decision, Option]:
    return {
        decision: Database.SINGLE
        for decision, option in design.items()
        if option is Database.REPLICATED
    }


def _uncopied(case: Case, design: Design) -> bool:
    """Whether a recovery target is stated and the loss of the region would lose every copy."""
    targets = case.judge.targets
    stated = targets.recovery_hours is not None or targets.data_loss_hours is not None
    alone = design[REGIONS] == Regions.SINGLE
    return stated and alone and design[BACKUP] != BackupPlan.CROSS_REGION
