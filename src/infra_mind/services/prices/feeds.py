"""Where the three providers keep their lists, and in which order those are walked through."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import assert_never
from urllib.parse import quote, urlsplit

from ...core.errors import FeedError
from ...domain.requirements import Cloud
from ...prices.book import COMPUTE
from ...prices.feeds import Document, Listing, aws
from ...prices.feeds.azure import AzurePage
from ...prices.feeds.gcp import GcpPage
from ...prices.feeds.listing import Ground
from ...prices.feeds.quote import Quote
from .download import Downloads

MOST_PAGES = 2000
AWS_INDEX = "/offers/v1.0/aws/index.json"
GCP_PAGE = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """The hosts of the feeds."""

    aws: str = "https://pricing.us-east-1.amazonaws.com"
    azure: str = "https://prices.azure.com"
    gcp: str = "https://cloudbilling.googleapis.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What fetching the lists needs."""

    downloads: Downloads
    ground: Ground
    today: date
    roots: Roots = field(default_factory=Roots)
    gcp_key: str = ""
    told: Callable[[str], None] = lambda said: None  # noqa: ARG005

    async def document(self, url: str, headers: Mapping[str, str] | None = None) -> Document:
        self.told(url)
        path = await self.downloads.fetch(url, headers=headers)
        return Document(path=path, origin=url, as_of=self.today)

    def regions(self, provider: Cloud) -> tuple[str, ...]:
        return tuple(region.code for region in self.ground.regions.of(provider))


async def collect(provider: Cloud, listing: Listing, walk: Walk) -> None:
    """Fetch all lists of a provider into `listing`; raises `FeedError`."""
    match provider:
        case Cloud.AWS:
            await _collect_aws(listing, walk)
        case Cloud.AZURE:
            await _collect_azure(listing, walk)
        case Cloud.GCP:
            await _collect_gcp(listing, walk)
        case _:
            assert_never(provider)


async def _collect_aws(listing: Listing, walk: Walk) -> None:
    offers = aws.offers(await walk.document(walk.roots.aws + AWS_INDEX))
    for offer in walk.ground.rules.feeds(Cloud.AWS):
        if offer not in offers:
            raise FeedError(f"{walk.roots.aws}{AWS_INDEX}: there is no offer {offer!r}.")
        index = _address(offers[offer], "currentRegionIndexUrl", f"offer {offer}")
        regions = aws.regions(await walk.document(walk.roots.aws + index))
        for region in walk.regions(Cloud.AWS):
            if region not in regions:
                _refuse_gap(walk, Cloud.AWS, offer, region)
                continue
            address = _address(regions[region], "currentVersionUrl", f"offer {offer}, {region}")
            url = walk.roots.aws + address.removesuffix(".json").removesuffix(".csv") + ".csv"
            document = await walk.document(url)
            quotes = aws.read(document, walk.ground.rules, today=walk.today)
            await _take(listing, quotes, document)


async def _collect_azure(listing: Listing, walk: Walk) -> None:
    for service in walk.ground.rules.feeds(Cloud.AZURE):
        found = 0
        for region in walk.regions(Cloud.AZURE):
            count = await _collect_azure_pages(listing, walk, service, region)
            if not count:
                _refuse_gap(walk, Cloud.AZURE, service, region)
            found += count
        if not found:
            raise FeedError(
                f"Azure's retail prices have no row of {service!r}; "
                "values of filters are case-sensitive."
            )


async def _collect_azure_pages(listing: Listing, walk: Walk, service: str, region: str) -> int:
    wanted = f"serviceName eq '{service}' and armRegionName eq '{region}'"
    root = walk.roots.azure
    url = f"{root}/api/retail/prices?currencyCode='USD'&$filter={quote(wanted)}"
    count = 0
    seen: set[str] = set()
    while url:
        if url in seen or len(seen) == MOST_PAGES:
            raise FeedError(f"{url}: 'NextPageLink' does not come to an end.")
        seen.add(url)
        document = await walk.document(url)
        page = AzurePage(document)
        await _take(listing, page.quotes(walk.ground.rules), document)
        count += page.count
        url = page.next_address
        if url and urlsplit(url).hostname != urlsplit(root).hostname:
            raise FeedError(f"{document.origin}: 'NextPageLink' leads to another host, {url!r}.")
    return count


async def _collect_gcp(listing: Listing, walk: Walk) -> None:
    for service in walk.ground.rules.feeds(Cloud.GCP):
        token = ""
        seen: set[str] = set()
        count = 0
        while token not in seen and len(seen) < MOST_PAGES:
            seen.add(token)
            url = (
                f"{walk.roots.gcp}/v1/services/{service}/skus?currencyCode=USD"
                f"&pageSize={GCP_PAGE}&pageToken={quote(token, safe='')}"
            )
            document = await walk.document(url, {"X-Goog-Api-Key": walk.gcp_key})
            page = GcpPage(document)
            await _take(listing, page.quotes(walk.ground.rules), document)
            count += page.count
            token = page.next_token
            if not token:
                break
        else:
            raise FeedError(
                f"Google's catalog of {service}: 'nextPageToken' does not come to an end."
            )
        if not count:
            raise FeedError(f"Google's catalog of {service} is empty.")


async def _take(listing: Listing, quotes: Iterable[Quote], document: Document) -> None:
    """Read a document while others may go on, then delete it."""

    def work() -> None:
        for one in quotes:
            listing.add(one, as_of=document.as_of)

    try:
        await asyncio.to_thread(work)
    finally:
        _delete(document.path)


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)


def _address(entry: Mapping[str, str], key: str, what: str) -> str:
    found = entry.get(key, "")
    if not found.startswith("/"):
        raise FeedError(f"The AWS index, {what}: {key!r} is {found!r}, expected a path.")
    return found


def _refuse_gap(walk: Walk, provider: Cloud, feed: str, region: str) -> None:
    """A list of machines has every region of ours; other services are not everywhere."""
    if any(rule.service == COMPUTE for rule in walk.ground.rules.of(provider, feed)):
        raise FeedError(
            f"{provider}, {feed}: there is nothing of the region {region!r}; "
            "values of filters are case-sensitive."
        )
