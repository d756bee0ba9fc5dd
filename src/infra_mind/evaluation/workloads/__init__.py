"""The kinds of workload that are modelled: one folder for each, and one line here."""

from collections.abc import Iterable

from ...domain.design import Site
from ...domain.requirements import WorkloadType
from ...domain.workload import Demand, Workload
from ...knowledge.library import Library
from .analytics.kind import ANALYTICS
from .database.kind import DATABASE
from .devices.kind import DEVICES
from .inference.kind import INFERENCE
from .kind import Capability, Kind, Reading
from .language_model.kind import LANGUAGE_MODEL
from .pipeline.kind import PIPELINE
from .serving.kind import SERVING
from .static_site.kind import STATIC_SITE
from .streaming.kind import STREAMING
from .training.kind import TRAINING

__all__ = [
    "KINDS",
    "Capability",
    "Kind",
    "Reading",
    "able",
    "kind_for",
    "kind_of",
    "loads",
    "offers",
]

KINDS = {
    kind.name: kind
    for kind in (
        SERVING,
        LANGUAGE_MODEL,
        TRAINING,
        INFERENCE,
        PIPELINE,
        ANALYTICS,
        STREAMING,
        DEVICES,
        DATABASE,
        STATIC_SITE,
    )
}
_BY_TYPE = {type_: kind for kind in KINDS.values() for type_ in kind.types}


def kind_for(type_: WorkloadType | None) -> Kind:
    """How a type is modelled; a program that answers requests where none was stated."""
    return SERVING if type_ is None else _BY_TYPE[type_]


def kind_of(workload: Workload) -> Kind:
    return KINDS[workload.kind]


def able(workloads: Iterable[Workload], capability: Capability) -> tuple[Workload, ...]:
    """Those of some workloads that do such work."""
    return tuple(one for one in workloads if capability in kind_of(one).capabilities)


def loads(demand: Demand) -> list[str]:
    """What more users make more of, by the path of its assumption."""
    return [one.inputs[load] for one in demand.workloads if (load := kind_of(one).load)]


def offers(
    demand: Demand, sites: tuple[Site, ...], library: Library
) -> dict[tuple[str, Site], tuple[str, ...]]:
    """Models and accelerators by workload and site, of the workloads that need one."""
    return {
        (workload.name, site): offer(workload, site, demand, library)
        for workload in demand.workloads
        if (offer := kind_of(workload).offers) is not None
        for site in sites
    }
