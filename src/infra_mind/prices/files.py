from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..core.clock import SystemClock
from ..core.errors import Problem, TableError
from ..core.ids import content_id
from ..domain.claim import Source, SourceKind
from ..domain.requirements import Cloud
from ..tables.rows import read_rows
from ..tables.sources import load_sources
from ..tables.table import Gathering, TsvTable, parse_table, read_text
from . import FOLDER
from .ageing import load_ageing
from .book import EVERYWHERE, Key, PriceBook
from .price import Confidence, Discount, Price, PricedService, PriceKind, Ratio, Sku
from .provider_rows import provider_rows
from .regions import RegionTable, load_regions

Skus = dict[tuple[str, str], dict[str, Sku]]
"""Sizes by name, by provider and service."""
NO_SKU = frozenset({""})
PLACEHOLDER = Decimal("0.01")
# No commitment that is sold takes three quarters off.
DEEPEST = Decimal("0.25")
CURRENCIES = frozenset({"USD"})
PRICE_COLUMNS = (
    *("provider", "region", "service", "sku", "unit", "kind", "tier_from", "price", "currency"),
    *("origin", "low", "high", "source", "as_of", "confidence", "note"),
)


def load_prices(folder: Path = FOLDER, *, today: date | None = None) -> PriceBook:
    """All prices of `folder`; one bad row, and none is loaded."""
    latest = today or SystemClock().now().date()
    sources = load_sources(today=latest)
    regions = load_regions(folder, today=latest)
    services = {
        one.name: one
        for one in read_rows(folder / "data" / "services.tsv", PricedService, key=("name",))
    }
    skus: Skus = {}
    for sku in provider_rows(folder, "skus.tsv", Sku, key=("service", "name")):
        skus.setdefault((sku.provider, sku.service), {})[sku.name] = sku
    texts = {
        f"{path.parent.name}/{path.name}": read_text(path)
        for name in ("*_prices.tsv", "ratios.tsv", "commitments.tsv")
        for path in sorted(folder.glob(f"providers/*/{name}"))
    }
    listed: dict[Key, tuple[Price, ...]] = {}
    gathered = Gathering()
    for name, text in texts.items():
        if not name.endswith("_prices.tsv"):
            continue
        try:
            table = parse_table(name, text, PRICE_COLUMNS)
            prices = read_prices(table, services=services, sources=sources, latest=latest)
            add(listed, table, prices, services=services, skus=skus, regions=regions)
        except TableError as error:
            gathered.problems += error.problems
    gathered.problems += gated(listed, skus)
    gathered.conclude()
    ratios = provider_rows(folder, "ratios.tsv", Ratio, key=("service", "family"))
    return PriceBook(
        snapshot=content_id("P", "\x00".join(texts.values()).encode()),
        regions=regions,
        services=services,
        listed=listed,
        sku_table=skus,
        ratios={(one.provider, one.service, one.family): one for one in ratios},
        discounts=_discounts(folder, latest),
        ageing=load_ageing(folder, today=latest),
    )


def _discounts(folder: Path, latest: date) -> dict[tuple[str, str, str, str], Discount]:
    key = ("service", "family", "kind")
    rows = provider_rows(
        folder, "commitments.tsv", Discount, today=latest, check=_check_discount, key=key
    )
    return {(one.provider, one.service, one.family, one.kind): one for one in rows}


def _check_discount(one: Discount) -> Iterator[tuple[str, str]]:
    if not one.low <= one.likely <= one.high < 1:
        yield "likely", f"a share between low {one.low} and high {one.high}, below 1"


def read_prices(
    table: TsvTable,
    *,
    services: Mapping[str, PricedService],
    sources: Mapping[str, Source],
    latest: date,
) -> list[Price]:
    """The rows of one price file, each cell checked; raises `TableError` with every bad one."""
    cells = Gathering()
    known = frozenset(services)
    provider = cells.of(lambda: table.choices("provider", Cloud))
    region = cells.of(lambda: table.words("region"))
    service = cells.of(lambda: table.members("service", known, "a service of services.tsv"))
    unit = cells.of(lambda: table.words("unit"))
    kind = cells.of(lambda: table.choices("kind", PriceKind))
    tier_from = cells.of(lambda: table.decimals("tier_from"))
    amounts = cells.of(lambda: table.decimals("price"))
    low = cells.of(lambda: table.optional_decimals("low"))
    high = cells.of(lambda: table.optional_decimals("high"))
    currency = cells.of(lambda: table.members("currency", CURRENCIES, "USD"))
    origin = cells.of(lambda: table.choices("origin", SourceKind))
    source = cells.of(lambda: table.members("source", frozenset(sources), "the id of a source"))
    as_of = cells.of(lambda: table.days("as_of", latest=latest))
    confidence = cells.of(lambda: table.choices("confidence", Confidence))
    cells.conclude()
    dated_sources = dated(source, as_of, origin, sources)
    skus, notes = table.texts("sku"), table.texts("note")
    return [
        Price(
            provider=provider[row],
            region=region[row],
            service=service[row],
            sku=skus[row],
            unit=unit[row],
            kind=kind[row],
            tier_from=tier_from[row],
            amount=price,
            low=bound(low[row], price),
            high=bound(high[row], price),
            currency=currency[row],
            source=dated_sources[row],
            as_of=as_of[row],
            confidence=confidence[row],
            note=notes[row],
        )
        for row, price in enumerate(amounts)
    ]


def bound(stated: Decimal | None, price: Decimal) -> Decimal:
    """A bound of the range; an empty cell says that the price is exact."""
    return price if stated is None else stated


def dated(
    names: list[str],
    days: list[date],
    origins: list[SourceKind],
    sources: Mapping[str, Source],
) -> list[Source]:
    """The source of each row with the row's own date and origin; equal ones are one object."""
    keys = list(zip(names, days, origins, strict=True))
    known = {
        (name, day, origin): Source(
            title=sources[name].title, url=sources[name].url, as_of=day, kind=origin
        )
        for name, day, origin in set(keys)
    }
    return [known[key] for key in keys]


def add(
    listed: dict[Key, tuple[Price, ...]],
    table: TsvTable,
    prices: list[Price],
    *,
    services: Mapping[str, PricedService],
    skus: Skus,
    regions: RegionTable,
) -> None:
    """Puts the rows of a file under what is bought, tiers by quantity, once they agree.

    Raises `TableError` with every row that does not; `listed` is then left half filled.
    """
    problems = Gathering()
    for row, price in enumerate(prices):
        key = (price.provider, price.region, price.service, price.sku, price.kind)
        tiers = listed.get(key)
        wrong = amiss(price, services=services, skus=skus, regions=regions)
        if price.origin is SourceKind.ESTIMATE and price.low == price.high and price.amount:
            wrong["low"] = "below high: an estimate has a range"
        if tiers is None:
            listed[key] = (price,)
        else:
            if any(tier.tier_from == price.tier_from for tier in tiers):
                wrong.setdefault("sku", "priced once: this row stands twice")
            listed[key] = tuple(sorted((*tiers, price), key=tier_start))
        if wrong:
            problems.problems += (table.problem(row, *one) for one in wrong.items())
    problems.conclude()


def amiss(
    price: Price, *, services: Mapping[str, PricedService], skus: Skus, regions: RegionTable
) -> dict[str, str]:
    """By column, what a price that can be read has to be to fit what is known."""
    wrong: dict[str, str] = {}
    unit = services[price.service].unit
    if price.unit != unit:
        wrong["unit"] = f"{unit!r}, the unit of {price.service}"
    if price.region != EVERYWHERE and regions.get(price.provider, price.region) is None:
        others = sorted({one.provider for one in regions if one.code == price.region})
        belongs = f" (it is one of {', '.join(others)})" if others else ""
        wrong["region"] = f"a region of {price.provider} in regions.tsv, or '*'{belongs}"
    if price.sku not in skus.get((price.provider, price.service), NO_SKU):
        wrong["sku"] = f"a size of {price.service} in skus.tsv"
    if not price.low <= price.amount <= price.high:
        wrong["price"] = f"between low {price.low} and high {price.high}"
    return wrong


def gated(listed: Mapping[Key, tuple[Price, ...]], skus: Skus) -> Iterator[Problem]:
    """Rows that no list means as they stand, by what has shown up in copies of lists.

    A ladder without its first step, whose cheap end would count from nothing; the 0.01 that stands in
    for a price that is not out yet; a commitment for the whole machine at the price of one processor;
    capacity that starts when there is room (dearer when it is committed to) among the on-demand prices.
    """
    for key, ladder in listed.items():
        provider, region, service, sku, kind = key
        first = ladder[0]
        if first.tier_from:
            yield _doubt(first, first.tier_from, "a price from the first unit on")
        if sku and first.amount == PLACEHOLDER:
            expected = "a price; 0.01 stands in for one that is not out yet"
            yield _doubt(first, first.amount, expected)
        if kind is PriceKind.ON_DEMAND:
            continue
        full = listed.get((provider, region, service, sku, PriceKind.ON_DEMAND))
        if full is None:
            continue
        if first.amount > full[0].amount:
            expected = (
                f"at most {full[0].amount}, its price on demand: or that one is of flex-start"
            )
            yield _doubt(first, first.amount, expected)
        size = skus.get((provider, service), {}).get(sku)
        several = size is not None and size.vcpu > 1 and kind is not PriceKind.SPOT
        if several and first.amount < DEEPEST * full[0].amount:
            expected = (
                f"a quarter of {full[0].amount}, on demand: or it is the price of one processor"
            )
            yield _doubt(first, first.amount, expected)


def _doubt(price: Price, shown: Decimal, expected: str) -> Problem:
    names = (price.provider, price.region, price.service, price.sku, price.kind)
    return Problem(path=" ".join(filter(None, names)), value=repr(f"{shown:f}"), expected=expected)


def tier_start(price: Price) -> Decimal:
    return price.tier_from
