"""Stores that stand beside a stream, a fleet of devices or a batch."""

from collections.abc import Mapping

from ...domain.option import Database, DecisionKind
from ...domain.requirements import StoreKind
from ...domain.requirements import Workload as StatedWorkload
from ...domain.workload import DataStore, Workload
from ..reading import Reader, read_stores
from .kind import Options


def read_beside(
    reader: Reader, path: str, stated: StatedWorkload, known: Mapping[str, str]
) -> tuple[dict[str, str], tuple[DataStore, ...]]:
    """The stores that were stated, and what their formulas need to know that `known` does not tell."""
    if not stated.stores:
        return {}, ()
    service = stated.service
    asked = {
        "cpu_ms": service.cpu_ms,
        "memory_mb": service.memory_mb,
        "response_kb": service.response_kb,
        "cacheable": service.cacheable,
    }
    missing = {
        name: reader.read(f"{path}.service.{name}", value)
        for name, value in asked.items()
        if name not in known
    }
    return missing, read_stores(reader, path, stated)


def database_options(workload: Workload) -> Options:
    """Whether a database beside it has a replica; nothing to decide where there is none."""
    if all(store.kind is not StoreKind.RELATIONAL for store in workload.stores):
        return {}
    return {DecisionKind.DATABASE: (Database.SINGLE, Database.REPLICATED)}
