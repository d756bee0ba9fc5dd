"""The kinds of workload that are modelled: one module for each, and one line here."""

from ...domain.design import Site
from ...domain.requirements import WorkloadType
from ...domain.workload import Demand
from ...knowledge.library import Library
from .analytics.kind import ANALYTICS
from .database.kind import DATABASE
from .devices.kind import DEVICES
from .inference.kind import INFERENCE
from .kind import Kind, Reading
from .language_model.kind import LANGUAGE_MODEL
from .pipeline.kind import PIPELINE
from .serving.kind import SERVING
from .static_site.kind import STATIC_SITE
from .streaming.kind import STREAMING
from .training.kind import TRAINING

__all__ = ["KINDS", "Kind", "Reading", "kind_of", "offers"]

KINDS = {
    kind.load: kind
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


def kind_of(type_: WorkloadType) -> Kind:
    """How a type is modelled."""
    return _BY_TYPE[type_]


def offers(
    demand: Demand, sites: tuple[Site, ...], library: Library
) -> dict[tuple[str, Site], tuple[str, ...]]:
    """Models and accelerators by workload and site, of the workloads that need one."""
    return {
        (workload.name, site): offer(workload, site, demand, library)
        for workload in demand.workloads
        if (offer := KINDS[workload.kind].offers) is not None
        for site in sites
    }
