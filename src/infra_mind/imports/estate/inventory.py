"""From the inventories of a company to the machines that it has: each in full, or listed as unread."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple, cast

from ...domain.claim import round_significant
from ...domain.quantity import QuantityError
from ...domain.requirements import MOST_MACHINES, Machine, OperatingSystem
from ..document import LARGEST, Value
from .gaps import Gaps, name_of
from .inventory_columns import NEEDED, InventoryColumn, columns_of, gb_of
from .inventory_summary import machines_of_summary
from .numeral import decimal_sign, number
from .table_file import Progress, TableCell, TableRow, open_table, refuse
from .workbook import is_workbook, open_workbook

MOST_ROWS: Final = 200_000
_HEADER_WITHIN: Final = 30
# Sheets that hold one machine a row, in workbooks that hold much else.
_SHEETS: Final = ("vInfo", "All_Assessed_Machines", "All_Discovered_Machines")
_WITH_UNIT: Final = re.compile(r"(?P<number>.*\d)\s*(?P<unit>[kmgt]i?[bo])", re.IGNORECASE)
_GUARDED: Final = re.compile(r'="(.*)"')
_OFF: Final = re.compile(
    r"off|stopped|deallocated|terminated|shut|suspended|aus|ausgeschaltet|gestoppt|arr[eê]t|[eé]teint|"
    r"apagad|detenid|parad",
    re.IGNORECASE,
)
_LINUX: Final = re.compile(
    r"linux|ubuntu|debian|red ?hat|rhel|cent ?os|suse|sles|photon|rocky|alma|fedora|coreos|oracle",
    re.IGNORECASE,
)
# No machine has more, and no list counts more in a row.
_MOST: Final = {"vcpus": 1e5, "memory_gb": 1e6, "disk_gb": 1e8, "count": 1e5}
_TRUE: Final = frozenset({"true", "yes", "1", "wahr", "ja", "vrai", "oui", "verdadero", "si"})


class MachineShape(NamedTuple):
    """What machines have in common that are counted together."""

    vcpus: float
    memory_gb: float
    os: OperatingSystem | None
    cpu_used: float | None
    memory_used: float | None
    running: bool


@dataclass(slots=True)
class MachineGroup:
    """Machines of one shape."""

    names: list[str] = field(default_factory=list[str])
    count: int = 0
    disk_gb: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineList:
    """The machines of a file, their names, and what of it is none."""

    machines: tuple[Machine, ...]
    gaps: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class _InventorySheet:
    """A table whose header is understood."""

    columns: Mapping[str, Sequence[InventoryColumn]]
    decimal: str
    gaps: Gaps
    elsewhere: Mapping[str, str]
    names: set[str] = field(default_factory=set[str])
    groups: dict[MachineShape, MachineGroup] = field(
        default_factory=lambda: defaultdict(MachineGroup)
    )


def read_inventories(paths: Sequence[Path], progress: Progress | None = None) -> MachineList:
    """The machines of all files; one that two of them name is counted once."""
    seen: dict[str, str] = {}
    found: list[MachineList] = []
    for path in paths:
        found.append(read_inventory(path, progress, seen))
        seen |= {name: path.name for name in found[-1].names if name not in seen}
    machines = tuple(chain.from_iterable(one.machines for one in found))
    return MachineList(
        machines=machines, gaps=tuple(chain.from_iterable(one.gaps for one in found))
    )


def read_inventory(
    path: Path, progress: Progress | None = None, elsewhere: Mapping[str, str] | None = None
) -> MachineList:
    """The machines of one file; raises `InputError` for a file without any.

    `elsewhere` are names that another file listed, with that file: they are not counted again.
    """
    elsewhere = elsewhere or {}
    if path.suffix.lower() == ".json":
        return _read_document(path, elsewhere)
    gaps = Gaps(path.name)
    if is_workbook(path):
        with open_workbook(path) as book:
            if book.linked:
                gaps.add(0, "", "links to other files; their values are those that were saved last")
            names = sorted(book.sheets, key=lambda one: one not in _SHEETS)
            for name in names:
                sheet = _begun(book.sheets[name], ",", gaps, elsewhere)
                if sheet is not None:
                    return _read(path, *sheet)
        raise refuse(path, "", f"{_NO_HEADER}; its sheets are {', '.join(names[:8])}")
    with open_table(path, progress) as table:
        sheet = _begun(table.rows, table.delimiter, gaps, elsewhere)
        if sheet is None:
            raise refuse(path, "", _NO_HEADER)
        return _read(path, *sheet)


_NO_HEADER: Final = (
    "has no line of names of columns with processors and memory, such as `Name, vCPU, Memory (GB), "
    "Disk (GB), OS`; put one above the machines"
)


def _begun(
    rows: Iterator[TableRow], delimiter: str, gaps: Gaps, elsewhere: Mapping[str, str]
) -> tuple[_InventorySheet, Sequence[TableRow]] | None:
    """The header, and the rows below it; `None` where the first lines hold no header."""
    for row in islice(rows, _HEADER_WITHIN):
        found = columns_of(row.cells)
        if all(name in found for name in NEEDED):
            kept = sorted({column.at for columns in found.values() for column in columns})
            below = [_only(row, kept) for row in islice(rows, MOST_ROWS + 1)]
            columns = {
                name: [replace(column, at=kept.index(column.at)) for column in columns]
                for name, columns in found.items()
            }
            if "disk_gb" not in found:
                gaps.add(row.line, "", "has no column of disks: they are in no figure")
            decimal = decimal_sign(_numbers(below, columns)) or ("," if delimiter == ";" else "")
            return _InventorySheet(
                columns=columns, decimal=decimal, gaps=gaps, elsewhere=elsewhere
            ), below
    return None


def _only(row: TableRow, kept: Sequence[int]) -> TableRow:
    """The cells of some columns: what is not read takes no memory."""
    cells = [row.cells[at] if at < len(row.cells) else None for at in kept]
    return TableRow(line=row.line, cells=cells)


def _numbers(
    rows: Sequence[TableRow], columns: Mapping[str, Sequence[InventoryColumn]]
) -> Iterator[TableCell]:
    at = [column.at for name in _COUNTED for column in columns.get(name, ())]
    return (row.cells[place] for row in rows for place in at)


_COUNTED: Final = ("memory_gb", "disk_gb", "cpu_used", "memory_used", "vcpus")


def _read(path: Path, sheet: _InventorySheet, rows: Sequence[TableRow]) -> MachineList:
    if len(rows) > MOST_ROWS:
        raise refuse(path, "", f"has more than {MOST_ROWS:,} rows; split it by site")
    for row in rows:
        try:
            _count(sheet, row)
        except _CellError as error:
            sheet.gaps.add(row.line, error.value, f"is not counted; {error.expected}")
    return _listed(path, sheet)


def _listed(path: Path, sheet: _InventorySheet) -> MachineList:
    if not sheet.groups:
        told = "; ".join(sheet.gaps.told()[:3])
        raise refuse(path, "", f"holds no machine that can be read{told and f' ({told})'}")
    groups = _coarse(sheet.groups) if len(sheet.groups) > MOST_MACHINES // 2 else sheet.groups
    if len(groups) > MOST_MACHINES:
        raise refuse(path, "", f"has machines of more than {MOST_MACHINES:,} shapes; split it")
    ranked = sorted(groups.items(), key=lambda one: (-one[1].count * one[0].vcpus, one[1].names))
    machines = tuple(_machine(shape, group, path.name) for shape, group in ranked)
    return MachineList(machines=machines, gaps=sheet.gaps.told(), names=frozenset(sheet.names))


# How the line below a list is called that adds it up.
_TOTAL: Final = re.compile(
    r"(?:(?:grand |sub-?)?totals?|sum(?:me)?|(?:gesamt|zwischen)summe|(?:ins)?gesamt|totaux|somme|suma"
    r"|total g[eé]n[eé]ral)\W*",
    re.IGNORECASE,
)


class _CellError(Exception):
    def __init__(self, value: object, expected: str) -> None:
        super().__init__(expected)
        self.value, self.expected = value, expected


def _count(sheet: _InventorySheet, row: TableRow) -> None:
    """Add what a row says to the machines of its shape; nothing of it where a needed cell is none."""
    if _text(sheet, row, "template").casefold() in _TRUE:
        sheet.gaps.add(row.line, _text(sheet, row, "name"), "is a template and no machine")
        return
    name = _text(sheet, row, "name")
    if _TOTAL.fullmatch(name):
        sheet.gaps.add(row.line, name, "is a total and no machine")
        return
    if name in sheet.elsewhere:
        sheet.gaps.add(
            row.line, name, f"is listed in {sheet.elsewhere[name]}, too, and counted once"
        )
        return
    running = not _OFF.search(_text(sheet, row, "running"))
    shape = MachineShape(
        vcpus=_needed(sheet, row, "vcpus", "a number of processors"),
        memory_gb=round(_needed(sheet, row, "memory_gb", "an amount of memory"), 3),
        os=_system(_text(sheet, row, "os")),
        cpu_used=_share(sheet, row, "cpu_used"),
        memory_used=_share(sheet, row, "memory_used"),
        running=running,
    )
    disks = [_amount(sheet, row, "disk_gb", column) for column in sheet.columns.get("disk_gb", ())]
    many = (
        _amount(sheet, row, "count", *sheet.columns.get("count", ())[:1])
        if "count" in sheet.columns
        else 1.0
    )
    if many is not None and many < 1:
        sheet.gaps.add(row.line, name, "is not counted; their number is below one")
        return
    if name and name in sheet.names and "count" not in sheet.columns:
        sheet.gaps.add(row.line, name, "is listed before, too, and counted each time")
    group = sheet.groups[shape]
    group.names.append(name or f"line {row.line}")
    sheet.names |= {name} if name else set()
    group.count += int(many or 1)
    group.disk_gb += sum(one or 0.0 for one in disks) * int(many or 1)


def _text(sheet: _InventorySheet, row: TableRow, name: str) -> str:
    for column in sheet.columns.get(name, ()):
        cell = row.cells[column.at] if column.at < len(row.cells) else None
        text = f"{cell:g}" if isinstance(cell, int | float) else (cell or "").strip()
        if found := _GUARDED.fullmatch(text):
            return found[1]
        _no_formula(text, column)
        if text:
            return text
    return ""


def _no_formula(text: str, column: InventoryColumn) -> None:
    if text.startswith("="):
        expected = (
            f"column {column.header!r} holds a formula without a value: open the file in a spreadsheet and "
            "save it, or put the value in its place"
        )
        raise _CellError(text, expected)


def _needed(sheet: _InventorySheet, row: TableRow, name: str, words: str) -> float:
    column, found = sheet.columns[name][0], None
    for column in sheet.columns[name]:
        found = _amount(sheet, row, name, column)
        if found is not None:
            break
    if found is None:
        merged = "; where cells are merged, each row needs its own"
        raise _CellError("", f"column {column.header!r} is empty, expected {words}{merged}")
    if found <= 0:
        raise _CellError(found, f"column {column.header!r}: expected {words} above 0")
    return found


def _amount(
    sheet: _InventorySheet, row: TableRow, name: str, column: InventoryColumn
) -> float | None:
    """A count, or a size in GB; `None` for an empty cell."""
    cell = row.cells[column.at] if column.at < len(row.cells) else None
    if cell is None or cell == "":
        return None
    factor = column.factor
    if isinstance(cell, str):
        cell = cell.strip()
        if found := _GUARDED.fullmatch(cell):
            cell = found[1]
        _no_formula(cell, column)
        if found := _WITH_UNIT.fullmatch(cell):
            cell, factor = found["number"], gb_of(name, found["unit"])
    whole = name in {"vcpus", "count"} or (factor or 1.0) < 0.01  # MB are whole
    try:
        value = number(cell, decimal=sheet.decimal, whole=whole)
    except QuantityError as error:
        raise _CellError(cell, f"column {column.header!r}: expected {error}") from None
    if value < 0:
        raise _CellError(cell, f"column {column.header!r}: expected nothing below 0")
    value *= factor if factor is not None else _assumed(name, value)
    if value > _MOST[name]:
        raise _CellError(cell, f"column {column.header!r}: expected at most {_MOST[name]:,.0f}")
    return value


def _assumed(name: str, value: float) -> float:
    """Where neither header nor cell name the unit: no machine has 1,000 GB of memory by the hundred."""
    return 1 / 1024 if name == "memory_gb" and value >= 1024 else 1.0


def _share(sheet: _InventorySheet, row: TableRow, name: str) -> float | None:
    """Percent, unless the column itself is of shares; what is no share is left out, not the machine."""
    for column in sheet.columns.get(name, ()):
        cell = row.cells[column.at] if column.at < len(row.cells) else None
        if cell is None or cell == "":
            return None
        signed = isinstance(cell, str) and "%" in cell
        text = cell.replace("%", "") if isinstance(cell, str) else cell
        try:
            value = number(text, decimal=sheet.decimal or ".")
        except QuantityError as error:
            sheet.gaps.add(row.line, cell, f"column {column.header!r}: expected {error}")
            return None
        value = value if not signed and value <= 1 and "%" not in column.header else value / 100
        if 0 <= value <= 1:
            return round(value, 4)
        sheet.gaps.add(row.line, cell, f"column {column.header!r}: expected a share up to 100 %")
    return None


def _system(text: str) -> OperatingSystem | None:
    if "windows" in text.casefold():
        return OperatingSystem.WINDOWS
    return OperatingSystem.LINUX if _LINUX.search(text) else None


def _coarse(groups: Mapping[MachineShape, MachineGroup]) -> Mapping[MachineShape, MachineGroup]:
    """Of very many, shares of use go up to the next 5 %: more are of one shape then."""
    found: dict[MachineShape, MachineGroup] = defaultdict(MachineGroup)
    for shape, group in groups.items():
        whole = shape._replace(
            cpu_used=_up(shape.cpu_used),
            memory_used=_up(shape.memory_used),
            memory_gb=float(-(-shape.memory_gb // 1)),
        )
        into = found[whole]
        into.names += group.names
        into.count += group.count
        into.disk_gb += group.disk_gb
    return found


def _up(share: float | None) -> float | None:
    return None if share is None else min(-(-share // 0.05) * 0.05, 1.0)


def _machine(shape: MachineShape, group: MachineGroup, source: str) -> Machine:
    named = ", ".join(group.names[:3])
    rest = len(group.names) - 3
    return Machine(
        name=name_of(f"{named} and {rest} more" if rest > 0 else named),
        count=group.count,
        vcpus=shape.vcpus,
        memory_gb=shape.memory_gb,
        disk_gb=round_significant(group.disk_gb / group.count),
        os=shape.os,
        cpu_used=shape.cpu_used,
        memory_used=shape.memory_used,
        running=shape.running,
        source=name_of(source),
    )


def _read_document(path: Path, elsewhere: Mapping[str, str]) -> MachineList:
    """A list of machines, in any of the places where tools put one, or a summary of many."""
    data = path.read_bytes()
    if len(data) > LARGEST * 10:
        raise refuse(path, "", f"has more than {LARGEST * 10 // 10**6} MB; export it as CSV")
    try:
        tree = cast("Value", json.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise refuse(path, "", f"is no JSON ({error})") from None
    rows = _mappings(tree)
    if not rows:
        return _summarised(path, tree)
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [TableRow(line=0, cells=names)]
    cells += [
        TableRow(line=number, cells=[_cell(row.get(name)) for name in names])
        for number, row in enumerate(rows, start=1)
    ]
    sheet = _begun(iter(cells), ",", Gaps(path.name), elsewhere)
    if sheet is None:
        raise refuse(path, "", _NO_HEADER)
    return _read(path, *sheet)


def _mappings(tree: Value) -> list[dict[str, Value]]:
    """The first list of mappings that is not inside of another."""
    if isinstance(tree, list):
        return [one for one in tree if isinstance(one, dict)]
    if isinstance(tree, dict):
        for below in tree.values():
            if isinstance(below, list) and below and isinstance(below[0], dict):
                return _mappings(below)
    return []


def _cell(value: Value) -> TableCell:
    if value is None or isinstance(value, str):
        return value
    return float(value) if isinstance(value, int | float) else None


def _summarised(path: Path, tree: Value) -> MachineList:
    found = machines_of_summary(tree, path.name)
    if found is None:
        raise refuse(path, "", "holds no list of machines, and no summary of them")
    return MachineList(machines=found.machines, gaps=found.gaps)
