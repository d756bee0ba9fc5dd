from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from .claim import ClaimId


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Claims that several agents and reports show, each worked out once; `None` where not stated.

    `latency` and `latency_target` are by workload, where somebody waits for one.
    """

    design: ClaimId
    monthly: ClaimId
    monthly_likely: ClaimId
    first_year: ClaimId
    horizon: ClaimId
    horizon_months: ClaimId
    present_cost: ClaimId
    availability: ClaimId
    downtime: ClaimId
    recovery: ClaimId
    data_loss: ClaimId
    operating_hours: ClaimId
    carbon: ClaimId
    exit_cost: ClaimId
    budget: ClaimId | None = None
    over_budget: ClaimId | None = None
    availability_target: ClaimId | None = None
    rto: ClaimId | None = None
    rpo: ClaimId | None = None
    latency: Mapping[str, ClaimId] = field(default_factory=dict[str, ClaimId])
    latency_target: Mapping[str, ClaimId] = field(default_factory=dict[str, ClaimId])

    def by_name(self) -> dict[str, ClaimId]:
        """Every fact there is, by its name in assessment.json such as `latency.portal`."""
        named: dict[str, ClaimId | Mapping[str, ClaimId] | None] = asdict(self)
        found = dict[str, ClaimId]()
        for name, fact in named.items():
            if isinstance(fact, str):
                found[name] = fact
            elif fact is not None:
                found |= {f"{name}.{workload}": claim for workload, claim in fact.items()}
        return found
