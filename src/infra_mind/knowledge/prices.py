from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..core.clock import SystemClock
from ..core.ids import content_id
from ..domain.claim import Source, SourceKind
from ..domain.requirements import Cloud
from .ageing import load_ageing
from .catalogue import SERVICE_COLUMNS, SKU_COLUMNS, Skus, read_services, read_skus
from .price import Confidence, Price, PriceKind, Service
from .price_book import EVERYWHERE, Key, PriceBook
from .price_rules import DISCOUNT_COLUMNS, RATIO_COLUMNS, read_discounts, read_ratios
from .regions import Regions, load_regions
from .sources import load_sources
from .table import DATA, Table, amount, parse_table, read_text

NO_SKU = frozenset({""})
CURRENCIES = frozenset({"USD"})
PRICE_COLUMNS = (
    *("provider", "region", "service", "sku", "unit", "kind", "tier_from", "price", "currency"),
    *("origin", "low", "high", "source", "as_of", "confidence", "note"),
)


def load_prices(folder: Path = DATA, *, today: date | None = None) -> PriceBook:
    """All prices of `folder`; one bad row, and none is loaded."""
    latest = today or SystemClock().now().date()
    sources = load_sources(folder, today=latest)
    regions = load_regions(folder, today=latest)
    texts = {path.name: read_text(path) for path in sorted((folder / "prices").glob("*.tsv"))}
    rules = {name: read_text(folder / name) for name in ("ratios.tsv", "commitments.tsv")}
    services = read_services(
        parse_table("services.tsv", read_text(folder / "services.tsv"), SERVICE_COLUMNS)
    )
    skus = read_skus(parse_table("skus.tsv", read_text(folder / "skus.tsv"), SKU_COLUMNS))
    listed: dict[Key, tuple[Price, ...]] = {}
    for name, text in texts.items():
        table = parse_table(name, text, PRICE_COLUMNS)
        prices = read_prices(table, services=services, sources=sources, latest=latest)
        add(listed, table, prices, services=services, skus=skus, regions=regions)
    return PriceBook(
        snapshot=content_id("P", "\x00".join((*texts.values(), *rules.values())).encode()),
        regions=regions,
        services=services,
        listed=listed,
        sku_table=skus,
        ratios=read_ratios(parse_table("ratios.tsv", rules["ratios.tsv"], RATIO_COLUMNS)),
        discounts=read_discounts(
            parse_table("commitments.tsv", rules["commitments.tsv"], DISCOUNT_COLUMNS),
            sources,
            latest,
        ),
        ageing=load_ageing(folder, today=latest),
    )


def read_prices(
    table: Table,
    *,
    services: Mapping[str, Service],
    sources: Mapping[str, Source],
    latest: date,
) -> list[Price]:
    """The rows of one price file, each cell checked."""
    origins = table.choices("origin", SourceKind)
    as_of = table.days("as_of", latest=latest)
    names = table.members("source", frozenset(sources), "the id of a source")
    amounts = table.decimals("price")
    return [
        Price(
            provider=provider,
            region=region,
            service=service,
            sku=sku,
            unit=unit,
            kind=kind,
            tier_from=tier_from,
            amount=price,
            low=low,
            high=high,
            currency=currency,
            source=source,
            as_of=day,
            confidence=confidence,
            note=note,
        )
        for (
            provider,
            region,
            service,
            sku,
            unit,
            kind,
            tier_from,
            price,
            low,
            high,
            currency,
            source,
            day,
            confidence,
            note,
        ) in zip(
            table.choices("provider", Cloud),
            table.words("region"),
            table.members("service", frozenset(services), "a service of services.tsv"),
            table.texts("sku"),
            table.words("unit"),
            table.choices("kind", PriceKind),
            table.decimals("tier_from"),
            amounts,
            bounds(table, "low", amounts),
            bounds(table, "high", amounts),
            table.members("currency", CURRENCIES, "USD"),
            dated(names, as_of, origins, sources),
            as_of,
            table.choices("confidence", Confidence),
            table.texts("note"),
            strict=True,
        )
    ]


def bounds(table: Table, column: str, amounts: list[Decimal]) -> list[Decimal]:
    """A bound of the range; an empty cell says that the price is exact."""
    cells = table.parsed(
        column, lambda cell: amount(cell) if cell else None, "a number of 0 or more, or empty"
    )
    return [price if cell is None else cell for price, cell in zip(amounts, cells, strict=True)]


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
    table: Table,
    prices: list[Price],
    *,
    services: Mapping[str, Service],
    skus: Skus,
    regions: Regions,
) -> None:
    """Puts the rows of a file under what is bought, tiers by quantity, once they agree."""
    places = {(region.provider, region.code) for region in regions}
    for row, price in enumerate(prices):
        unit = services[price.service].unit
        if price.unit != unit:
            raise table.error(row, "unit", f"{unit!r}, the unit of {price.service}")
        if price.region != EVERYWHERE and (price.provider, price.region) not in places:
            raise table.error(row, "region", f"a region of {price.provider} in regions.tsv, or '*'")
        if price.sku not in skus.get((price.provider, price.service), NO_SKU):
            raise table.error(row, "sku", f"a size of {price.service} in skus.tsv")
        if not price.low <= price.amount <= price.high:
            raise table.error(row, "price", f"between low {price.low} and high {price.high}")
        if price.low == price.high and price.amount and price.origin is SourceKind.ESTIMATE:
            raise table.error(row, "low", "below high: an estimate has a range")
        key = (price.provider, price.region, price.service, price.sku, price.kind)
        tiers = listed.get(key, ())
        if any(tier.tier_from == price.tier_from for tier in tiers):
            raise table.error(row, "sku", "priced once: this row stands twice")
        tiers = (*tiers, price)
        listed[key] = tiers if len(tiers) == 1 else tuple(sorted(tiers, key=tier_start))


def tier_start(price: Price) -> Decimal:
    return price.tier_from
