"""Workloads that ask a language model, a hosted one or an own."""

from collections.abc import Sequence

from ....core.units import MS_PER_SECOND
from ....domain.option import DecisionKind, Fallback
from ....domain.requirements import StoreKind, WorkloadRequirements, WorkloadType
from ....domain.workload import Workload
from ....knowledge.threats import Element
from ...compute.offers import model_offers
from ...reading import Reader, read_growth, read_stores
from ..kind import Capability, Kind, Options, Reading
from .formulas import work_out

ASSUMED_LATENCY_MS = 10_000.0


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    llm = stated.llm
    inputs = reader.read_all(
        f"{path}.llm",
        "peak_ratio",
        "pace",
        requests_per_day=llm.requests_per_day,
        input_tokens=llm.input_tokens,
        output_tokens=llm.output_tokens,
        cached_share=llm.cached_share,
    )
    inputs["growth"] = read_growth(reader, path, stated)
    if llm.knowledge_gb is not None:
        inputs["knowledge_gb"] = reader.stated(f"{path}.llm.knowledge_gb", llm.knowledge_gb)
    latency_ms = _stated_latency_ms(stated) or ASSUMED_LATENCY_MS
    traits = {"model_class": str(llm.model_class or "mid"), "latency_ms": str(latency_ms)}
    if llm.self_hosted:
        traits["self_hosted"] = "yes"
    return Reading(inputs=inputs, traits=traits, stores=read_stores(reader, path, stated))


def options(_workload: Workload, _machines: Sequence[str], offered: Sequence[str]) -> Options:
    return {DecisionKind.SERVING: tuple(offered), DecisionKind.FALLBACK: tuple(Fallback)}


def _stated_latency_ms(stated: WorkloadRequirements) -> float | None:
    seconds = stated.llm.latency_p95_s
    return None if seconds is None else seconds * MS_PER_SECOND


LANGUAGE_MODEL = Kind(
    name="language_model",
    types=(WorkloadType.LLM_APPLICATION,),
    read=read,
    options=options,
    work_out=work_out,
    stores=frozenset(StoreKind),
    offers=model_offers,
    stated_latency_ms=_stated_latency_ms,
    assumed_latency_ms=ASSUMED_LATENCY_MS,
    capabilities=frozenset({Capability.ASKS_MODELS}),
    surface=frozenset({Element.ASSISTANT}),
)
