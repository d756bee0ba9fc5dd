"""The providers' own price lists: read row by row, matched by rules that are data."""

from .document import Document, Feed, detect
from .harvest import Harvest, LeftOut, Listed
from .listing import Listing
from .reading import read
from .rule import Rule, Rules, Trap, load_rules

__all__ = [
    "Document",
    "Feed",
    "Harvest",
    "LeftOut",
    "Listed",
    "Listing",
    "Rule",
    "Rules",
    "Trap",
    "detect",
    "load_rules",
    "read",
]
