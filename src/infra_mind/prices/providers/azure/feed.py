"""Azure's retail prices: pages of items; a reservation's price is that of its whole term."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from ....core.config import Settings
from ....core.errors import FeedError
from ....domain.requirements import Cloud
from ...price import PriceKind
from ..document import PriceList
from ..feed import Publication, Walk
from ..page import Page
from ..quote import CURRENCY, Quote, day, dollars, number
from ..rule import Rules

HOURS = 8760
MOST_PAGES = 2000
TERMS = {"1 Year": (PriceKind.COMMIT_1Y, HOURS), "3 Years": (PriceKind.COMMIT_3Y, 3 * HOURS)}
NEEDED = (
    *("currencyCode", "tierMinimumUnits", "unitPrice", "armRegionName", "effectiveStartDate"),
    *("meterId", "unitOfMeasure", "type", "serviceName", "productName", "skuName", "meterName"),
    "armSkuName",
)
GLOBAL = frozenset({"Global", "global", ""})


class AzurePage:
    """One page; `next_address` is where the next one is, once the items were read."""

    def __init__(self, document: PriceList) -> None:
        self._document = document
        self._page = Page(document, "Items")
        self.count = 0

    def quotes(self, rules: Rules) -> Iterator[Quote]:
        """The rates of a page; raises `FeedError` when it is not as Azure writes it."""
        for item in self._page.items():
            place = f"{self._document.origin}, Items[{self.count}]"
            self.count += 1
            quote = _quote(item, place)
            if quote is not None and rules.of(Cloud.AZURE, quote.feed):
                yield quote
        currency = self._page.head.get("BillingCurrency", CURRENCY)
        dollars(str(currency), self._document.origin)

    @property
    def next_address(self) -> str:
        return str(self._page.head.get("NextPageLink") or "")


class AzureFeed:
    """Pages of one service in one region, each with the address of the next."""

    root = "https://prices.azure.com"
    shape = "a page of Azure's retail prices"
    publication = Publication(
        id="azure-retail-feed", title="Azure Retail Prices API", url=f"{root}/api/retail/prices"
    )
    needs_key = ""
    most_per_vcpu: Decimal | None = Decimal("1.15")

    def key(self, settings: Settings) -> str:  # noqa: ARG002
        return ""

    def knows(self, start: str, origin: str) -> bool:  # noqa: ARG002
        return start.startswith("{") and ('"Items"' in start or '"BillingCurrency"' in start)

    def dated(self, document: PriceList, *, today: date) -> PriceList:  # noqa: ARG002
        return document

    def read(self, document: PriceList, rules: Rules, *, today: date) -> Iterator[Quote]:  # noqa: ARG002
        return AzurePage(document).quotes(rules)

    async def collect(self, walk: Walk) -> None:
        for service in walk.feeds:
            found = 0
            for region in walk.regions:
                count = await _collect_pages(walk, service, region)
                if not count:
                    walk.refuse_gap(service, region)
                found += count
            if not found:
                raise FeedError(
                    f"Azure's retail prices have no row of {service!r}; "
                    "values of filters are case-sensitive."
                )


async def _collect_pages(walk: Walk, service: str, region: str) -> int:
    wanted = f"serviceName eq '{service}' and armRegionName eq '{region}'"
    url = f"{walk.root}/api/retail/prices?currencyCode='USD'&$filter={quoted(wanted)}"
    count = 0
    seen: set[str] = set()
    while url:
        if url in seen or len(seen) == MOST_PAGES:
            raise FeedError(f"{url}: 'NextPageLink' does not come to an end.")
        seen.add(url)
        document = await walk.document(url)
        page = AzurePage(document)
        await walk.take(page.quotes(walk.rules), document)
        count += page.count
        url = page.next_address
        if url and urlsplit(url).hostname != urlsplit(walk.root).hostname:
            raise FeedError(f"{document.origin}: 'NextPageLink' leads to another host, {url!r}.")
    return count


def _quote(item: dict[str, object], place: str) -> Quote | None:
    missing = [name for name in NEEDED if name not in item]
    if missing:
        raise FeedError(f"{place}: there is no {', '.join(map(repr, missing))}.")
    row = {name: _text(value) for name, value in item.items()}
    dollars(row["currencyCode"], place)
    bought = _bought(row, place)
    if bought is None:
        return None
    kind, hours = bought
    region = row["armRegionName"]
    return Quote(
        place=place,
        feed=row["serviceName"],
        id=f"{row['meterId']}.{row.get('skuId', '')}.{kind}",
        region="" if region in GLOBAL else region,
        kind=kind,
        attributes=row,
        unit=row["unitOfMeasure"],
        tier_from=number(row["tierMinimumUnits"], place, "tierMinimumUnits"),
        amount=number(row["unitPrice"], place, "unitPrice") / hours,
        effective=day(row["effectiveStartDate"], place, "effectiveStartDate"),
    )


def _bought(row: dict[str, str], place: str) -> tuple[PriceKind, int] | None:
    """How an item is bought and over how many hours its price goes; `None` for other offers."""
    if row["type"] == "Consumption":
        return PriceKind.ON_DEMAND, 1
    if row["type"] != "Reservation":
        return None
    if "reservationTerm" not in row:
        raise FeedError(f"{place}: there is no 'reservationTerm' in a reservation.")
    return TERMS.get(row["reservationTerm"])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return str(value)
