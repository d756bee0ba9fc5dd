"""From what a company wrote to what the model reads: every number an assumption with a range."""

from collections.abc import Mapping
from dataclasses import replace

from ..domain.input import Inputs
from ..domain.provenance import Provenance
from ..domain.requirements import Requirements, WorkloadType
from ..domain.requirements import Workload as StatedWorkload
from ..domain.workload import Demand, Workload
from .effects.labour import by_skill
from .effects.support import plan_of
from .reading import Reader
from .workloads import KINDS, kind_of


def normalise(
    requirements: Requirements, provenance: Mapping[str, Provenance], inputs: Inputs
) -> Demand:
    """Every workload with its inputs; a company that names none is taken to run one web application."""
    reader = Reader(inputs=inputs, provenance=provenance)
    for constant in inputs.constants():
        reader.assumed(constant.path, by_skill(constant, requirements.team.skills))
    stated = requirements.workloads or (StatedWorkload(type=WorkloadType.WEB_APPLICATION),)
    taken: set[str] = set()
    account = _account(requirements)
    workloads = tuple(
        _workload(reader, index, one, taken, account) for index, one in enumerate(stated)
    )
    return Demand(
        workloads=workloads,
        assumptions=dict(sorted(reader.assumptions.items())),
        not_modelled=tuple(_not_modelled(workloads)),
    )


def _not_modelled(workloads: tuple[Workload, ...]) -> list[str]:
    return [
        f"{workload.name}: store {store.name} ({store.kind})"
        for workload in workloads
        for store in workload.stores
        if store.kind not in KINDS[workload.kind].stores
    ]


def _name(stated: StatedWorkload, index: int, taken: set[str]) -> str:
    """The stated name, made different from those before it: decisions are told apart by it."""
    type_ = stated.type or WorkloadType.WEB_APPLICATION
    name = stated.name or (str(type_) if index == 0 else f"{type_}-{index + 1}")
    while name in taken:
        name = f"{name}-{index + 1}"
    taken.add(name)
    return name


def _account(requirements: Requirements) -> dict[str, str]:
    """What all workloads of an account have in common: its support plan, a firewall before them."""
    found = {"support": str(plan_of(requirements))}
    if requirements.security.waf:
        found["waf"] = "yes"
    return found


def _workload(
    reader: Reader,
    index: int,
    stated: StatedWorkload,
    taken: set[str],
    account: Mapping[str, str],
) -> Workload:
    type_ = stated.type or WorkloadType.WEB_APPLICATION
    kind = kind_of(type_)
    found = kind.read(replace(reader, type=type_), f"workloads[{index}]", stated)
    return Workload(
        name=_name(stated, index, taken),
        index=index,
        type=type_,
        kind=kind.load,
        inputs=found.inputs,
        stores=found.stores,
        traits={**found.traits, **account},
    )
