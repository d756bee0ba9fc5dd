import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from ..core.clock import SystemClock
from ..core.errors import InputError
from ..domain.architecture import Component
from ..domain.provenance import Parsed
from ..imports import read_requirements, with_changes
from ..imports.document import LARGEST
from ..knowledge.library import Library
from ..prices.currencies import USD
from ..services.bill import PricedDesign, bill_json
from ..services.bill import price as priced
from ..words.options import choice_words, option_words
from .changes import check_seed, read_changes
from .console import ExitStatus, errors, heading, line, print_json, screen

_NOTHING_PINNED = (
    "Nothing is pinned: all of this was chosen. Pin decisions in `design` of the file, or as in "
    "--set design.zones=two_zones; docs/design.md lists them."
)
# Columns of figures stand to the right.
_FIGURES = frozenset({1, 3, 4})


def price(
    file: Path | None = None,
    /,
    *,
    changes: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    seed: int = 0,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    stdin: Annotated[bool, Parameter(name="--stdin", negative="", show=False)] = False,
) -> int:
    """Print the bill of exactly the design that is pinned; what is not pinned is chosen.

    Parameters
    ----------
    file
        Requirements as YAML or JSON; `-` reads standard input.
    changes
        Another value at one path, as `design.portal.platform=containers`; may be repeated.
    seed
        Seed of every random draw.
    as_json
        Print one JSON object, its lines as in `cost.by_line` of assessment.json.
    stdin
        What `-` stands for.
    """
    console = errors()
    check_seed(seed)
    given = _read(file, changes, stdin=stdin)
    for problem in given.warnings:
        line(console, f"warning: {problem}", "loud")
    bill = priced(given, Library(), today=SystemClock().now().date(), seed=seed)
    if not bill.pinned:
        line(console, _NOTHING_PINNED, "loud")
    if as_json:
        print_json(bill_json(bill), indent=True)
    else:
        show_bill(screen(), bill)
    return ExitStatus.DONE


def _read(file: Path | None, changes: Sequence[str], *, stdin: bool) -> Parsed:
    if file is None and not stdin:
        raise InputError("Nothing to price was named.", remedy="Give FILE, or `-`.")
    if file is None:
        content = sys.stdin.buffer.read(LARGEST + 1)
        given = read_requirements(content, origin="standard input", folder=Path())
    else:
        given = read_requirements(file)
    wanted = read_changes(changes)
    return with_changes(given, wanted, origin="--set") if wanted else given


def show_bill(console: Console, bill: PricedDesign) -> None:
    """The design, then its lines by workload, then what they come to."""
    heading(console, "Design")
    for decision, option in bill.design.items():
        words = (
            option_words(option) if decision.workload is None else choice_words(decision, option)
        )
        line(console, f"  {decision}: {words}{' (pinned)' * (decision in bill.pinned)}")
    rate = bill.usd_rate
    sections = {
        name: [*(_cells(one, rate) for one in lines), _sum(f"{name}, together", lines, rate)]
        for name, lines in bill.by_workload().items()
    }
    header = ("", "quantity", "unit", "USD a unit", f"{bill.currency} a month")
    rows = [header, *(row for section in sections.values() for row in section)]
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    heading(console, "Bill of a month")
    line(console, _aligned(header, widths), "quiet")
    for name, section in sections.items():
        line(console, name, "title")
        for row in section:
            line(console, _aligned(row, widths))
    for text in _totals(bill):
        line(console, text)


def _cells(one: Component, rate: float) -> tuple[str, ...]:
    """A line; units have list prices, which are in USD."""
    return (
        f"  {one.name}{f' ({one.sku})' * bool(one.sku)}",
        f"{one.quantity:,.6g}",
        one.unit,
        "not priced" if one.unit_price is None else f"{one.unit_price:,.6g}",
        "" if one.monthly is None else f"{one.monthly / rate:,.2f}",
    )


def _sum(name: str, lines: Sequence[Component], rate: float) -> tuple[str, ...]:
    return (f"  {name}", "", "", "", f"{sum(one.monthly or 0.0 for one in lines) / rate:,.2f}")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.rjust(width) if place in _FIGURES else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()


def _totals(bill: PricedDesign) -> Iterator[str]:
    yield ""
    code, rate = bill.currency, bill.usd_rate
    total, spread = bill.total / rate, [one / rate for one in (bill.p10, bill.p50, bill.p90)]
    p10, p50, p90 = spread
    behind = "" if code == USD else f" ({bill.total:,.2f} USD; one {code} is {rate:g} USD)"
    yield f"Total as likely: {total:,.2f} {code} a month{behind}"
    yield f"Over all futures: P10 {p10:,.0f}, P50 {p50:,.0f}, P90 {p90:,.0f} {code} a month"
    if bill.not_priced:
        yield f"Not priced, and not in the total: {', '.join(one.name for one in bill.not_priced)}"
    yield from (f"No room: {one}" for one in bill.no_room)
    if bill.oldest is not None:
        yield f"Prices of snapshot {bill.snapshot}, the oldest of {bill.oldest}"
