"""From what a company wrote to what the model reads: every number an assumption with a range."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from ..domain import field_path
from ..domain.input import NOT_MODELLED, Inputs, pattern_of
from ..domain.provenance import Provenance
from ..domain.requirements import (
    Criticality,
    DataClass,
    Environments,
    FrameworkName,
    Hosting,
    OperatingSystem,
    Requirements,
    WorkloadRequirements,
    WorkloadType,
)
from ..domain.workload import Demand, Workload, all_of, names_of
from .compute.windows import OS, OWN_LICENCES
from .effects.labour import by_team
from .environments import read_environments, usual
from .reading import Reader, read_egress
from .scene import NEW, YES
from .stores.engines import open_amount
from .targets import criticality_of
from .workloads import Capability, kind_for, kind_of
from .worth import read_downtime, read_worth

KEPT_BY_KEYS = frozenset({DataClass.PHI, DataClass.PCI, DataClass.FINANCIAL, DataClass.BIOMETRIC})
ASK_FOR_KEYS = frozenset(
    {
        FrameworkName.HIPAA,
        FrameworkName.PCI_DSS,
        FrameworkName.DORA,
        FrameworkName.NIST_800_53,
        FrameworkName.FEDRAMP,
    }
)
# An audit asks what stands between the internet and the programs; PCI DSS names the filter (6.4.2).
ASK_FOR_FIREWALL = ASK_FOR_KEYS | {
    FrameworkName.SOC2,
    FrameworkName.ISO27001,
    FrameworkName.NIST_CSF,
    FrameworkName.NIS2,
    FrameworkName.HDS,
    FrameworkName.C5,
}
# Programs that answer requests read what stands beside them.
BESIDE = "environments."
_OF_WORKLOAD = re.compile(r"workloads\[(\d+)\]\.")
# What is read of every workload, and what is told by sentences of its own.
_OF_ALL = frozenset(
    {
        "name",
        "type",
        "criticality",
        "rto",
        "rpo",
        "downtime_cost_per_hour",
        "os",
        "traffic.egress_gb_per_month",
    }
)


def normalise(
    requirements: Requirements,
    provenance: Mapping[str, Provenance],
    inputs: Inputs,
    usd_rate: float = 1.0,
) -> Demand:
    """Every workload with its inputs; a company that names none is taken to run one web application.

    `usd_rate` turns amounts of the company's currency into USD.
    """
    reader = Reader(inputs=inputs, provenance=provenance)
    for constant in inputs.constants():
        reader.assumed(constant.path, by_team(constant, requirements.team))
    stated = all_of(requirements.workloads)
    workloads = tuple(
        _workload(reader, index, one, name)
        for index, (one, name) in enumerate(zip(stated, names_of(stated), strict=True))
    )
    account = _account(requirements)
    workloads = tuple(replace(one, traits={**one.traits, **account}) for one in workloads)
    workloads = _with_environments(reader, requirements, workloads)
    read_worth(reader, requirements, usd_rate)
    workloads = read_downtime(reader, requirements, workloads, usd_rate)
    unpaid = (
        *_stores_apart(workloads),
        *_open_amounts(workloads),
        *_windows_apart(stated, workloads),
    )
    return Demand(
        workloads=workloads,
        assumptions={
            path: replace(one, stream=_stream(path, workloads))
            for path, one in sorted(reader.assumptions.items())
        },
        not_modelled=(*unpaid, *_not_modelled(requirements, workloads, reader)),
        off_the_bill=unpaid,
    )


def is_released(workload: Workload) -> bool:
    """Whether it is a program that is tried elsewhere before it answers anybody."""
    return Capability.ANSWERS_REQUESTS in kind_of(workload).capabilities


def _with_environments(
    reader: Reader, requirements: Requirements, workloads: tuple[Workload, ...]
) -> tuple[Workload, ...]:
    """What stands beside the workloads, as stated; where nothing was, the usual beside critical ones."""
    if requirements.environments != Environments():
        if not any(is_released(one) for one in workloads):
            return workloads
        return _beside(workloads, dict(read_environments(reader, requirements)), is_released)

    def is_tried(workload: Workload) -> bool:
        critical = criticality_of(requirements, workload) is Criticality.CRITICAL
        return critical and is_released(workload)

    if not any(is_tried(one) for one in workloads):
        return workloads
    return _beside(workloads, usual(reader, requirements.team.developers), is_tried)


def _beside(
    workloads: Sequence[Workload],
    environments: Mapping[str, str],
    has_them: Callable[[Workload], bool],
) -> tuple[Workload, ...]:
    """The workloads, with the environments that stand beside some of them."""
    return tuple(
        replace(one, inputs={**one.inputs, **environments}) if has_them(one) else one
        for one in workloads
    )


def _stream(path: str, workloads: tuple[Workload, ...]) -> str:
    """The path with names for numbers: what a workload's inputs come to does not hang on its place."""
    found = _OF_WORKLOAD.match(path)
    if found is None:
        return path
    workload = workloads[int(found[1])]
    return f"{workload.name} {path[found.end() :]}"


def _not_modelled(
    requirements: Requirements,
    workloads: Sequence[Workload],
    reader: Reader,
) -> Iterator[str]:
    """What was stated and is read by no formula, in words, with its value and its path."""
    for path, value in field_path.values(requirements):
        row, of_workload = reader.inputs.find(path), _OF_WORKLOAD.match(path)
        if of_workload is not None:
            workload = workloads[int(of_workload[1])]
            is_read = _is_read(workload, path, path[of_workload.end() :], reader)
        elif path.startswith(BESIDE) and value:
            is_read = path in reader.assumptions
        else:
            is_read = row.reader != NOT_MODELLED
        no = value is False and (of_workload is None or path.endswith(".rehost"))
        if not is_read and not no:
            yield f"{row.label}: {_shown(value)} ({path})"


def _is_read(workload: Workload, path: str, within: str, reader: Reader) -> bool:
    """Whether anything follows from a field of a workload, which stands at `within` it."""
    kind, leaf = kind_of(workload), pattern_of(within)
    if path in reader.unused:
        return False
    if leaf == "availability":
        return kind.is_waited_for
    if leaf == "rehost":
        return is_released(workload)
    # A store that no formula is there for is told as a whole.
    whole = leaf.startswith("stores[]") and bool(workload.stores)
    return leaf in _OF_ALL or leaf in kind.reads or path in reader.assumptions or whole


def _shown(value: object) -> str:
    if isinstance(value, timedelta):
        return f"{value / timedelta(days=1):,.3g} days"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _stores_apart(workloads: tuple[Workload, ...]) -> list[str]:
    """Stores that the kind of their workload has no formulas for."""
    return [
        f"{workload.name}: store {store.name} ({store.kind})"
        for workload in workloads
        for store in workload.stores
        if store.kind not in kind_of(workload).stores
    ]


def _open_amounts(workloads: tuple[Workload, ...]) -> list[str]:
    """Engines whose bill has less in it than what they cost."""
    return [
        f"{workload.name}: store {store.name} ({store.engine}): {amount}"
        for workload in workloads
        for store in workload.stores
        if (amount := open_amount(store.engine, store.kind))
    ]


def _windows_apart(
    stated: Sequence[WorkloadRequirements], workloads: tuple[Workload, ...]
) -> list[str]:
    """Workloads on Windows whose kind has no formulas for its licences."""
    return [
        f"{workload.name}: licences of Windows ({workload.path}.os)"
        for one, workload in zip(stated, workloads, strict=True)
        if one.os is OperatingSystem.WINDOWS and OS not in workload.traits
    ]


def _account(requirements: Requirements) -> dict[str, str]:
    """What all workloads of an account have in common: the licences that it
    brings, a firewall before them, whose keys encrypt what is stored, whether it runs already.
    """
    found: dict[str, str] = {} if runs_today(requirements) else {NEW: YES}
    if requirements.clouds.own_licences:
        found[OWN_LICENCES] = " ".join(requirements.clouds.own_licences)
    if _has_firewall(requirements):
        found["waf"] = "yes"
    if _has_own_keys(requirements):
        found["own_keys"] = "yes"
    return found


def runs_today(requirements: Requirements) -> bool:
    """Whether anything of it runs anywhere; where nothing is said of it, nothing does."""
    current = requirements.current
    hosted = current.hosting is not None and current.hosting is not Hosting.NONE
    listed = current.billed or current.machines
    return hosted or bool(current.monthly_spend) or bool(current.servers) or bool(listed)


def _has_firewall(requirements: Requirements) -> bool:
    """As stated; else where records or an audited framework stand behind what the internet reaches."""
    stated = requirements.security.waf
    if stated is not None:
        return stated
    sensitive = bool(KEPT_BY_KEYS & set(requirements.data.classes or ()))
    return sensitive or bool(ASK_FOR_FIREWALL & set(requirements.compliance or ()))


def _has_own_keys(requirements: Requirements) -> bool:
    """As stated; else where records or a framework ask for keys that the company can take away."""
    stated = requirements.security.key_management
    if stated is not None:
        return stated
    sensitive = bool(KEPT_BY_KEYS & set(requirements.data.classes or ()))
    return sensitive or bool(ASK_FOR_KEYS & set(requirements.compliance or ()))


def _workload(reader: Reader, index: int, stated: WorkloadRequirements, name: str) -> Workload:
    type_ = stated.type or WorkloadType.WEB_APPLICATION
    kind = kind_for(type_)
    path = f"workloads[{index}]"
    reader = replace(reader, type=type_)
    found = kind.read(reader, path, stated)
    return Workload(
        name=name,
        index=index,
        type=type_,
        kind=kind.name,
        inputs={**found.inputs, **read_egress(reader, path, stated)},
        per_day=kind.per_day,
        stores=found.stores,
        traits=found.traits,
    )
