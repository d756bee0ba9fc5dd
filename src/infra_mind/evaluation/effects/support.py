"""The provider's support plan: a share of the bill by its size, and no less than a sum a month."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.option import Support
from ...domain.requirements import (
    CompanySize,
    Criticality,
    FrameworkName,
    Requirements,
    SupportPlan,
)
from ...domain.workload import Workload
from ..samples import Array
from ..scene import Mask, Scene
from ..targets import targets_of_workloads

# From here on somebody has to answer within the hour when production is down.
PRODUCTION = 0.999
# Its article 30(2)(f) has the provider assist at an incident, at a cost that is agreed before.
ASK_FOR_SUPPORT = frozenset({FrameworkName.DORA})
# What companies buy by their size where nothing else decides; smaller ones ask their community.
_BY_SIZE = {
    CompanySize.MEDIUM: Support.DEVELOPER,
    CompanySize.LARGE: Support.BUSINESS,
    CompanySize.ENTERPRISE: Support.BUSINESS,
}
_STATED = {
    SupportPlan.NONE: Support.NONE,
    SupportPlan.DEVELOPER: Support.DEVELOPER,
    SupportPlan.BUSINESS: Support.BUSINESS,
    SupportPlan.ENTERPRISE: Support.ENTERPRISE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededSupport:
    """The plan that a company buys, and why."""

    plan: Support
    reason: str


def needed_support(requirements: Requirements, workloads: Sequence[Workload]) -> NeededSupport:
    """As stated; else the plan for production where it is required; else what is usual by size."""
    stated = requirements.clouds.support_plan
    if stated is not None:
        return NeededSupport(plan=_STATED[stated], reason="as stated")
    size = requirements.company.known_size
    usual = Support.NONE if size is None else _BY_SIZE.get(size, Support.NONE)
    bought = usual is not Support.NONE or requirements.team.on_call is True
    if ASK_FOR_SUPPORT & set(requirements.compliance or ()):
        reason = "DORA has the provider assist at an incident"
        return NeededSupport(plan=Support.BUSINESS, reason=reason)
    if bought and _is_critical(requirements, workloads):
        reason = "nobody waits for an answer while a critical workload is down"
        return NeededSupport(plan=Support.BUSINESS, reason=reason)
    if usual is Support.NONE:
        reason = "small companies, and those of unknown size, ask the community"
    else:
        reason = f"usual for a {size} company"
    return NeededSupport(plan=usual, reason=reason)


def _is_critical(requirements: Requirements, workloads: Sequence[Workload]) -> bool:
    """Whether production is depended on so much that nobody waits for an answer."""
    return any(
        one.criticality is Criticality.CRITICAL and (one.availability or 0.0) >= PRODUCTION
        for one in targets_of_workloads(requirements, workloads)
    )


def charge_support(scene: Scene, before: Array) -> None:
    """What one workload adds to the support plan of its account, whose bill was `before` without it."""
    bill = scene.bill.total.copy()
    for plan in Support:
        taken = scene.chose_shared(plan)
        if plan is not Support.NONE and taken.any():
            _charge(scene, plan, taken, before, bill)


def _charge(scene: Scene, plan: Support, taken: Mask, before: Array, added: Array) -> None:
    """The first workload pays the least sum; each pays the share of what it adds beyond the bill that
    the least sum covers.
    """
    share = f"support.{plan}.share"
    covered = _covered(scene, plan, share)
    begun, reached = (np.maximum(bill, covered) for bill in (before, before + added))
    # The tiers of the share begin with the bill, not with what lies beyond the least sum.
    scene.bill.used[share, False] = np.minimum(begun, _LARGEST)
    beyond = np.where(np.isinf(covered), 0.0, np.minimum(reached, _LARGEST) - begun)
    scene.charge_part(
        f"support.{plan}",
        {"least": taken * float(not before.any()), "beyond": beyond * taken},
    )


# A bill that nobody has; endless ones cannot be subtracted.
_LARGEST = 1e12


def _covered(scene: Scene, plan: str, share: str) -> Array:
    """The bill whose share is the least sum; endless where there is no share. Shape (candidates, 1)."""
    sites = scene.site[:, None]
    least = scene.tariff.column(f"support.{plan}.month").amount[sites]
    part = scene.tariff.column(share).amount[sites]
    known = np.nan_to_num(part) > 0
    return np.where(known, np.nan_to_num(least) / np.where(known, part, 1.0), np.inf)
