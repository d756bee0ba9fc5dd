"""Feeds read from bytes, against the shipped rules and sizes."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from infra_mind.prices.files import load_prices
from infra_mind.prices.providers import FEEDS, Harvest, Listing, PriceList, detect, load_rules
from infra_mind.prices.providers.listing import ListingContext

TODAY = date(2026, 11, 23)


@cache
def ground() -> ListingContext:
    book = load_prices(today=TODAY)
    return ListingContext(
        rules=load_rules(),
        services=book.services,
        skus={key: dict(sizes) for key, sizes in book.sku_table.items()},
        regions=book.regions,
        today=TODAY,
    )


def harvest(*pages: bytes) -> Harvest:
    """What the pages of one provider come to."""
    listing: Listing | None = None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        for page in pages:
            path.write_bytes(page)
            document = PriceList(path=path, origin="the list", as_of=TODAY)
            cloud = detect(document)
            feed = FEEDS[cloud]
            listing = listing or Listing(cloud, ground(), most_per_vcpu=feed.most_per_vcpu)
            for quote in feed.read(document, ground().rules, today=TODAY):
                listing.add(quote, as_of=TODAY)
    assert listing is not None
    return listing.conclude()


def priced(found: Harvest) -> dict[tuple[str, str, str, str], str]:
    """By region, size or service, kind and tier: the amount."""
    return {
        (
            row.region,
            row.sku or row.service,
            row.kind.value,
            f"{row.tier_from:f}",
        ): f"{row.amount:f}"
        for row in found.rows
    }
