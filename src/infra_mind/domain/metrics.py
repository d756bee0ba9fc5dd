from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from ..core.encoding import Json
from .claim import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsage:
    """What an agent took of a language model; `cost` is USD; tokens or cost not known are `None`."""

    calls: int
    tokens: int | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebateMetrics:
    """What an argument took, and what came of it."""

    usage: ModelUsage
    outcome: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a run's events add up to. Times are in seconds and measured; unknown is `None`.

    `failed_agents` contains those that timed out. `speedup_factor` is the sum of the agents' own
    times over the wall time of their phase, of agents that ran: outcomes taken from another run
    took no time here. `success_rate` is the percentage of completed agents among those not skipped.
    `retries` are attempts of steps after a first one that failed.
    `model_usage` has the agents that asked a language model; `debate` is there where they argued.
    `contributions` has by agent what vanishes without it.
    """

    total_agents: int
    completed_agents: int
    failed_agents: int
    skipped_agents: int
    total_time: float
    phase_times: Mapping[str, float]
    agent_times: Mapping[str, float]
    speedup_factor: float | None
    success_rate: float | None
    retries: int = 0
    model_usage: Mapping[str, ModelUsage] = field(default_factory=dict[str, ModelUsage])
    debate: DebateMetrics | None = None
    contributions: Mapping[str, Mapping[str, Value]] = field(
        default_factory=dict[str, Mapping[str, Value]]
    )

    @property
    def _used(self) -> list[ModelUsage]:
        argued = [] if self.debate is None else [self.debate.usage]
        return [*self.model_usage.values(), *argued]

    @property
    def tokens(self) -> int | None:
        """`None` where an answer came without its count."""
        known = [one.tokens for one in self._used if one.tokens is not None]
        return sum(known) if len(known) == len(self._used) else None

    @property
    def model_cost(self) -> Decimal | None:
        """USD; `None` where the price of a call is not known."""
        costs = [one.cost for one in self._used]
        known = [one for one in costs if one is not None]
        return sum(known, Decimal()) if len(known) == len(costs) else None

    def as_json(self) -> dict[str, Json]:
        """As documents for programs have it; money as a number."""
        cost = self.model_cost
        debate = self.debate
        return {
            **asdict(self),
            "model_usage": {role: _usage(one) for role, one in self.model_usage.items()},
            "debate": None if debate is None else {**_usage(debate.usage), **debate.outcome},
            "tokens": self.tokens,
            "model_cost": None if cost is None else float(cost),
        }


def _usage(one: ModelUsage) -> dict[str, Json]:
    return {
        "calls": one.calls,
        "tokens": one.tokens,
        "cost": None if one.cost is None else float(one.cost),
    }
