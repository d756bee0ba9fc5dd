"""Between which bounds does each workload scale?"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import REGIONS, ZONES
from ...domain.ledger import Ledger
from ...domain.option import DecisionKind, Platform, Regions, Zones
from ...evaluation.workloads import Capability, able
from .cost_range import band

# What is counted of a platform without machines.
_UNITS = {
    Platform.SERVERLESS_CONTAINERS: "processors",
    Platform.FUNCTIONS: "functions at once",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Units (machines, or processors of containers) in each live region: least, at peak, at the end.

    `ceiling` holds the peak at the end of the horizon in nine of ten futures."""

    workload: str
    machine: str
    least: Claim
    peak: Claim
    later: Claim
    ceiling: Claim

    @property
    def are_called(self) -> bool:
        """Whether they are functions: there when they are called, and no machine before."""
        return self.peak.unit == _UNITS[Platform.FUNCTIONS]

    @property
    def grows(self) -> bool:
        return float(self.later.value) > float(self.peak.value)


def scaling(case: Case, ledger: Ledger) -> tuple[Bounds, ...]:
    """By workload that answers requests; `later` is the peak in the last month of the horizon.

    What is sized for its peak at every hour has no bounds.
    """
    months = [0, case.horizon_months - 1]
    evaluation = case.evaluate([case.chosen], case.futures.at(months))
    design = case.design(ledger)
    found: list[Bounds] = []
    for workload in able(case.demand.workloads, Capability.ANSWERS_REQUESTS):
        name = workload.name
        platform = case.chosen.taken(Platform, name)
        if platform is not None and platform.faces_internet:
            continue
        serverless = platform is None or not platform.has_machines
        unit = "machines" if platform is None else _UNITS.get(platform, "machines")
        nodes = np.broadcast_to(evaluation.part(name).nodes, evaluation.monthly.shape)
        # A container can be as small as half a processor.
        least = Zones(case.chosen[ZONES]).number * (0.5 if serverless else 1.0)
        if platform is Platform.FUNCTIONS:
            least = 0.0
        today, later = np.maximum(nodes[0], least).reshape(len(months), -1)
        spread = partial(band, ledger, method=scaling, of=[design])
        later_band = spread(f"{name}: {unit} at peak, at the end of the horizon", later, unit)
        found.append(
            Bounds(
                workload=name,
                machine="" if serverless else case.chosen.named(DecisionKind.MACHINE, name),
                least=ledger.claim(
                    f"{name}: least number of {unit}", least, method=scaling, of=[design]
                ),
                peak=spread(f"{name}: {unit} at peak", today, unit),
                later=later_band,
                ceiling=ledger.claim(
                    f"{name}: upper bound of {unit}",
                    float(np.ceil(np.quantile(later, 0.9))),
                    unit,
                    method=scaling,
                    of=[later_band],
                ),
            )
        )
    return tuple(found)


def live_regions(case: Case) -> int:
    """Regions that answer requests when nothing is broken."""
    return 2 if case.chosen[REGIONS] == Regions.ACTIVE_ACTIVE else 1
