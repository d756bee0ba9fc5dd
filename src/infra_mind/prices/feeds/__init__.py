"""The providers' own price lists: read row by row, matched by rules that are data."""

from .document import Document
from .feed import ProviderFeed, Publication, Walk
from .listing import Harvest, LeftOut, Listed, Listing
from .rule import Rule, Rules, Trap, load_rules

__all__ = [
    "Document",
    "Harvest",
    "LeftOut",
    "Listed",
    "Listing",
    "ProviderFeed",
    "Publication",
    "Rule",
    "Rules",
    "Trap",
    "Walk",
    "load_rules",
]
