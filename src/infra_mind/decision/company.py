"""From what a company wrote to its decision, ready to be asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..domain.design import Decision, Design, Site
from ..domain.option import DecisionKind
from ..domain.provenance import Provenance
from ..domain.requirements import ModelClass, Requirements
from ..domain.workload import Demand
from ..evaluation.demand import normalise
from ..evaluation.model import Model
from ..evaluation.targets import read_targets
from ..evaluation.workloads import kind_of, offers
from ..knowledge.library import Library
from .case import Case
from .goals import order_of
from .guard_rails import rules_of
from .home import outside_home
from .outlook import look_ahead
from .pins import read_pins
from .selection import decide
from .space import Space, build_space
from .vault import settle_vault

DEFAULT_HORIZON = 36
DEFAULT_DISCOUNT = 0.08
CLASS = "model_class"


def decide_for(
    requirements: Requirements,
    provenance: Mapping[str, Provenance],
    *,
    model: Model,
    seed: int,
    compare: bool = True,
    proposed: Sequence[Design] = (),
) -> Case:
    """Normalises the demand and explores the decision space; `compare` and `proposed` as in `decide`."""
    library = model.library
    rate = library.currencies.rate(requirements.budget.currency or "USD")
    demand = normalise(requirements, provenance, library.inputs, rate)
    targets = read_targets(requirements, demand, rate)
    pins = read_pins(requirements, library.prices.regions)
    space = build_space(
        requirements, demand, targets, library.prices, library.limits, pins, compare=compare
    )
    serving = offers(demand, space.sites, library)
    pinned = _pinned_models(demand, space, library)
    if pinned:
        forced = {(_serving(name), one) for (name, _), new in pinned.items() for one in new}
        space = replace(space, forced=space.forced | forced)
        serving |= {at: (*serving[at], *new) for at, new in pinned.items()}
    horizon = horizon_of(requirements)
    outlook = look_ahead(model, demand, horizon, seed=seed)
    space = settle_vault(
        space, model, demand, serving, outlook, requirements=requirements, targets=targets
    )
    decision = decide(
        model,
        demand,
        space,
        serving,
        targets=targets,
        order=order_of(requirements.priorities),
        outlook=outlook,
        rules=rules_of(
            requirements,
            demand,
            targets,
            outside_home(requirements, space.sites, library.prices.regions),
        ),
        compare=compare,
        proposed=proposed,
    )
    return Case(
        model=model,
        demand=demand,
        decision=decision,
        horizon_months=horizon,
        discount_rate=discount_of(requirements),
        seed=seed,
    )


def _serving(workload: str) -> Decision:
    return Decision(DecisionKind.SERVING, workload)


def _pinned_models(
    demand: Demand, space: Space, library: Library
) -> Mapping[tuple[str, Site], tuple[str, ...]]:
    """Models of other classes than the one asked for, where a pin names them."""
    found: dict[tuple[str, Site], tuple[str, ...]] = {}
    for workload in demand.workloads:
        held = [pin for pin in space.pins if pin.only and pin.concerns(_serving(workload.name))]
        offer = kind_of(workload).offers
        if not held or offer is None or CLASS not in workload.traits:
            continue
        anew = [
            replace(workload, traits={**workload.traits, CLASS: str(one)}) for one in ModelClass
        ]
        for site in space.sites:
            known = offer(workload, site, demand, library)
            others = (name for one in anew for name in offer(one, site, demand, library))
            named = [pin for pin in held if not any(pin.allows(one) for one in known)]
            new = [one for one in others if named and all(pin.allows(one) for pin in held)]
            if new:
                found[workload.name, site] = tuple(dict.fromkeys(new))
    return found


def horizon_of(requirements: Requirements) -> int:
    """Months."""
    return requirements.horizon_months or DEFAULT_HORIZON


def discount_of(requirements: Requirements) -> float:
    """A year."""
    stated = requirements.discount_rate
    return DEFAULT_DISCOUNT if stated is None else stated
