"""Google's billing catalog: pages of SKUs; a machine is sold as cores, memory and accelerators."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import cast
from urllib.parse import quote

from ....core.config import Settings
from ....core.errors import FeedError
from ....domain.requirements import Cloud
from ...price import PriceKind
from ..document import PriceList
from ..feed import Publication, Walk
from ..page import Page
from ..quote import Quote, day, dollars, number
from ..rule import Rules

MOST_PAGES, PAGE_SIZE = 2000, 5000
NANO = Decimal("1e-9")
KINDS = {
    "OnDemand": PriceKind.ON_DEMAND,
    "Preemptible": PriceKind.SPOT,
    "Commit1Yr": PriceKind.COMMIT_1Y,
    "Commit3Yr": PriceKind.COMMIT_3Y,
}
CATEGORY = ("resourceFamily", "resourceGroup", "usageType")
GLOBAL = "global"


class GcpPage:
    """One page; `next_token` asks for the next one, once the SKUs were read."""

    def __init__(self, document: PriceList) -> None:
        self._document = document
        self._page = Page(document, "skus")
        self.count = 0

    def quotes(self, rules: Rules) -> Iterator[Quote]:
        """The rates of a page; raises `FeedError` when it is not as Google writes it."""
        for sku in self._page.items():
            place = f"{self._document.origin}, skus[{self.count}]"
            self.count += 1
            feed = _service(sku, place)
            if rules.of(Cloud.GCP, feed):
                yield from _quotes(sku, feed, place)

    @property
    def next_token(self) -> str:
        return str(self._page.head.get("nextPageToken") or "")


class GcpFeed:
    """Pages of the SKUs of one service, each with the token of the next."""

    root = "https://cloudbilling.googleapis.com"
    shape = "a page of 'skus' of Google's billing catalog"
    publication = Publication(
        id="gcp-catalog-feed", title="Google Cloud Billing Catalog", url=f"{root}/v1/services"
    )
    needs_key = "Google's catalog wants a key. Set INFRA_MIND_GCP_API_KEY."
    most_per_vcpu: Decimal | None = None

    def key(self, settings: Settings) -> str:
        return settings.gcp_api_key.get_secret_value()

    def knows(self, start: str, origin: str) -> bool:  # noqa: ARG002
        return start.startswith("{") and '"skus"' in start

    def dated(self, document: PriceList, *, today: date) -> PriceList:  # noqa: ARG002
        return document

    def read(self, document: PriceList, rules: Rules, *, today: date) -> Iterator[Quote]:  # noqa: ARG002
        return GcpPage(document).quotes(rules)

    async def collect(self, walk: Walk) -> None:
        for service in walk.feeds:
            if not await _collect_pages(walk, service):
                raise FeedError(f"Google's catalog of {service} is empty.")


async def _collect_pages(walk: Walk, service: str) -> int:
    token = ""
    seen: set[str] = set()
    count = 0
    while token not in seen and len(seen) < MOST_PAGES:
        seen.add(token)
        url = (
            f"{walk.root}/v1/services/{service}/skus?currencyCode=USD"
            f"&pageSize={PAGE_SIZE}&pageToken={quote(token, safe='')}"
        )
        document = await walk.document(url, {"X-Goog-Api-Key": walk.key})
        page = GcpPage(document)
        await walk.take(page.quotes(walk.rules), document)
        count += page.count
        token = page.next_token
        if not token:
            return count
    raise FeedError(f"Google's catalog of {service}: 'nextPageToken' does not come to an end.")


def _service(sku: Mapping[str, object], place: str) -> str:
    name = str(sku.get("name", ""))
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != "services":
        raise FeedError(f"{place}: 'name' is {name!r}, expected 'services/ID/skus/ID'.")
    return parts[1]


def _quotes(sku: Mapping[str, object], feed: str, place: str) -> Iterator[Quote]:
    category = _object(sku, "category", place)
    attributes = {name: _text(category, name, place) for name in CATEGORY}
    attributes["description"] = _text(sku, "description", place)
    kind = KINDS.get(attributes["usageType"])
    history = _list(sku, "pricingInfo", place)
    if kind is None or not history:
        return
    latest = history[-1]
    effective = day(_text(latest, "effectiveTime", place), place, "effectiveTime")
    expression = _object(latest, "pricingExpression", place)
    unit = _text(expression, "usageUnit", place)
    tiers = [_tier(one, place) for one in _list(expression, "tieredRates", place)]
    for region in _regions(sku, place):
        for tier_from, amount in tiers:
            yield Quote(
                place=place,
                feed=feed,
                id=_text(sku, "skuId", place),
                region=region,
                kind=kind,
                attributes=attributes,
                unit=unit,
                tier_from=tier_from,
                amount=amount,
                effective=effective,
            )


def _tier(rate: Mapping[str, object], place: str) -> tuple[Decimal, Decimal]:
    """From what quantity on, and the price: whole units and billionths; a zero may be left out."""
    price = _object(rate, "unitPrice", place)
    dollars(str(price.get("currencyCode")), place)
    if "units" not in price and "nanos" not in price:
        raise FeedError(f"{place}: there is neither 'units' nor 'nanos' in a price.")
    units = number(str(price.get("units", "0")), place, "units")
    nanos = number(str(price.get("nanos", "0")), place, "nanos")
    start = number(str(rate.get("startUsageAmount", "0")), place, "startUsageAmount")
    return start, units + nanos * NANO


def _regions(sku: Mapping[str, object], place: str) -> list[str]:
    regions = sku.get("serviceRegions")
    if not isinstance(regions, list):
        raise FeedError(f"{place}: there is no list 'serviceRegions'.")
    return ["" if one == GLOBAL else str(one) for one in cast("list[object]", regions)]


def _text(value: Mapping[str, object], key: str, place: str) -> str:
    found = value.get(key)
    if not isinstance(found, str):
        raise FeedError(f"{place}: there is no text {key!r}.")
    return found


def _object(value: Mapping[str, object], key: str, place: str) -> Mapping[str, object]:
    found = value.get(key)
    if not isinstance(found, dict):
        raise FeedError(f"{place}: there is no object {key!r}.")
    return cast("dict[str, object]", found)


def _list(value: Mapping[str, object], key: str, place: str) -> list[Mapping[str, object]]:
    found = value.get(key)
    if not isinstance(found, list):
        raise FeedError(f"{place}: there is no list {key!r}.")
    items = cast("list[object]", found)
    if not all(isinstance(item, dict) for item in items):
        raise FeedError(f"{place}: {key!r} holds other things than objects.")
    return [cast("dict[str, object]", item) for item in items]
