"""What is said of the prices under a bill: their age, and what they rest on."""

from collections.abc import Mapping
from typing import Final

from ..domain.dossier import PriceUse
from .document import Content
from .prose import joined, write

BASES: Final[Mapping[str, str]] = {
    "list": "vendor list",
    "copy": "copy of a list",
    "derived": "derived",
    "estimate": "estimate",
}


def aged(prices: PriceUse) -> Content:
    """What age does to the total; a limit that is passed is named where it weighs."""
    if prices.aged:
        return write(
            "{past} of the total rests on prices past their age limit, whose ranges are {wider} wider for it",
            past=prices.past_limit,
            wider=prices.widened or prices.past_limit,
        )
    return write("none of them too old")


def shares(prices: PriceUse) -> Content:
    """Which share of the bill each basis makes."""
    return joined(
        [
            write(f"{{share}} {word}", share=prices.by_basis[basis])
            for basis, word in BASES.items()
            if basis in prices.by_basis
        ]
    )
