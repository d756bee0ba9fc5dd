"""Workloads that answer requests: web applications, APIs, shops, software as a service."""

from collections.abc import Iterator, Sequence

from ....domain.architecture import Exclusion
from ....domain.assumption import Shape
from ....domain.design import NO_MACHINE, Decision
from ....domain.input import Default
from ....domain.option import Cache, Database, DecisionKind, Delivery, Platform, Release
from ....domain.requirements import Store, StoreKind, WorkloadRequirements, WorkloadType
from ....domain.workload import Demand, Workload
from ....knowledge.limits import Limits
from ....knowledge.threats import Element
from ...compute import functions, instances, windows
from ...reading import Reader, read_growth, read_stores
from ...stores import relational, stated_caches
from ..kind import LATENCY, SERVICE, STORES, TRAFFIC, Capability, Kind, Options, Reading, of_objects
from .formulas import work_out


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    inputs = read_traffic(reader, path, stated)
    inputs["burst_ratio"] = reader.read(f"{path}.traffic.burst_ratio", None, stated.traffic.pattern)
    inputs |= read_service(reader, path, stated)
    inputs |= _read_edge(reader, path, stated, inputs["cacheable"])
    inputs["service_calls"] = reader.assumed(f"{path}.service.service_calls")
    database = Store(name="database", kind=StoreKind.RELATIONAL)
    return Reading(
        inputs=inputs,
        traits={} if stated.os is None else {windows.OS: stated.os},
        stores=read_stores(reader, path, stated, database),
    )


def _read_edge(
    reader: Reader, path: str, stated: WorkloadRequirements, cacheable: str
) -> dict[str, str]:
    """What an edge could answer: what was stated that a cache could, else by the type."""
    at, known = f"{path}.service", stated.service.cacheable is not None
    same = cacheable if known else reader.assumed(f"{at}.edge_cacheable")
    return {"edge_cacheable": same, "edge_hit": reader.assumed(f"{at}.edge_hit")}


def read_service(reader: Reader, path: str, stated: WorkloadRequirements) -> dict[str, str]:
    """What one request takes."""
    service = stated.service
    return reader.read_all(
        f"{path}.service",
        cpu_ms=service.cpu_ms,
        memory_mb=service.memory_mb,
        response_kb=service.response_kb,
        cacheable=service.cacheable,
    )


def read_traffic(reader: Reader, path: str, stated: WorkloadRequirements) -> dict[str, str]:
    """Average, peak and growth of the requests to a workload."""
    traffic = stated.traffic
    at = f"{path}.traffic"
    inputs = {
        "average_rps": _average(reader, at, stated),
        "growth": read_growth(reader, path, stated),
    }
    if traffic.peak_rps is not None and not traffic.average_rps:
        # The peak is what is known here; the average is what is assumed from it.
        inputs["peak_rps"] = reader.stated(f"{at}.peak_rps", traffic.peak_rps)
    else:
        inputs["peak_ratio"] = _peak_ratio(reader, at, stated)
    return inputs


def options(workload: Workload, machines: Sequence[str], _offered: Sequence[str]) -> Options:
    return {
        DecisionKind.PLATFORM: tuple(Platform),
        DecisionKind.MACHINE: (NO_MACHINE, *machines),
        DecisionKind.DATABASE: (Database.SINGLE, Database.REPLICATED)
        if relational(workload)
        else (Database.NONE,),
        DecisionKind.CACHE: tuple(Cache)
        if relational(workload) and not stated_caches(workload)
        else (Cache.NONE,),
        DecisionKind.DELIVERY: tuple(Delivery),
        DecisionKind.RELEASE: tuple(Release),
        **of_objects(workload),
    }


def refuse(
    workload: Workload, demand: Demand, provider: str, limits: Limits
) -> Iterator[Exclusion]:
    """Functions and one machine where they do not fit, what does not run Windows where it is stated, a second
    cache beside one that was stated.
    """
    yield from functions.refuse(workload, demand, provider, limits)
    yield from instances.refuse(workload, demand, provider, limits)
    yield from windows.refuse(workload, provider)
    stated = [workload.stores[number].name for number in stated_caches(workload)]
    if stated and relational(workload):
        yield Exclusion(
            decision=Decision(DecisionKind.CACHE, workload.name),
            option=Cache.MANAGED,
            reason=f"{' and '.join(stated)} was stated as a cache and answers what can be cached",
        )


def _average(reader: Reader, at: str, stated: WorkloadRequirements) -> str:
    traffic = stated.traffic
    path = f"{at}.average_rps"
    if traffic.average_rps is not None:
        return reader.stated(path, traffic.average_rps)
    if traffic.peak_rps is not None:
        ratio = reader.default(f"{at}.peak_ratio", traffic.pattern)
        return reader.assumed(path, from_peak(ratio, traffic.peak_rps))
    if traffic.users is not None:
        per_user = reader.default(f"{at}.rps_per_user")
        return reader.assumed(path, per_user, scale=traffic.users)
    return reader.assumed(path)


def from_peak(ratio: Default, peak: float) -> Default:
    """Average requests where only the peak was stated."""
    return Default(
        path=ratio.path,
        low=peak / ratio.high,
        likely=peak / ratio.likely,
        high=peak / ratio.low,
        shape=Shape.TRIANGULAR,
        reason=f"from the stated peak and the {ratio.reason}",
    )


def _peak_ratio(reader: Reader, at: str, stated: WorkloadRequirements) -> str:
    traffic = stated.traffic
    if traffic.peak_rps is not None and traffic.average_rps:
        # The ratio carries the stated peak, so that both move together when traffic does.
        ratio = max(1.0, traffic.peak_rps / traffic.average_rps)
        return reader.stated(f"{at}.peak_ratio", ratio)
    return reader.read(f"{at}.peak_ratio", None, traffic.pattern)


SERVING = Kind(
    name="serving",
    types=(
        WorkloadType.WEB_APPLICATION,
        WorkloadType.API_SERVICE,
        WorkloadType.MOBILE_BACKEND,
        WorkloadType.ECOMMERCE,
        WorkloadType.SAAS,
        WorkloadType.MICROSERVICES,
    ),
    reads=TRAFFIC | SERVICE | LATENCY | STORES | {"os"},
    read=read,
    options=options,
    work_out=work_out,
    load="average_rps",
    refuse=refuse,
    stores=frozenset(StoreKind),
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # Answers slower than this are felt as slow.
    assumed_latency_ms=500.0,
    capabilities=frozenset({Capability.ANSWERS_REQUESTS}),
    surface=frozenset({Element.ENTRY, Element.COMPUTE}),
)
