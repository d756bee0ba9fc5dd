"""Which column of an inventory holds what, by the names that tools and people of four languages give it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ...tables.rows import read_rows
from .table_file import TableCell, plain_name

FILE: Final = Path(__file__).parents[1] / "data" / "inventory_columns.tsv"
NEEDED: Final = ("vcpus", "memory_gb")

# What memory is counted in is binary, whatever it is called; disks are sold by the decimal GB.
_MEMORY_GB: Final = {"mb": 1 / 1024, "gb": 1.0, "tb": 1024.0, "kb": 1 / 1024**2}
_DISK_GB: Final = {
    "kb": 1e-6,
    "mb": 1e-3,
    "gb": 1.0,
    "tb": 1e3,
    "mib": 1.048576e-3,
    "gib": 1.073741824,
    "tib": 1099.511627776,
}
_UNITS: Final[Mapping[str, str]] = {
    **{unit: unit for unit in ("kb", "mb", "gb", "tb", "mib", "gib", "tib")},
    **dict(zip(("ko", "mo", "go", "to"), ("kb", "mb", "gb", "tb"), strict=True)),
    **dict(zip(("mio", "gio", "tio"), ("mib", "gib", "tib"), strict=True)),
}
# In French sizes are in octets, and their capital tells them from the word "to".
_UNIT: Final = re.compile(
    r"(?<![A-Za-z])(?:(?i:[kmgt]i?b)|[KMGT]i?o)(?![A-Za-z])|(?<=[a-z])[KMGT]i?B(?![A-Za-z])"
)
_PART: Final = re.compile(r"(disk|disque|disco|festplatte)\d+(size|groesse|taille|tamano)?")
_LONGEST_HEADER: Final = 200
_NOISE: Final = re.compile(r"[(\[].*?[)\]]|%|\*|\bin\b|\ben\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryNames:
    """names: as headers say it without spaces, signs and units, the best first."""

    field: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryColumn:
    """A column of a file: where it is, what it is called there, and GB for one of its unit."""

    at: int
    header: str
    factor: float | None = None


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    return {one.field: one.names for one in read_rows(FILE, InventoryNames, key=("field",))}


def columns_of(header: Sequence[TableCell]) -> Mapping[str, Sequence[InventoryColumn]]:
    """The columns that are known, by field, the best name first; of disks that are told apart all."""
    cells = [cell if isinstance(cell, str) else "" for cell in header]
    plain = [_bare(cell) for cell in cells]
    found: dict[str, Sequence[InventoryColumn]] = {}
    for field, names in _known().items():
        at = [plain.index(name) for name in names if name in plain]
        if at:
            found[field] = [_column(field, one, cells[one]) for one in at]
    if "disk_gb" in found:
        found["disk_gb"] = found["disk_gb"][:1]
    else:
        parts = [at for at, name in enumerate(plain) if _PART.fullmatch(name)]
        if parts:
            found["disk_gb"] = [_column("disk_gb", at, cells[at]) for at in parts]
    return found


def _bare(header: str) -> str:
    """The header without its unit: `Memory (In MB)` and `RAM GB` are memory and ram."""
    if len(header) > _LONGEST_HEADER:
        return ""
    return plain_name(_UNIT.sub(" ", _NOISE.sub(" ", header)))


def _column(field: str, at: int, header: str) -> InventoryColumn:
    unit = _UNIT.search(header)
    factor = None
    if unit is not None:
        factor = gb_of(field, unit.group())
    return InventoryColumn(at=at, header=header, factor=factor)


def gb_of(field: str, unit: str) -> float | None:
    """GB for one of a unit; `None` where it is none."""
    name = _UNITS.get(unit.lower())
    if name is None:
        return None
    return _MEMORY_GB[name.replace("i", "")] if field == "memory_gb" else _DISK_GB[name]
