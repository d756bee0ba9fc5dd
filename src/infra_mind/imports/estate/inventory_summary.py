"""Inventories that say how many machines there are, and not which: the summary of a migration tool."""

from dataclasses import dataclass

from ...domain.requirements import Machine
from ..document import Value

_TOTALS = {"vcpus": "cpuCores", "memory_gb": "ramGB", "disk_gb": "diskGB"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    machines: tuple[Machine, ...]
    gaps: tuple[str, ...]


def machines_of_summary(tree: Value, source: str) -> Summary | None:
    """As many machines as there are, each of the average size; `None` where no totals stand there."""
    summary = _below(tree, "inventory", "vms") or _below(tree, "vms")
    count = _number(_below(summary, "total"))
    totals = {name: _number(_below(summary, key, "total")) for name, key in _TOTALS.items()}
    if not count or not totals["vcpus"] or not totals["memory_gb"]:
        return None
    off = _number(_below(summary, "powerStates", "POWERED_OFF"))
    gaps = [f"{source}: a summary of {count:n} machines, so each counts with the average size"]
    if off:
        gaps.append(
            f"{source}: {off:n} of them are off, and it does not say which; all are counted"
        )
    machine = Machine(
        name=f"{count:n} machines of a summary",
        count=int(count),
        vcpus=totals["vcpus"] / count,
        memory_gb=totals["memory_gb"] / count,
        disk_gb=totals["disk_gb"] / count,
        running=True,
        source=source,
    )
    return Summary(machines=(machine,), gaps=tuple(gaps))


def _below(tree: Value, *names: str) -> Value:
    for name in names:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def _number(value: Value) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return max(float(value), 0.0)
