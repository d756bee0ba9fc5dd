"""Own models that answer requests, language models and others."""

from collections.abc import Sequence

from ....core.units import MS_PER_SECOND, SECONDS_PER_DAY
from ....domain.assumption import Shape
from ....domain.design import Site
from ....domain.input import Default
from ....domain.option import DecisionKind, Precision
from ....domain.requirements import Criticality, ModelClass, WorkloadRequirements, WorkloadType
from ....domain.workload import Demand, Workload
from ....knowledge.library import Library
from ....knowledge.threats import Element
from ....prices.price import PriceKind
from ...compute.offers import PROCESSOR, carriers, group_size
from ...reading import Reader, read_growth
from ..kind import LATENCY, TRAFFIC, Capability, Kind, Options, Reading, section
from ..serving.kind import from_peak, read_traffic
from .formulas import BITS, WRITES_FROM, work_out, writes

# Aimed at where no target was stated: a model that writes takes longer than one that judges.
WRITING_MS, JUDGING_MS = 10_000.0, 200.0
# Parameters of open models by their class, in billions.
SIZES = {
    ModelClass.SMALL: 8.0,
    ModelClass.MID: 32.0,
    ModelClass.LARGE: 70.0,
    ModelClass.FRONTIER: 235.0,
}
# The largest model that is offered without an accelerator, in billions of parameters.
MOST_ON_PROCESSORS = 1.0


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    inputs = _requests(reader, path, stated)
    at, inference = f"{path}.inference", stated.inference
    inputs["parameters_b"] = _parameters(reader, path, stated)
    parameters = reader.assumptions[inputs["parameters_b"]].likely
    task = "write" if parameters >= WRITES_FROM else "judge"
    if task == "write":
        inputs |= _tokens(reader, path, stated)
    else:
        inputs |= reader.read_all(at, "flops_per_parameter")
        for name in ("input_tokens", "output_tokens"):
            reader.unused.update((f"{at}.{name}", f"{path}.llm.{name}"))
    assumed = WRITING_MS if task == "write" else JUDGING_MS
    traits = {
        "task": task,
        "latency_ms": str(_stated_latency_ms(stated) or assumed),
    }
    if inference.accelerator:
        traits["accelerator"] = str(inference.accelerator)
    return Reading(inputs=inputs, traits=traits)


def _requests(reader: Reader, path: str, stated: WorkloadRequirements) -> dict[str, str]:
    """Requests as the section says, else as the traffic of the workload does."""
    at, inference, asked = f"{path}.inference", stated.inference, stated.llm.requests_per_day
    counted = inference.average_rps is not None or inference.peak_rps is not None
    if not counted and asked is None:
        return read_traffic(reader, path, stated)
    names = ("average_rps", "peak_rps", "users")
    reader.unused.update(f"{path}.traffic.{name}" for name in names)
    if counted:
        reader.unused.add(f"{path}.llm.requests_per_day")
    inputs = {"growth": read_growth(reader, path, stated)}
    default = reader.default(f"{path}.traffic.peak_ratio", stated.traffic.pattern)
    if not counted and asked is not None:
        written = f"{path}.llm.requests_per_day"
        inputs["average_rps"] = reader.fixed(f"{at}.average_rps", asked / SECONDS_PER_DAY, written)
        inputs["peak_ratio"] = reader.assumed(f"{at}.peak_ratio", default)
        return inputs
    if inference.average_rps is None:
        peak = float(inference.peak_rps or 0.0)
        inputs["peak_rps"] = reader.stated(f"{at}.peak_rps", peak)
        inputs["average_rps"] = reader.assumed(f"{at}.average_rps", from_peak(default, peak))
        return inputs
    inputs["average_rps"] = reader.stated(f"{at}.average_rps", inference.average_rps)
    if inference.peak_rps and inference.average_rps:
        ratio = max(1.0, inference.peak_rps / inference.average_rps)
        inputs["peak_ratio"] = reader.stated(f"{at}.peak_ratio", ratio)
    else:
        inputs["peak_ratio"] = reader.assumed(f"{at}.peak_ratio", default)
    return inputs


def _parameters(reader: Reader, path: str, stated: WorkloadRequirements) -> str:
    """As stated, else those of an open model of the class that was named."""
    at, inference, named = (
        f"{path}.inference.parameters_b",
        stated.inference,
        stated.llm.model_class,
    )
    if inference.parameters_b is not None or named is None:
        return reader.read(at, inference.parameters_b)
    size, reason = SIZES[named], f"an open model of the class {named}"
    return reader.assumed(
        at, Default(path=at, low=size, likely=size, high=size, shape=Shape.FIXED, reason=reason)
    )


def _tokens(reader: Reader, path: str, stated: WorkloadRequirements) -> dict[str, str]:
    """Tokens as the section of the model says, else as that of an application that asks one."""
    found: dict[str, str] = {}
    for name, own, asked in (
        ("input_tokens", stated.inference.input_tokens, stated.llm.input_tokens),
        ("output_tokens", stated.inference.output_tokens, stated.llm.output_tokens),
    ):
        written = own is None and asked is not None
        section = "llm" if written else "inference"
        found[name] = reader.read(f"{path}.{section}.{name}", asked if written else own)
    return found


def options(workload: Workload, _machines: Sequence[str], offered: Sequence[str]) -> Options:
    return {
        DecisionKind.ACCELERATOR: tuple(offered),
        DecisionKind.PRECISION: tuple(Precision) if writes(workload) else (Precision.SIXTEEN_BITS,),
    }


def _stated_latency_ms(stated: WorkloadRequirements) -> float | None:
    seconds = stated.llm.latency_p95_s
    asked = None if seconds is None else seconds * MS_PER_SECOND
    return stated.inference.latency_p95_ms or stated.service.latency_p95_ms or asked


def offers(workload: Workload, site: Site, demand: Demand, library: Library) -> tuple[str, ...]:
    """Accelerators that hold an own model at a site, however few bits its weights have, and processors
    where it is small."""
    parameters_b = demand.assumptions[workload.inputs["parameters_b"]].likely
    fewest = BITS[Precision.FOUR_BITS if writes(workload) else Precision.SIXTEEN_BITS]
    weights_gb = parameters_b * fewest / 8
    wanted = workload.traits.get("accelerator")
    candidates = library.accelerators.named(wanted) if wanted else tuple(library.accelerators)
    found = [
        one.name
        for one in candidates
        if (size := group_size(weights_gb, one)) is not None
        and carriers(site, one.name, size, PriceKind.ON_DEMAND, library)
    ]
    if wanted or parameters_b >= MOST_ON_PROCESSORS:
        return tuple(found)
    return (PROCESSOR, *found)


INFERENCE = Kind(
    name="inference",
    types=(WorkloadType.ML_INFERENCE,),
    criticality=Criticality.IMPORTANT,
    reads=TRAFFIC
    | LATENCY
    | section(
        "inference",
        "average_rps",
        "peak_rps",
        "parameters_b",
        "input_tokens",
        "output_tokens",
        "latency_p95_ms",
        "accelerator",
    )
    | section(
        "llm", "requests_per_day", "input_tokens", "output_tokens", "latency_p95_s", "model_class"
    ),
    read=read,
    options=options,
    work_out=work_out,
    load="average_rps",
    offers=offers,
    stated_latency_ms=_stated_latency_ms,
    assumed_latency_ms=WRITING_MS,
    capabilities=frozenset({Capability.SERVES_MODELS}),
    surface=frozenset({Element.ENTRY, Element.COMPUTE}),
)
