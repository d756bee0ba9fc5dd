from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from ..core.clock import SystemClock
from ..core.ids import content_id
from ..domain.claim import Source, SourceKind
from ..domain.requirements import Cloud
from .price import Category, Confidence, Discount, Price, PriceKind, Ratio, Service, Sku
from .price_book import EVERYWHERE, Key, PriceBook
from .regions import Regions, load_regions
from .sources import load_sources
from .table import DATA, Table, parse_table, read_text

CURRENCIES = frozenset({"USD"})
PRICE_COLUMNS = (
    *("provider", "region", "service", "sku", "unit", "kind", "tier_from", "price", "currency"),
    *("origin", "low", "high", "source", "as_of", "confidence", "note"),
)
SERVICE_COLUMNS = ("service", "unit", "age_limit_days", "title")
SKU_COLUMNS = (
    *("provider", "service", "sku", "family", "category", "arch", "vcpu", "memory_gib"),
    *("gpu", "gpu_count", "network_gbps", "is_new"),
)
RATIO_COLUMNS = (
    *("provider", "service", "family", "reference", "anchor", "spread", "confidence"),
    *("regions", "reason"),
)
DISCOUNT_COLUMNS = (
    *("provider", "service", "family", "kind", "low", "likely", "high"),
    *("source", "as_of", "confidence", "plan"),
)
YES_NO = {"yes": True, "no": False}


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
        add(listed, table, prices, services=services, regions=regions)
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
        column, lambda cell: Decimal(cell) if cell else None, "a number of 0 or more, or empty"
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


def read_services(table: Table) -> dict[str, Service]:
    rows = zip(
        table.words("service"),
        table.words("unit"),
        table.integers("age_limit_days"),
        table.words("title"),
        strict=True,
    )
    return {
        name: Service(name=name, unit=unit, title=title, age_limit_days=days)
        for name, unit, days, title in rows
    }


def read_skus(table: Table) -> dict[tuple[str, str], dict[str, Sku]]:
    """Sizes by provider and service, in the order of the file."""
    skus: dict[tuple[str, str], dict[str, Sku]] = {}
    rows = zip(
        table.choices("provider", Cloud),
        table.words("service"),
        table.words("sku"),
        table.words("family"),
        table.choices("category", Category),
        table.words("arch"),
        table.floats("vcpu"),
        table.floats("memory_gib"),
        table.texts("gpu"),
        table.integers("gpu_count"),
        table.optional_floats("network_gbps"),
        table.parsed("is_new", yes_or_no, "yes or no"),
        strict=True,
    )
    for (
        provider,
        service,
        name,
        family,
        category,
        arch,
        vcpu,
        memory,
        gpu,
        count,
        network,
        new,
    ) in rows:
        sku = Sku(
            provider=provider,
            service=service,
            name=name,
            family=family,
            category=category,
            arch=arch,
            vcpu=vcpu,
            memory_gib=memory,
            gpu=gpu,
            gpu_count=count,
            network_gbps=network,
            is_new=new,
        )
        skus.setdefault((provider, service), {})[name] = sku
    return skus


def read_ratios(table: Table) -> dict[tuple[str, str, str], Ratio]:
    rows = zip(
        table.choices("provider", Cloud),
        table.words("service"),
        table.words("family"),
        table.words("reference"),
        table.words("anchor"),
        table.decimals("spread"),
        table.choices("confidence", Confidence),
        table.sets("regions"),
        table.words("reason"),
        strict=True,
    )
    ratios = (
        Ratio(
            provider=provider,
            service=service,
            family=family,
            reference=reference,
            anchor=anchor,
            spread=spread,
            confidence=confidence,
            regions=regions,
            reason=reason,
        )
        for (
            provider,
            service,
            family,
            reference,
            anchor,
            spread,
            confidence,
            regions,
            reason,
        ) in rows
    )
    return {(ratio.provider, ratio.service, ratio.family): ratio for ratio in ratios}


def read_discounts(
    table: Table, sources: Mapping[str, Source], latest: date
) -> dict[tuple[str, str, str, str], Discount]:
    rows = zip(
        table.choices("provider", Cloud),
        table.words("service"),
        table.words("family"),
        table.choices("kind", PriceKind),
        table.decimals("low"),
        table.decimals("likely"),
        table.decimals("high"),
        table.members("source", frozenset(sources), "the id of a source"),
        table.days("as_of", latest=latest),
        table.choices("confidence", Confidence),
        table.words("plan"),
        strict=True,
    )
    discounts: dict[tuple[str, str, str, str], Discount] = {}
    for row, cells in enumerate(rows):
        provider, service, family, kind, low, likely, high, source, as_of, confidence, plan = cells
        if not low <= likely <= high < 1:
            raise table.error(row, "likely", f"a share between low {low} and high {high}, below 1")
        discounts[provider, service, family, kind] = Discount(
            provider=provider,
            service=service,
            family=family,
            kind=kind,
            low=low,
            likely=likely,
            high=high,
            source=sources[source],
            as_of=as_of,
            confidence=confidence,
            plan=plan,
        )
    return discounts


def yes_or_no(cell: str) -> bool:
    if cell not in YES_NO:
        raise ValueError(cell)
    return YES_NO[cell]
