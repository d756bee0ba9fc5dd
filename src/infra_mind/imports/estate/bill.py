"""From the bills of a company to what one month costs, by service category and region."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Final

from ...core.errors import InputError
from ...domain.claim import round_significant
from ...domain.requirements import BilledLine
from ...domain.vocabulary import ChargeKind
from .bill_format import FORMATS, BillFormat, BillRow, UnreadableError
from .charge import BilledMonth, BilledPeriod, ChargedItem, Sums
from .gaps import Gaps, name_of
from .numeral import decimal_sign
from .parquet import is_parquet, open_parquet
from .table_file import WHOLE, Progress, TableRow, TextTable, open_table, plain_name, refuse

MOST_LINES: Final = 300
MOST: Final = 1e12
ELSEWHERE: Final = "elsewhere"
# A month that lacks a day or two is a month; of less, the rest is as what is there.
WHOLE_MONTH: Final = 0.9
GOES_ON: Final = frozenset({ChargeKind.USAGE, ChargeKind.COMMITMENT})
_HEADER_WITHIN: Final = 30
_SNIFFED: Final = 1_000
_COSTS: Final = frozenset(
    (
        "billedcost",
        "effectivecost",
        "lineitemunblendedcost",
        "costinbillingcurrency",
        "cost",
        "subtotal",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBill:
    """One file, summed up: what it is, and what of it is in no sum."""

    title: str
    sums: Sums
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyBill:
    """What a month costs by all files together, and what was left out or stretched."""

    lines: tuple[BilledLine, ...]
    gaps: tuple[str, ...] = ()


def read_bill(path: Path, progress: Progress | None = None) -> ReadBill:
    """Every charge of a file, in memory that does not grow with it; raises `InputError` for no bill."""
    opened = open_parquet if is_parquet(path) else open_table
    with opened(path, progress) as table:
        places, format_, rows = _begun(table, path)
        head = list(islice(rows, _SNIFFED))
        line = BillRow(places, _decimal(head, places, table.delimiter))
        sums, gaps = Sums(name=path.name), Gaps(path.name)
        for row in chain(head, rows):
            _read(line.at(row.cells), row, format_, sums, gaps)
    if not sums.months:
        told = "; ".join(gaps.told()[:3])
        words = f"holds no charge that can be read, as {format_.title}{told and f' ({told})'}"
        raise refuse(path, "", words)
    return ReadBill(title=f"{path.name} ({format_.title})", sums=sums, gaps=gaps.told())


def title_of_bill(path: Path) -> str:
    """Whose export a file is by its columns; empty where it is none."""
    opened = open_parquet if is_parquet(path) else open_table
    try:
        with opened(path) as table:
            return _begun(table, path)[1].title
    except InputError:
        return ""


def _begun(
    table: TextTable, path: Path
) -> tuple[Mapping[str, int], BillFormat, Iterator[TableRow]]:
    """The columns by their plain names, and whose bill has them all."""
    best: list[str] = []
    for row in islice(table.rows, _HEADER_WITHIN):
        names = [plain_name(cell) for cell in row.cells]
        places = {name: at for at, name in reversed(list(enumerate(names))) if name}
        for format_ in FORMATS:
            if all(any(name in places for name in each) for each in format_.needs):
                return places, format_, table.rows
        best = max(best, [str(cell) for cell in row.cells], key=len)
    raise refuse(path, "", _no_header(best))


def _no_header(seen: Sequence[str]) -> str:
    names = {plain_name(one) for one in seen}
    near = max(FORMATS, key=lambda one: sum(any(n in names for n in each) for each in one.needs))
    missing = [each[0] for each in near.needs if not any(name in names for name in each)]
    if 2 * len(missing) <= len(near.needs):
        return f"has columns of this kind of bill: {near.title}, without {', '.join(missing)}; export them too"
    known = ", ".join(one.title for one in FORMATS)
    return f"has no line with the columns of a bill (known: {known}), only {', '.join(seen[:8])[:200]!r}"


def _decimal(head: Sequence[TableRow], places: Mapping[str, int], delimiter: str) -> str:
    """The sign of decimals in the columns of cost: programs write a point, spreadsheets their country's."""
    at = [place for name, place in places.items() if name in _COSTS]
    cells = (row.cells[place] for row in head for place in at if place < len(row.cells))
    return decimal_sign(cells) or ("," if delimiter == ";" else ".")


def _read(line: BillRow, row: TableRow, format_: BillFormat, sums: Sums, gaps: Gaps) -> None:
    try:
        for charge in format_.charges(line):
            sums.add(charge)
        sums.amortized = sums.amortized or format_.amortizes(line)
    except UnreadableError as error:
        cell = error.cell
        gaps.add(row.line, cell.value, f"is in no sum; {cell.expected} in column {cell.column}")


def month_of(bills: Sequence[ReadBill]) -> MonthlyBill:
    """One month of all files; what two of them hold is counted once."""
    kept, gaps = _once(bills)
    by_account: dict[tuple[str, str], dict[str, BilledMonth]] = defaultdict(dict)
    source: dict[tuple[str, str], list[str]] = defaultdict(list)
    for period, (month, title) in sorted(kept.items()):
        account = (period.provider, period.account)
        by_account[account][period.month] = month
        if title not in source[account]:
            source[account].append(title)
    total: dict[tuple[str, ChargedItem, str], float] = defaultdict(float)
    until: dict[str, date] = {}
    for (provider, account), months in by_account.items():
        span = _span(months)
        title = f"{', '.join(source[provider, account])}, {span}"
        until[title] = _last_day(max(months))
        parts = [min(month.covered, 1.0) for month in months.values()]
        count, length = len(parts), sum(1.0 if part >= WHOLE_MONTH else part for part in parts)
        gaps += _stretched(provider, months)
        for month in months.values():
            for item, amount in month.sums.items():
                total[provider, item, title] += amount / (length if item.kind in GOES_ON else count)
    return MonthlyBill(lines=_lines(total, until), gaps=tuple(gaps))


def _once(
    bills: Sequence[ReadBill],
) -> tuple[dict[BilledPeriod, tuple[BilledMonth, str]], list[str]]:
    """Each month of an account from one file: from the amortized one, else from the first named."""
    kept: dict[BilledPeriod, tuple[BilledMonth, str]] = {}
    gaps: list[str] = []
    for bill in sorted(bills, key=lambda one: not one.sums.amortized):
        for period, month in bill.sums.items():
            if period in kept:
                gaps.append(
                    f"{bill.title}: {period.month} of {period.provider} is counted once, from "
                    f"{kept[period][1]}; name only files of different months or accounts"
                )
            else:
                kept[period] = (month, bill.title)
    return kept, gaps


def _span(months: Mapping[str, BilledMonth]) -> str:
    first, last = min(months), max(months)
    return first if first == last else f"{first} to {last}"


def _last_day(month: str) -> date:
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def _stretched(provider: str, months: Mapping[str, BilledMonth]) -> list[str]:
    return [
        f"{name} of {provider}: the bill covers {month.covered:.0%} of its days; the month is taken to go on so"
        for name, month in months.items()
        if month.covered < WHOLE_MONTH
    ]


def _lines(
    total: Mapping[tuple[str, ChargedItem, str], float], until: Mapping[str, date]
) -> tuple[BilledLine, ...]:
    """Dearest first; of very many regions the small ones together."""
    if any(abs(amount) > MOST for amount in total.values()):
        raise InputError(
            f"A line of the bill comes to more than {MOST:,.0f} a month.", remedy=WHOLE
        )
    ranked = sorted(total.items(), key=lambda one: (-abs(one[1]), one[0]))
    sums: dict[tuple[str, ChargedItem, str], float] = defaultdict(float)
    for place, ((provider, item, title), amount) in enumerate(ranked):
        shown = item if place < MOST_LINES else item._replace(region=ELSEWHERE)
        sums[provider, shown, title] += amount
    return tuple(
        BilledLine(
            provider=name_of(provider),
            category=name_of(item.category),
            region=name_of(item.region) or None,
            charge=item.kind,
            monthly=round_significant(amount),
            currency=item.currency,
            until=until[title],
            source=name_of(title),
        )
        for (provider, item, title), amount in sums.items()
        if round(amount, 2) or item.kind is ChargeKind.USAGE
    )


def read_bills(paths: Sequence[Path], progress: Progress | None = None) -> MonthlyBill:
    """A month of all files together, and every line of them that could not be read."""
    bills = [read_bill(path, progress) for path in paths]
    month = month_of(bills)
    if not month.lines:
        raise InputError("The bill comes to nothing.", remedy="Export a month that was charged.")
    gaps = tuple(chain.from_iterable(bill.gaps for bill in bills))
    return MonthlyBill(lines=month.lines, gaps=(*gaps, *month.gaps))
