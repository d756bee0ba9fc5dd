"""Workloads that ask a language model, a hosted one or an own."""

from collections.abc import Sequence

from ....core.units import MS_PER_SECOND, SECONDS_PER_DAY
from ....domain.design import Site
from ....domain.option import DecisionKind, Fallback
from ....domain.requirements import (
    Criticality,
    ModelClass,
    Pattern,
    StoreKind,
    WorkloadRequirements,
    WorkloadType,
)
from ....domain.workload import Demand, Workload
from ....knowledge.library import Library
from ....knowledge.threats import Element
from ....prices.price import PriceKind
from ...compute.offers import API, OWN, carriers, group_size
from ...reading import Reader, read_growth, read_stores
from ..kind import STORES, TRAFFIC, Capability, Kind, Options, Reading, of_objects, section
from ..serving.kind import from_peak
from .formulas import work_out

ASSUMED_LATENCY_MS = 10_000.0
# Within a day, as providers promise for batches.
BATCH_LATENCY_MS = SECONDS_PER_DAY * MS_PER_SECOND


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    llm = stated.llm
    inputs = reader.read_all(
        f"{path}.llm",
        "pace",
        input_tokens=llm.input_tokens,
        output_tokens=llm.output_tokens,
        cached_share=llm.cached_share,
    )
    inputs["growth"] = read_growth(reader, path, stated)
    inputs["requests_per_day"] = _requests(reader, path, stated)
    inputs["peak_ratio"] = _peak_ratio(reader, path, stated)
    if llm.knowledge_gb is not None:
        inputs["knowledge_gb"] = reader.stated(f"{path}.llm.knowledge_gb", llm.knowledge_gb)
    latency_ms = _stated_latency_ms(stated) or ASSUMED_LATENCY_MS
    traits = {"model_class": str(llm.model_class or "mid"), "latency_ms": str(latency_ms)}
    if llm.batch:
        traits["batch"] = "yes"
    if llm.self_hosted:
        traits["self_hosted"] = "yes"
    return Reading(inputs=inputs, traits=traits, stores=read_stores(reader, path, stated))


def _requests(reader: Reader, path: str, stated: WorkloadRequirements) -> str:
    """Questions of a day as its section says, else as the traffic or the people do."""
    at, traffic = f"{path}.llm.requests_per_day", stated.traffic
    if stated.llm.requests_per_day is not None:
        reader.unused.add(f"{path}.traffic.average_rps")
        return reader.stated(at, stated.llm.requests_per_day)
    if traffic.average_rps is not None:
        reader.unused.add(f"{path}.traffic.users")
        written = f"{path}.traffic.average_rps"
        return reader.fixed(at, traffic.average_rps * SECONDS_PER_DAY, written)
    if traffic.peak_rps is not None:
        reader.unused.add(f"{path}.traffic.users")
        default = reader.default(f"{path}.traffic.peak_ratio", _pattern(stated))
        return reader.assumed(at, from_peak(default, traffic.peak_rps * SECONDS_PER_DAY))
    if traffic.users is not None:
        per_user = reader.default(f"{path}.llm.requests_per_user")
        return reader.assumed(at, per_user, scale=traffic.users)
    return reader.assumed(at)


def _pattern(stated: WorkloadRequirements) -> Pattern | None:
    """What may take a day is spread over it."""
    return Pattern.STEADY if stated.llm.batch else stated.traffic.pattern


def _peak_ratio(reader: Reader, path: str, stated: WorkloadRequirements) -> str:
    """As the stated peak has it, else by the pattern of the traffic."""
    at, peak = f"{path}.llm.peak_ratio", stated.traffic.peak_rps
    asked = reader.assumptions[f"{path}.llm.requests_per_day"].likely / SECONDS_PER_DAY
    if peak is not None and asked > 0:
        return reader.stated(at, max(1.0, peak / asked), written_at=f"{path}.traffic.peak_rps")
    return reader.assumed(at, reader.default(f"{path}.traffic.peak_ratio", _pattern(stated)))


def options(workload: Workload, _machines: Sequence[str], offered: Sequence[str]) -> Options:
    return {
        DecisionKind.SERVING: tuple(offered),
        DecisionKind.FALLBACK: tuple(Fallback),
        **of_objects(workload),
    }


def _stated_latency_ms(stated: WorkloadRequirements) -> float | None:
    seconds = stated.llm.latency_p95_s
    if seconds is None:
        return BATCH_LATENCY_MS if stated.llm.batch else None
    return seconds * MS_PER_SECOND


def offers(workload: Workload, site: Site, _demand: Demand, library: Library) -> tuple[str, ...]:
    """Hosted models by API, and open ones on each accelerator that holds them."""
    wanted = workload.traits["model_class"]
    if wanted == ModelClass.FRONTIER:
        wanted = ModelClass.LARGE
    apis = [
        f"{API}:{model.name}"
        for model in library.hosted_models
        if model.model_class == wanted and site.provider in model.clouds
    ]
    owned = [
        f"{OWN}:{model.name}@{accelerator.name}"
        for model in library.open_models
        if model.model_class == wanted
        for accelerator in library.accelerators
        if (size := group_size(model.weights_gb, accelerator)) is not None
        and carriers(site, accelerator.name, size, PriceKind.ON_DEMAND, library)
    ]
    only_own = workload.traits.get("self_hosted") == "yes"
    return tuple(owned) if only_own else (*apis, *owned)


LANGUAGE_MODEL = Kind(
    name="language_model",
    types=(WorkloadType.LLM_APPLICATION,),
    criticality=Criticality.IMPORTANT,
    reads=TRAFFIC
    | STORES
    | section(
        "llm",
        "requests_per_day",
        "input_tokens",
        "output_tokens",
        "latency_p95_s",
        "model_class",
        "self_hosted",
        "cached_share",
        "knowledge_gb",
        "batch",
    ),
    read=read,
    options=options,
    work_out=work_out,
    load="requests_per_day",
    per_day=("requests_per_day",),
    stores=frozenset(StoreKind),
    offers=offers,
    stated_latency_ms=_stated_latency_ms,
    assumed_latency_ms=ASSUMED_LATENCY_MS,
    capabilities=frozenset({Capability.ASKS_MODELS}),
    surface=frozenset({Element.ASSISTANT}),
)
