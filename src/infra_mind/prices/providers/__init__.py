"""The clouds: a folder for each, with all that is particular to it."""

from collections.abc import Mapping
from typing import Final

from ...core.errors import FeedError
from ...domain.requirements import Cloud
from ..feeds.document import PriceList, beginning
from ..feeds.feed import ProviderFeed
from .aws.feed import AwsFeed
from .azure.feed import AzureFeed
from .gcp.feed import GcpFeed

__all__ = ["FEEDS", "AwsFeed", "AzureFeed", "GcpFeed", "detect"]

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
