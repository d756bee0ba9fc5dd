"""From what a company wrote to its decision, ready to be asked about."""

from collections.abc import Mapping

from ..domain.provenance import Provenance
from ..domain.requirements import Requirements
from ..evaluation.demand import normalise
from ..evaluation.model import Model
from ..evaluation.targets import read_targets
from ..evaluation.workloads import offers
from .case import Case
from .goals import order_of
from .guard_rails import rules_of
from .outlook import look_ahead
from .pins import read_pins
from .selection import decide
from .space import build_space

DEFAULT_HORIZON = 36
DEFAULT_DISCOUNT = 0.08


def decide_for(
    requirements: Requirements,
    provenance: Mapping[str, Provenance],
    *,
    model: Model,
    seed: int,
    compare: bool = True,
) -> Case:
    """Normalises the demand and explores the decision space; `compare` as in `decide`."""
    library = model.library
    rate = library.currencies.rate(requirements.budget.currency or "USD")
    demand = normalise(requirements, provenance, library.inputs, rate)
    targets = read_targets(requirements, demand, rate)
    pins = read_pins(requirements, library.prices.regions)
    space = build_space(
        requirements, demand, targets, library.prices, library.limits, pins, compare=compare
    )
    horizon = horizon_of(requirements)
    decision = decide(
        model,
        demand,
        space,
        offers(demand, space.sites, library),
        targets=targets,
        order=order_of(requirements.priorities),
        outlook=look_ahead(model, demand, horizon, seed=seed),
        rules=rules_of(requirements, demand, targets),
        compare=compare,
    )
    return Case(
        model=model,
        demand=demand,
        decision=decision,
        horizon_months=horizon,
        discount_rate=discount_of(requirements),
        seed=seed,
    )


def horizon_of(requirements: Requirements) -> int:
    """Months."""
    return requirements.horizon_months or DEFAULT_HORIZON


def discount_of(requirements: Requirements) -> float:
    """A year."""
    stated = requirements.discount_rate
    return DEFAULT_DISCOUNT if stated is None else stated
