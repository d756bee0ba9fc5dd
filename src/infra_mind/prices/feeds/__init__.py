"""The providers' own price lists: read row by row, matched by rules that are data."""

from .document import PriceList
from .feed import ProviderFeed, Publication, Walk
from .listing import Harvest, LeftOut, Listed, Listing
from .rule import FeedRule, Rules, Trap, load_rules

__all__ = [
    "FeedRule",
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
    "load_rules",
]
