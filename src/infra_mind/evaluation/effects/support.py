"""The provider's support plan: a share of the bill by its size, and no less than a sum a month."""

from collections.abc import Sequence

import numpy as np

from ...domain.requirements import (
    CompanySize,
    Criticality,
    FrameworkName,
    Requirements,
    SupportPlan,
)
from ...domain.workload import Workload
from ..samples import Array
from ..scene import Scene
from ..targets import targets_of_workloads

# From here on somebody has to answer within the hour when production is down.
PRODUCTION = 0.999
# Its article 30(2)(f) has the provider assist at an incident, at a cost that is agreed before.
ASK_FOR_SUPPORT = frozenset({FrameworkName.DORA})
# What companies buy by their size where nothing else decides; smaller ones ask their community.
_BY_SIZE = {
    CompanySize.MEDIUM: SupportPlan.DEVELOPER,
    CompanySize.LARGE: SupportPlan.BUSINESS,
    CompanySize.ENTERPRISE: SupportPlan.BUSINESS,
}


def plan_of(requirements: Requirements, workloads: Sequence[Workload]) -> SupportPlan:
    """As stated; else the plan for production where it is required; else what is usual by size."""
    stated = requirements.clouds.support_plan
    if stated is not None:
        return stated
    size = requirements.company.known_size
    usual = SupportPlan.NONE if size is None else _BY_SIZE.get(size, SupportPlan.NONE)
    critical = _is_critical(requirements, workloads)
    bought = usual is not SupportPlan.NONE or requirements.team.on_call is True
    required = bool(ASK_FOR_SUPPORT & set(requirements.compliance or ()))
    return SupportPlan.BUSINESS if required or (critical and bought) else usual


def _is_critical(requirements: Requirements, workloads: Sequence[Workload]) -> bool:
    """Whether production is depended on so much that nobody waits for an answer."""
    return any(
        one.criticality is Criticality.CRITICAL and (one.availability or 0.0) >= PRODUCTION
        for one in targets_of_workloads(requirements, workloads)
    )


def charge_support(scene: Scene, workload: Workload, before: Array) -> None:
    """What one workload adds to the support plan of its account, whose bill was `before` without it.

    The first pays the least sum; each pays the share of what it adds beyond the bill that the least
    sum covers.
    """
    plan = workload.traits.get("support")
    if plan is None:
        return
    share = f"support.{plan}.share"
    covered = _covered(scene, plan, share)
    begun, reached = (np.maximum(bill, covered) for bill in (before, before + scene.bill.total))
    # The tiers of the share begin with the bill, not with what lies beyond the least sum.
    scene.bill.used[share, False] = np.minimum(begun, _LARGEST)
    scene.charge_part(
        f"support.{plan}",
        {
            "least": np.full((1, 1), float(not before.any())),
            "beyond": np.where(np.isinf(covered), 0.0, np.minimum(reached, _LARGEST) - begun),
        },
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
