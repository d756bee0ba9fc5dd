import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Final

from cyclopts import App, Parameter
from rich.table import Table

from ..core.errors import UnknownName
from ..domain.claim import SourceKind
from ..prices.currencies import Currency, load_currencies
from ..prices.price import Price, ServiceAge
from ..prices.snapshots import current_prices
from ..services.price_rows import price_row
from .console import ExitStatus, columns, errors, line, print_json, screen

app = App(name="prices", help="List prices, show one, or say how old they are.")

_ORIGINS: Final = {
    "list": SourceKind.VENDOR_LIST,
    "copy": SourceKind.SECONDARY,
    "derived": SourceKind.DERIVED,
    "estimate": SourceKind.ESTIMATE,
}
JsonFlag = Annotated[bool, Parameter(name="--json", negative="")]


@app.command(name="list")
def list_prices(
    *, provider: str | None = None, region: str | None = None, as_json: JsonFlag = False
) -> int:
    """List unit prices, listed and derived.

    Parameters
    ----------
    provider
        aws, azure or gcp.
    region
        A region's code, such as eu-central-1.
    as_json
        Print one JSON array.
    """
    book = current_prices()
    _known("provider", provider, {place.provider.value for place in book.regions})
    _known("region", region, {place.code for place in book.regions})
    found = book.rows(provider=provider, region=region)
    if as_json:
        print_json([price_row(book, price) for price in found])
    else:
        _print(found)
    return ExitStatus.DONE


@app.command
def show(sku: str, /, *, as_json: JsonFlag = False) -> int:
    """Show every price of one SKU or service, with its source.

    Parameters
    ----------
    sku
        Such as m5.large, a service such as object_storage.gb_month, or an accelerator such as H200.
    as_json
        Print one JSON array.
    """
    book = current_prices()
    sizes = [size for table in book.sku_table.values() for size in table.values()]
    with_it = {size.name for size in sizes if size.gpu and size.gpu.lower() == sku.lower()}
    wanted = {sku.lower(), *(name.lower() for name in with_it)}
    found = [
        one for one in book.rows() if one.sku.lower() in wanted or one.service.lower() in wanted
    ]
    if not found:
        names = {size.name for size in sizes} | {size.gpu for size in sizes} | set(book.services)
        raise UnknownName(f"There is no price of {sku!r}.", remedy=_hint(sku, names - {""}))
    if as_json:
        print_json([price_row(book, price) for price in found])
    else:
        _print(found)
        _print_sources(found)
    return ExitStatus.DONE


@app.command
def age(*, strict: Annotated[bool, Parameter(negative="")] = False) -> int:
    """Say how old the prices are, by service, which are past their age limit, and what stands behind them.

    Parameters
    ----------
    strict
        Exit with status 3 when a price is past its limit.
    """
    book = current_prices()
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("service", "rows", "oldest", "past", "wider", "list", "copy", "est."):
        table.add_column(column, justify="left" if column == "service" else "right", no_wrap=True)
    ages = book.age(datetime.now(UTC).date())
    for one in ages:
        past = f"{one.past_limit:.0%}" if one.past_limit else "-"
        wider = f"{one.widened:.0%}" if one.widened >= 0.005 else "-"
        shares = _shares(one)
        table.add_row(one.service, str(one.rows), f"{one.oldest:%Y-%m}", past, wider, *shares)
    console = screen()
    console.print(table)
    line(console, f"Snapshot {book.snapshot}; the oldest price is of {book.oldest}.")
    rows = sum(one.rows for one in ages)
    behind = (
        f"{sum(one.by_origin.get(kind, 0) for one in ages) / rows:.0%} {name}"
        for name, kind in _ORIGINS.items()
    )
    line(console, f"Of {rows} rows, {', '.join(behind)}; a run's report says it of its bill.")
    aged = [one.service for one in ages if one.past_limit]
    if not strict or not aged:
        return ExitStatus.DONE
    line(errors(), f"--strict: prices past their age limit: {', '.join(aged)}.", "bad")
    return ExitStatus.BROKEN


@app.command
def rates(*, as_json: JsonFlag = False) -> int:
    """List the currencies a budget may be in: USD for one unit, its range, of when, by whom.

    Parameters
    ----------
    as_json
        Print one JSON array.
    """
    found = sorted(load_currencies(), key=lambda one: one.code)
    if as_json:
        print_json([_rate(one) for one in found])
        return ExitStatus.DONE
    header = ("currency", "USD", "low", "high", "as of", "kind")
    columns(screen(), [header, *map(_rate_cells, found)])
    return ExitStatus.DONE


# In modules of their own: what they need is loaded when they are called.
app.command(f"{__package__}.price_book:book", name="book", help="Check a company's price book.")
app.command(f"{__package__}.price_update:update", name="update", help="Take new prices from feeds.")


def _rate(one: Currency) -> dict[str, object]:
    return {
        "currency": one.code,
        "usd": one.usd,
        "low": one.low,
        "high": one.high,
        "as_of": None if one.source.as_of is None else one.source.as_of.isoformat(),
        "source": one.source.title,
        "source_url": one.source.url,
        "source_kind": one.source.kind.value,
        "note": one.note,
    }


def _rate_cells(one: Currency) -> tuple[str, ...]:
    numbers = (f"{number:.5g}" for number in (one.usd, one.low, one.high))
    return (one.code, *numbers, str(one.source.as_of or ""), one.source.kind)


def _shares(one: ServiceAge) -> Iterator[str]:
    """The share of a service's rows that are listed, copied and estimated; the others are derived."""
    for kind in (SourceKind.VENDOR_LIST, SourceKind.SECONDARY, SourceKind.ESTIMATE):
        rows = one.by_origin.get(kind, 0)
        yield f"{rows / one.rows:.0%}" if rows else "-"


def _known(what: str, given: str | None, names: set[str]) -> None:
    if given is not None and given not in names:
        raise UnknownName(f"There is no {what} {given!r}.", remedy=_hint(given, names))


def _hint(given: str, names: set[str]) -> str:
    close = get_close_matches(given, names, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    holding = sorted(name for name in names if given.lower() in name.lower())
    some = (holding or sorted(names))[:12]
    if holding:
        return f"Do you mean {', '.join(some)}?"
    return f"Known are {', '.join(some)}{' ...' if len(names) > len(some) else ''}."


def _print(found: Iterable[Price]) -> None:
    """Columns of fixed width, written as they come: there may be very many."""
    widths = (7, 22, 26, 24, 30, 11)
    header = (
        "provider",
        "region",
        "service",
        "sku",
        "price USD",
        "kind",
        "unit, as of, confidence",
    )
    sys.stdout.write(_columns(header, widths))
    for price in found:
        rest = f"{price.unit}, {price.as_of}, {price.confidence}"
        if price.tier_from:
            rest += f", from {price.tier_from:f} on"
        cells = (
            *(price.provider, price.region, price.service, price.sku),
            *(_amount(price), price.kind, rest),
        )
        sys.stdout.write(_columns(cells, widths))


def _amount(price: Price) -> str:
    """What is listed, or between what a price lies that is no quote."""
    amount = f"{price.amount:f}"
    return amount if price.low == price.high else f"{amount} ({price.low:f}-{price.high:f})"


def _columns(cells: Iterable[str], widths: Iterable[int]) -> str:
    *padded, last = cells
    parts = [cell.ljust(width) for cell, width in zip(padded, widths, strict=True)]
    return " ".join((*parts, last)) + "\n"


def _print_sources(found: Iterable[Price]) -> None:
    console = screen()
    sources = dict.fromkeys(price.source for price in found)
    for source in sources:
        line(console, f"{source.kind}: {source.title}, {source.as_of} {source.url}".rstrip())
