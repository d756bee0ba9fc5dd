"""Whether backups lie in an account of their own: settled before the search, for it is worth the same
to every design.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain.architecture import Exclusion
from ..domain.design import BACKUP, REGIONS, VAULT, Design, Site
from ..domain.option import BackupPlan, Regions, Vault
from ..domain.requirements import Disaster, FrameworkName, Requirements
from ..domain.workload import Demand, Workload
from ..evaluation.candidates import of_designs
from ..evaluation.effects.recovery import is_backed_up
from ..evaluation.model import Model
from ..evaluation.targets import Targets
from ..words.options import option_words
from .objective import total_cost
from .outlook import Outlook
from .space import Space, combine, pinned_options

# Its article 12 has backups kept apart from the systems that they are copies of.
ASK_FOR_IT = frozenset({FrameworkName.DORA})

Serving = Mapping[tuple[str, Site], Sequence[str]]
"""Models and accelerators that are offered to a workload at a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededVault:
    """The option that is taken, and why."""

    option: Vault
    reason: str


def settle_vault(
    space: Space,
    model: Model,
    demand: Demand,
    serving: Serving,
    outlook: Outlook,
    *,
    requirements: Requirements,
    targets: Targets,
) -> Space:
    """The space with the account that backups lie in, and what a pin asks for beside it."""
    needed = required_vault(requirements, demand, targets) or _by_worth(
        _dearer(space, model, demand, serving, outlook)
    )
    more = pinned_options({VAULT: (needed.option,)}, space.pins)[VAULT]
    kept = (needed.option, *more)
    exclusions = (
        Exclusion(
            decision=VAULT, option=one, reason=f"{option_words(needed.option)}: {needed.reason}"
        )
        for one in Vault
        if one not in kept
    )
    return replace(
        space,
        shared={**space.shared, VAULT: kept},
        forced=space.forced | {(VAULT, one) for one in more},
        exclusions=(*space.exclusions, *exclusions),
    )


def required_vault(
    requirements: Requirements, demand: Demand, targets: Targets
) -> NeededVault | None:
    """What follows from what was stated, whatever it is worth."""
    if not any(is_backed_up(one) for one in demand.workloads):
        return NeededVault(option=Vault.SAME, reason="nothing here has backups")
    if ASK_FOR_IT & set(requirements.compliance or ()):
        reason = "DORA has backups kept apart from what they are copies of"
        return NeededVault(option=Vault.OWN, reason=reason)
    if Disaster.DELETION in targets.survive:
        reason = "a deletion is to be survived, whoever causes it"
        return NeededVault(option=Vault.OWN, reason=reason)
    return None


def _by_worth(dearer: float) -> NeededVault:
    """By what an account of their own adds to the cost all told."""
    if dearer < 0:
        reason = "it costs less than what somebody deletes with its backups is worth"
        return NeededVault(option=Vault.OWN, reason=reason)
    reason = "another one costs more than what somebody deletes with its backups is worth"
    return NeededVault(option=Vault.SAME, reason=reason)


def _dearer(
    space: Space, model: Model, demand: Demand, serving: Serving, outlook: Outlook
) -> float:
    """What an account of their own adds to the cost of a design, all told, USD a month.

    Of all sites the dearest counts, so that one more place to choose from never adds to a cost.
    """
    kept = [one for one in demand.workloads if is_backed_up(one)]
    plain = [_some_design(space, kept, site, serving) for site in space.sites]
    designs = [one | {VAULT: option} for option in (Vault.OWN, Vault.SAME) for one in plain]
    evaluation = model.evaluate(demand, of_designs(designs), outlook.samples, workloads=kept)
    cost = outlook.average(total_cost(evaluation, kept, outlook.months[-1])).mean(axis=1)
    own, same = cost.reshape(2, len(plain))
    return float((own - same).max())


def _some_design(
    space: Space, workloads: Sequence[Workload], site: Site, serving: Serving
) -> Design:
    """The first that makes sense at a site: what another account changes hangs on backups alone."""
    elsewhere = space.copies_elsewhere_at(site)
    backup = BackupPlan.CROSS_REGION if elsewhere else BackupPlan.CONTINUOUS
    shared = {name: options[:1] for name, options in space.shared_at(site).items()}
    shared |= {REGIONS: (Regions.SINGLE,), BACKUP: (backup,)}
    found = Design(tuple((name, options[0]) for name, options in shared.items()))
    for one in workloads:
        local = space.local_at(site, one, serving.get((one.name, site), ()))
        first = combine({**shared, **local}, copies_elsewhere=elsewhere).design(0)
        found |= {decision: first[decision] for decision in local}
    return found
