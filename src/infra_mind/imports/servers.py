"""Servers as people list them in a sentence: `4x web, 8 vCPU, 32 GB RAM` is four machines of one shape."""

import re
from typing import Final

from .document import Value
from .form import Written

MACHINES: Final = "current.machines"
SERVERS: Final = "current.servers"
LONGEST: Final = 200
_NUMBER: Final = r"(\d{1,7}(?:[.,]\d{1,3})?)"
_COUNT: Final = re.compile(
    r"^\s*(\d{1,6})\s*(?:x|×|\*|mal|times|servers?|vms?|machines?)\b\s*", re.I
)
_VCPUS: Final = re.compile(
    rf"{_NUMBER}[ -]?(?:v?cpus?|v?cores?|kerne?n?|threads?|procs?|processors?|prozessoren)\b", re.I
)
_MEMORY: Final = re.compile(
    rf"{_NUMBER}\s*([gt])i?b?\s*(?:of )?(?:ram|memory|mem|speicher)\b", re.I
)
_DISK: Final = re.compile(
    rf"{_NUMBER}\s*([gt])i?b?\s*(?:of )?(?:ssd|hdd|disks?|nvme|storage|platte|festplatte)\b", re.I
)
_BARE: Final = re.compile(rf"{_NUMBER}\s*([gt])i?b\b", re.I)
_WINDOWS: Final = re.compile(r"\bwindows\b|\bwin(?:20\d\d|srv)\b", re.I)
_LINUX: Final = re.compile(r"\b(?:linux|ubuntu|debian|rhel|centos|suse|rocky|alma)\b", re.I)
_GB: Final = {"g": 1.0, "t": 1000.0}


def as_list(value: Value) -> list[Value] | None:
    """A list of servers, or what reads as one; `None` for their number, and for what is neither."""
    if isinstance(value, dict) and value and all(map(_is_number_of, value.values())):
        return [{"name": name, "count": count} for name, count in value.items()]
    if isinstance(value, str) and _COUNT.match(value):
        return [value]
    return value if isinstance(value, list) else None


def _is_number_of(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def listed_servers(value: list[Value]) -> Written:
    """Machines of a list; what stands in one as fields stays as it is."""
    if not value:
        return
    yield MACHINES, [_machine(one) if isinstance(one, str) else one for one in value]


def _machine(text: str) -> dict[str, Value]:
    """One line of a list; sizes that it does not say are not said."""
    short = text[:LONGEST]
    counted = _COUNT.match(short)
    rest = short if counted is None else short[counted.end() :]
    found: dict[str, Value] = {"name": text.strip()}
    if counted is not None:
        found["count"] = int(counted[1])
    if (vcpus := _VCPUS.search(rest)) is not None:
        found["vcpus"] = _number(vcpus[1])
    for field, pattern in (("memory_gb", _MEMORY), ("disk_gb", _DISK), ("memory_gb", _BARE)):
        size = pattern.search(rest)
        if size is not None and field not in found:
            found[field] = _number(size[1]) * _GB[size[2].lower()]
            rest = rest[: size.start()] + rest[size.end() :]
    if _WINDOWS.search(rest):
        found["os"] = "windows"
    elif _LINUX.search(rest):
        found["os"] = "linux"
    return found


def _number(text: str) -> float:
    return float(text.replace(",", "."))
