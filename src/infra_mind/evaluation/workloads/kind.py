from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ...domain.architecture import Exclusion
from ...domain.design import Option, Site
from ...domain.option import DecisionKind, Lifecycle
from ...domain.requirements import Criticality, StoreKind, WorkloadRequirements, WorkloadType
from ...domain.workload import DataStore, Demand, Workload
from ...knowledge.library import Library
from ...knowledge.limits import Limits
from ...knowledge.threats import Element
from ..part import Part
from ..reading import Reader
from ..scene import Scene

TRAFFIC = frozenset(
    f"traffic.{name}" for name in ("average_rps", "peak_rps", "growth_per_year", "pattern", "users")
)
SERVICE = frozenset(
    f"service.{name}" for name in ("cpu_ms", "memory_mb", "response_kb", "cacheable")
)
LATENCY = frozenset({"service.latency_p95_ms"})
GROWTH = frozenset({"traffic.growth_per_year"})
STORES = frozenset(
    f"stores[].{name}"
    for name in (
        "name",
        "kind",
        "engine",
        "size_gb",
        "growth_gb_per_month",
        "reads_per_request",
        "writes_per_request",
    )
)


def section(name: str, *fields: str) -> frozenset[str]:
    """Fields of a section of a workload, as paths within it."""
    return frozenset(f"{name}.{field}" for field in fields)


Options = dict[DecisionKind, tuple[Option, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read of a workload: paths of its inputs by short name, words, and its stores."""

    inputs: Mapping[str, str]
    traits: Mapping[str, str] = field(default_factory=dict[str, str])
    stores: tuple[DataStore, ...] = ()


def of_objects(workload: Workload) -> Options:
    """What is decided of a workload that keeps objects in a store; who asks for one does not wait for hours."""
    kept = any(store.kind is StoreKind.OBJECT for store in workload.stores)
    return {DecisionKind.LIFECYCLE: (Lifecycle.KEPT_WARM, Lifecycle.TIERED)} if kept else {}


def _nothing_stated(_stated: WorkloadRequirements) -> float | None:
    return None


def _refuse_nothing(
    _workload: Workload, _demand: Demand, _provider: str, _limits: Limits
) -> Iterator[Exclusion]:
    return iter(())


class Capability(StrEnum):
    """What workloads of a kind do, for questions and agents that are about such work alone."""

    ANSWERS_REQUESTS = "answers_requests"  # behind a balancer, on a network and a cluster it shares
    RUNS_BATCHES = "runs_batches"
    TRAINS_MODELS = "trains_models"
    SERVES_MODELS = "serves_models"
    ASKS_MODELS = "asks_models"
    SERVES_FILES = "serves_files"  # that are the same for everybody


# Workloads whose own formulas send answers over the internet.
SENDS = frozenset({Capability.ANSWERS_REQUESTS, Capability.SERVES_FILES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How workloads of some types are modelled, from what was written to what they cost.

    name: that of its folder · reads: fields of a stated workload that change what is worked out ·
    read: inputs from the requirements · options: the decisions of a workload, given the machines and
    the offers of a site ·
    work_out: the formulas · stores: the kinds of store that it may have ·
    refuse: the options that what is likely does not allow with a provider ·
    offers: what a site offers for it by name (models, accelerators), `None` where it needs none ·
    stated_latency_ms, assumed_latency_ms: the P95 that is aimed at, `None` where nobody waits ·
    awaited, asked: what is waited for, and the question after it ·
    load: the input that more users make more of, `None` where there is none ·
    per_day: the inputs whose product is its requests of a day, where those a second are no input ·
    criticality: how much companies mostly depend on it · capabilities: what it does ·
    surface: the parts of it that can be attacked.
    """

    name: str
    types: tuple[WorkloadType, ...]
    reads: frozenset[str]
    read: Callable[[Reader, str, WorkloadRequirements], Reading]
    options: Callable[[Workload, Sequence[str], Sequence[str]], Options]
    work_out: Callable[[Scene, Workload], Part]
    stores: frozenset[StoreKind] = frozenset()
    refuse: Callable[[Workload, Demand, str, Limits], Iterator[Exclusion]] = _refuse_nothing
    offers: Callable[[Workload, Site, Demand, Library], tuple[str, ...]] | None = None
    stated_latency_ms: Callable[[WorkloadRequirements], float | None] = _nothing_stated
    assumed_latency_ms: float | None = None
    awaited: str = "time to answer at peak"
    asked: str = "How fast does {name} answer at peak?"
    load: str | None = None
    per_day: tuple[str, ...] = ()
    criticality: Criticality = Criticality.CRITICAL
    capabilities: frozenset[Capability] = frozenset()
    surface: frozenset[Element] = frozenset()

    @property
    def sections(self) -> frozenset[str]:
        """Those of a stated workload that it reads."""
        return frozenset(leaf.partition(".")[0].removesuffix("[]") for leaf in self.reads)

    @property
    def is_waited_for(self) -> bool:
        """Whether anybody waits for its answers; where nobody does, nothing has to be up."""
        return self.assumed_latency_ms is not None
