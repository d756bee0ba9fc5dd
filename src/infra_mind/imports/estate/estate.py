"""From the files of an estate that requirements name to the lines and machines that they keep."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ...core.errors import InputError, Problem, RequirementsError
from ...domain import field_path
from ...domain.provenance import Parsed, Provenance
from ...domain.requirements import BilledLine, Current, Machine, RequirementsSection
from ...prices.currencies import Currencies
from .bill import read_bills
from .gaps import name_of
from .inventory import read_inventories
from .table_file import Progress

BILL: Final = "current.bill"
INVENTORY: Final = "current.inventory"
KEPT_IN: Final = {BILL: "current.billed", INVENTORY: "current.machines"}
UNREAD: Final = "current.unread"
MOST_TOLD: Final = 10
_OF_WINDOWS: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """What the files of a company say that it has and pays."""

    billed: tuple[BilledLine, ...] = ()
    machines: tuple[Machine, ...] = ()
    unread: tuple[str, ...] = ()


def with_estate(
    parsed: Parsed, folder: Path | None, currencies: Currencies, progress: Progress | None = None
) -> Parsed:
    """Requirements with what the bills and inventories say that they name.

    Files lie in `folder`, beside the requirements; without one none is read, and a warning says so.
    """
    current = parsed.requirements.current
    if folder is None:
        return _marked(_without_files(parsed, current))
    named = {BILL: current.bill or (), INVENTORY: current.inventory or ()}
    if not any(named.values()):
        return _marked(parsed)
    found = read_estate(named, folder, origin=parsed.origin, progress=progress)
    _check_currencies(found.billed, currencies, parsed.origin)
    if _doubly(current, named):
        expected = "expected the files that are named, or what stands in them here, and not both"
        raise _refused([Problem(path=BILL, value="", expected=expected)], parsed.origin)
    kept = {
        "billed": found.billed or current.billed,
        "machines": found.machines or current.machines,
        "unread": tuple(dict.fromkeys((*current.unread, *found.unread)))[:1000],
    }
    return _marked(_told(_with_current(parsed, kept), found.unread))


def read_estate(
    named: Mapping[str, Sequence[str]],
    folder: Path,
    *,
    origin: str,
    progress: Progress | None = None,
) -> Estate:
    """What the files say that each field names; every one that is not there is told at once."""
    paths: dict[str, list[Path]] = {field: [] for field in named}
    problems: list[Problem] = []
    for field, names in named.items():
        for name in names:
            try:
                paths[field].append(_inside(folder, name))
            except LookupError as error:
                problems.append(Problem(path=field, value=repr(name), expected=str(error)))
    if problems:
        raise _refused(problems, origin)
    bills, inventories = paths.get(BILL, []), paths.get(INVENTORY, [])
    month = read_bills(bills, progress) if bills else None
    machines = read_inventories(inventories, progress) if inventories else None
    return Estate(
        billed=month.lines if month else (),
        machines=machines.machines if machines else (),
        unread=tuple(
            map(name_of, (*(machines.gaps if machines else ()), *(month.gaps if month else ())))
        ),
    )


def rows_of(found: Estate, fields: Iterable[str]) -> dict[str, object]:
    """What files say as changes of requirements: plain values by the paths that keep them."""
    kept = {BILL: found.billed, INVENTORY: found.machines}
    rows: dict[str, object] = {
        KEPT_IN[field]: [one.model_dump(mode="json", exclude_none=True) for one in kept[field]]
        for field in fields
    }
    return {**rows, UNREAD: list(found.unread)}


def _inside(folder: Path, name: str) -> Path:
    """Where a file lies; raises `LookupError` for one that is not there, or not in the folder."""
    if _OF_WINDOWS.match(name):
        raise LookupError(
            "expected a file beside this one, and no path of one machine; copy it there"
        )
    home = folder.resolve()
    path = (home / name).resolve()
    if not path.is_relative_to(home):
        raise LookupError("expected a file in the folder of the requirements; copy it there")
    if not path.is_file():
        raise LookupError(
            f"expected a file, there is none at {str(path)!r}; name it relative to this one"
        )
    return path


def _refused(problems: Sequence[Problem], origin: str) -> RequirementsError:
    return RequirementsError(tuple(problems), origin=origin)


def _doubly(current: Current, named: Mapping[str, Sequence[str]]) -> bool:
    return bool((named[BILL] and current.billed) or (named[INVENTORY] and current.machines))


def _check_currencies(lines: Sequence[BilledLine], currencies: Currencies, origin: str) -> None:
    problems: list[Problem] = []
    for code in sorted({line.currency for line in lines if line.currency}):
        try:
            currencies.rate(code)
        except InputError:
            rate = f"{{exchange_rates: [{{currency: {code}, usd: ...}}]}}"
            expected = f"expected a currency with a known rate; give it as `prices: {rate}`"
            problems.append(Problem(path=BILL, value=code, expected=expected))
    if problems:
        raise _refused(problems, origin)


def _without_files(parsed: Parsed, current: Current) -> Parsed:
    """What names files where none can be read: told, and the rest counts."""
    missing = [
        f"{field}: {', '.join(names)} is not read, since no file is read from here; state it in {instead}"
        for field, names, instead, there in (
            (BILL, current.bill, "current.billed", current.billed),
            (INVENTORY, current.inventory, "current.machines", current.machines),
        )
        if names and not there
    ]
    if not missing:
        return parsed
    unread = tuple(dict.fromkeys((*current.unread, *map(name_of, missing))))
    return _told(_with_current(parsed, {"unread": unread}), missing)


def _with_current(parsed: Parsed, kept: Mapping[str, object]) -> Parsed:
    current = parsed.requirements.current.model_copy(update=kept)
    requirements = parsed.requirements.model_copy(update={"current": current})
    return replace(parsed, requirements=requirements)


def _told(parsed: Parsed, gaps: Sequence[str]) -> Parsed:
    """The first gaps as warnings; all of them stay in the requirements and in the report."""
    shown = list(gaps[:MOST_TOLD])
    if len(gaps) > MOST_TOLD:
        shown.append(f"{len(gaps) - MOST_TOLD:,} more lines of the estate were not read")
    warnings = tuple(
        Problem(path="current", value="", expected=one, severity="warning") for one in shown
    )
    return replace(parsed, warnings=(*parsed.warnings, *warnings))


def _marked(parsed: Parsed) -> Parsed:
    """What came from a file is imported, however often the requirements are read again."""
    current = parsed.requirements.current
    imported = dict(_imported("current.billed", current.billed))
    imported |= dict(_imported("current.machines", current.machines))
    if current.unread:
        imported["current.unread"] = Provenance.IMPORTED
    return replace(parsed, provenance={**parsed.provenance, **imported}) if imported else parsed


def _imported(
    path: str, entries: Sequence[BilledLine | Machine]
) -> Iterator[tuple[str, Provenance]]:
    for index, entry in enumerate(entries):
        if entry.source is not None:
            yield from _leaves(entry, f"{path}[{index}]")


def _leaves(entry: RequirementsSection, at: str) -> Iterator[tuple[str, Provenance]]:
    for leaf, _ in field_path.values(entry, at):
        yield leaf, Provenance.IMPORTED
