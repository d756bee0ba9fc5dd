"""The clouds: a folder for each, with all that is particular to it, and how their price lists are read."""

from collections.abc import Mapping
from typing import Final

from ...core.errors import FeedError
from ...domain.requirements import Cloud
from .aws.feed import AwsFeed
from .azure.feed import AzureFeed
from .document import PriceList, beginning
from .feed import ProviderFeed, Publication, Walk
from .gcp.feed import GcpFeed
from .listing import Harvest, LeftOut, Listed, Listing
from .rule import FeedRule, Rules, Trap, load_rules

__all__ = [
    "FEEDS",
    "AwsFeed",
    "AzureFeed",
    "FeedRule",
    "GcpFeed",
    "Harvest",
    "LeftOut",
    "Listed",
    "Listing",
    "PriceList",
    "ProviderFeed",
    "Publication",
    "Rules",
    "Trap",
    "Walk",
    "detect",
    "load_rules",
]

FEEDS: Final[Mapping[Cloud, ProviderFeed]] = {
    Cloud.AWS: AwsFeed(),
    Cloud.AZURE: AzureFeed(),
    Cloud.GCP: GcpFeed(),
}


def detect(document: PriceList) -> Cloud:
    """Whose list this is, by its shape; raises `FeedError` for what is none."""
    start = beginning(document)
    for cloud, feed in FEEDS.items():
        if feed.knows(start, document.origin):
            return cloud
    shapes = " or ".join(feed.shape for feed in FEEDS.values())
    raise FeedError(f"{document.origin}: it begins with {start[:40]!r}, expected {shapes}.")
