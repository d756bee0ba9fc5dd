"""Stores that stand beside a stream, a fleet of devices or a batch."""

from collections.abc import Mapping

from ...domain.architecture import Database
from ...domain.requirements import StoreKind
from ...domain.requirements import Workload as StatedWorkload
from ...domain.workload import DataStore, Workload
from ..reading import Reader, read_stores
from .kind import Options

# What the formulas of stores ask of a workload, beside how often it is asked.
ASKED = ("cpu_ms", "memory_mb", "response_kb", "cacheable")


def read_beside(
    reader: Reader, path: str, stated: StatedWorkload, known: Mapping[str, str]
) -> tuple[dict[str, str], tuple[DataStore, ...]]:
    """The stores that were stated, and what they need to know that `known` does not tell."""
    if not stated.stores:
        return {}, ()
    missing = {
        name: reader.assumed(f"{path}.service.{name}", reader.default(f"service.{name}"))
        for name in ASKED
        if name not in known
    }
    return missing, read_stores(reader, path, stated)


def database_options(workload: Workload) -> Options:
    """Whether a database beside it has a replica; nothing to decide where there is none."""
    if all(store.kind is not StoreKind.RELATIONAL for store in workload.stores):
        return {}
    return {f"{workload.name}.database": (Database.SINGLE, Database.REPLICATED)}
