"""What if one thing alone were decided otherwise?"""

from dataclasses import dataclass, replace

from ...core.units import HOURS_PER_YEAR
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import BACKUP, REGIONS, SITE, ZONES, Decision, Design, Option
from ...domain.ledger import Ledger
from ...domain.option import (
    BackupPlan,
    Database,
    DecisionKind,
    Engine,
    Platform,
    Regions,
    Zones,
)
from ...domain.statement import Statement
from ...words.options import decision_words, option_words
from .why_not import Difference, difference, explain, figures_of, with_option

# A smaller change of the availability is none to a reader.
NINES = 1e-7


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one change does, in words and as claims; positive is more than the choice, `None` is nothing."""

    difference: Difference
    sentence: Statement
    monthly: Claim | None
    availability: Claim | None
    carbon: Claim | None


def effect(case: Case, ledger: Ledger, decision: Decision, option: Option) -> Effect | None:
    """The effect of taking `option`; `None` where the choice is that already, or it cannot be had."""
    design = one_change(case, decision, option)
    if design is None or case.chosen.get(decision) == option:
        return None
    found = case.once(difference, design)
    figures, availability = figures_of(case, ledger, found), -found.downtime / HOURS_PER_YEAR
    words = f"{decision_words(decision)}, {option_words(option, decision.kind)}"
    label = f"{words}: change of availability"
    of = [case.design(ledger)]
    return Effect(
        difference=found,
        sentence=explain(case, ledger, option, found),
        monthly=figures.get("monthly"),
        availability=ledger.claim(label, availability, "share", method=effect, of=of)
        if abs(availability) >= NINES
        else None,
        carbon=figures.get("carbon"),
    )
