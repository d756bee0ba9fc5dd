"""A company's own prices: read row by row, held against what is known, put over the list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from ..domain.claim import Source, SourceKind
from ..domain.price_row import COLUMNS, NEEDED, cells_of
from ..domain.requirements import Cloud
from ..tables.table import Gathering, TsvTable, amount
from .book import Key, PriceBook, joined, rounded
from .currencies import USD, Currencies
from .files import amiss, bound, tier_start
from .price import Confidence, Price, PriceKind

LARGEST: Final = Decimal(10) ** 9


@dataclass(frozen=True, slots=True, kw_only=True)
class BookContext:
    """What rows are held against: the list, the rates, the day, and the name of the book."""

    book: PriceBook
    currencies: Currencies
    today: date
    name: str


def read_own(
    rows: Sequence[str],
    ground: BookContext,
    *,
    places: Sequence[str],
    absent: frozenset[str] = frozenset(),
) -> dict[Key, tuple[Price, ...]]:
    """Prices in USD by what they buy, tiers by quantity; `places` says where each row stands.

    Columns that are `absent` were complained of before: they are not looked at, and nothing is
    read. Raises `TableError` with every problem of every row.
    """
    gathered = Gathering()
    prices = gathered.of(lambda: _read(_table(rows, places, ground, absent), ground))
    if gathered.problems:
        # Rows that can be read are held against what is known all the same, to tell all at once.
        bad = {problem.path.rpartition(", column ")[0] for problem in gathered.problems}
        kept = [row for row, place in enumerate(places) if place not in bad]
        rows, places = [rows[row] for row in kept], [places[row] for row in kept]
        prices = _read(_table(rows, places, ground, absent), ground)
    table = _table(rows, places, ground, absent)
    own: dict[Key, dict[Decimal, Price]] = {}
    for row, price in enumerate(prices):
        wrong = _amiss(price, ground.book)
        key = (price.provider, price.region, price.service, price.sku, price.kind)
        tiers = own.setdefault(key, {})
        if price.tier_from in tiers:
            wrong.setdefault("sku", "priced once: this row stands twice")
        gathered.problems += (table.problem(row, column, said) for column, said in wrong.items())
        tiers[price.tier_from] = in_usd(price, ground.currencies)
    gathered.conclude()
    return {key: tuple(sorted(tiers.values(), key=tier_start)) for key, tiers in own.items()}


def _table(
    rows: Sequence[str], places: Sequence[str], ground: BookContext, absent: frozenset[str]
) -> TsvTable:
    cells = [cells_of(row) for row in rows]
    columns = {name: [row[name].strip() for row in cells] for name in COLUMNS if name not in absent}
    return TsvTable(ground.name, columns, places=places)


def _read(table: TsvTable, ground: BookContext) -> list[Price]:
    cells = Gathering()
    services = frozenset(ground.book.services)
    known = frozenset({"", USD, *(one.code for one in ground.currencies)})
    optional = f"{_NUMBER}, or empty"
    whole = table.has(NEEDED)
    providers = cells.of(lambda: table.choices("provider", Cloud))
    regions = cells.of(lambda: table.words("region"))
    names = cells.of(lambda: table.members("service", services, _SERVICE))
    units = cells.of(lambda: table.words("unit"))
    amounts = cells.of(lambda: table.parsed("price", _amount, _NUMBER))
    codes = cells.of(lambda: table.members("currency", known, "a currency with a known rate"))
    kinds = cells.of(lambda: table.parsed("kind", _kind, "one of " + ", ".join(PriceKind)))
    starts = cells.of(lambda: table.parsed("tier_from", _or_zero, optional))
    lows = cells.of(lambda: table.parsed("low", _or_none, optional))
    highs = cells.of(lambda: table.parsed("high", _or_none, optional))
    days = cells.of(lambda: _days(table, ground.today))
    cells.conclude()
    skus, sources, notes = table.texts("sku"), table.texts("source"), table.texts("note")
    return [
        Price(
            provider=providers[row],
            region=regions[row],
            service=names[row],
            sku=skus[row],
            unit=units[row],
            kind=kinds[row],
            tier_from=starts[row],
            amount=price,
            low=bound(lows[row], price),
            high=bound(highs[row], price),
            currency=codes[row] or USD,
            source=_source(ground, sources[row], days[row]),
            as_of=days[row],
            confidence=Confidence.HIGH,
            note=joined("the company's own price", notes[row]),
        )
        for row, price in enumerate(amounts if whole else ())
    ]


_SERVICE: Final = "a service of `infra-mind prices list`"
_NUMBER: Final = f"a number from 0 to {LARGEST:f}"


def _days(table: TsvTable, today: date) -> list[date]:
    """A row without a date is taken to hold on the day of the run."""
    return table.parsed(
        "as_of", lambda cell: _day(cell, today), f"a date (YYYY-MM-DD) up to {today}, or empty"
    )


def _day(cell: str, today: date) -> date:
    day = date.fromisoformat(cell) if cell else today
    if day > today:
        raise ValueError(cell)
    return day


def _amount(cell: str) -> Decimal:
    found = amount(cell)
    if found > LARGEST:
        raise ValueError(cell)
    return found


def _or_zero(cell: str) -> Decimal:
    return _amount(cell) if cell else Decimal(0)


def _or_none(cell: str) -> Decimal | None:
    return _amount(cell) if cell else None


def _kind(cell: str) -> PriceKind:
    return PriceKind(cell) if cell else PriceKind.ON_DEMAND


def _source(ground: BookContext, stated: str, day: date) -> Source:
    title = f"{ground.name}: {stated}" if stated else ground.name
    return Source(title=title, as_of=day, kind=SourceKind.USER)


def in_usd(price: Price, currencies: Currencies) -> Price:
    """`price` at the rate that is known; the rate's own range is added to that of the price."""
    if price.currency == USD:
        return price
    rate = currencies.get(price.currency)
    usd, low, high = (Decimal(f"{one:.6g}") for one in (rate.usd, rate.low, rate.high))
    return replace(
        price,
        amount=rounded(price.amount * usd),
        low=rounded(price.low * low),
        high=rounded(price.high * high),
        currency=USD,
        note=joined(price.note, f"{price.amount:f} {price.currency} at {usd:f} USD"),
    )


def _amiss(price: Price, book: PriceBook) -> dict[str, str]:
    """What does not fit, in words for somebody who does not know our tables."""
    sizes = book.sku_table.get((price.provider, price.service), {})
    wrong = amiss(
        price,
        services=book.services,
        skus={(price.provider, price.service): dict(sizes)} if sizes else {},
        regions=book.regions,
    )
    if "region" in wrong:
        wrong["region"] = wrong["region"].replace(" in regions.tsv", "")
    if "sku" in wrong and not sizes:
        wrong["sku"] = f"empty: {price.service} has no sizes on {price.provider}"
    elif "sku" in wrong:
        close = get_close_matches(price.sku, sizes, n=1)
        hint = f", such as {close[0]!r}" if close else ""
        wrong["sku"] = f"a size of {price.service} that is known on {price.provider}{hint}"
    return wrong
