"""The provider's support plan: a share of the bill by its size, and no less than a sum a month."""

from enum import StrEnum

import numpy as np

from ...domain.requirements import Requirements
from ...domain.workload import Workload
from ..samples import Array
from ..scene import Scene

# From here on somebody has to answer within the hour when production is down.
PRODUCTION = 0.999


class SupportPlan(StrEnum):
    """What is bought: answers in working hours, or at once when production is down."""

    DEVELOPER = "developer"
    BUSINESS = "business"


def plan_of(requirements: Requirements) -> SupportPlan:
    """The plan for production where requirements tell of any; else the smallest that is answered."""
    reliability = requirements.reliability
    promised = (
        (reliability.availability or 0.0) >= PRODUCTION
        or reliability.rto is not None
        or reliability.rpo is not None
        or reliability.downtime_cost_per_hour is not None
        or bool(requirements.team.on_call)
    )
    return SupportPlan.BUSINESS if promised else SupportPlan.DEVELOPER


def charge_support(scene: Scene, workload: Workload, before: Array) -> None:
    """What one workload adds to the support plan of its account, whose bill was `before` without it.

    The first pays the least sum; each pays the share of what it adds beyond the bill that the least
    sum covers.
    """
    plan = workload.traits.get("support", SupportPlan.DEVELOPER)
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
