"""Databases that are a workload of their own."""

from collections.abc import Iterator, Sequence

from ....domain.architecture import Exclusion
from ....domain.design import Decision
from ....domain.option import Database, DecisionKind, Readers
from ....domain.requirements import Store, StoreKind, WorkloadRequirements, WorkloadType
from ....domain.workload import DataStore, Demand, Workload
from ....knowledge.limits import Limits
from ....prices.facts import load_facts
from ...reading import Reader, read_stores
from ...stores.engines import is_enterprise, is_sqlserver
from ..kind import LATENCY, SERVICE, STORES, TRAFFIC, Kind, Options, Reading, of_objects
from ..serving.kind import read_service, read_traffic
from .formulas import work_out


def read(reader: Reader, path: str, stated: WorkloadRequirements) -> Reading:
    inputs = read_traffic(reader, path, stated) | read_service(reader, path, stated)
    unstated = Store(name="data", kind=StoreKind.RELATIONAL)
    stores = read_stores(reader, path, stated, unstated)
    for store, written in zip(stores, stated.stores or (unstated,), strict=True):
        _read_operation(reader, store, written, len(stores))
    return Reading(inputs=inputs, stores=stores)


def _read_operation(reader: Reader, store: DataStore, stated: Store, stores: int) -> None:
    """One request is one operation: a read or a write of one of the stores, unless stated otherwise."""
    for name, value in (
        ("reads_per_request", stated.reads_per_request),
        ("writes_per_request", stated.writes_per_request),
    ):
        if value is None:
            reader.assumed(store.inputs[name], scale=1 / stores)


def options(workload: Workload, _machines: Sequence[str], _offered: Sequence[str]) -> Options:
    relational = any(store.kind is StoreKind.RELATIONAL for store in workload.stores)
    kept = (Database.SINGLE, Database.REPLICATED) if relational else (Database.NONE,)
    return {
        DecisionKind.DATABASE: kept,
        DecisionKind.READERS: tuple(Readers) if relational else (Readers.NONE,),
        **of_objects(workload),
    }


def refuse(
    workload: Workload, _demand: Demand, provider: str, _limits: Limits
) -> Iterator[Exclusion]:
    """Read replicas of the Standard edition of SQL Server, where a provider has none."""
    standard = any(
        is_sqlserver(store.engine) and not is_enterprise(store.engine) for store in workload.stores
    )
    fact = load_facts().get(provider, "sqlserver_standard_readers")
    if standard and not float(fact.value):
        for readers in (Readers.ONE, Readers.TWO):
            yield Exclusion(
                decision=Decision(DecisionKind.READERS, workload.name),
                option=readers,
                reason=f"read replicas of SQL Server: {fact.note}",
            )


DATABASE = Kind(
    name="database",
    types=(WorkloadType.DATABASE,),
    reads=TRAFFIC | SERVICE | LATENCY | STORES,
    read=read,
    options=options,
    work_out=work_out,
    load="average_rps",
    refuse=refuse,
    stores=frozenset(StoreKind),
    stated_latency_ms=lambda stated: stated.service.latency_p95_ms,
    # A page asks a database some ten times, and should be there within half a second.
    assumed_latency_ms=50.0,
    awaited="time of an operation",
    asked="How long does an operation of {name} take?",
)
