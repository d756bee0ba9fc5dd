from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from ...core.errors import FeedError
from ..price import PriceKind

CURRENCY = "USD"
NOWHERE = ""
"""The region of a quote that the provider gives for all regions at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One rate of a provider's list, before a rule says what it is the price of."""

    place: str
    feed: str
    id: str
    region: str
    kind: PriceKind
    attributes: Mapping[str, str]
    unit: str
    tier_from: Decimal
    amount: Decimal
    effective: date


def number(cell: str, place: str, what: str) -> Decimal:
    """A finite number of 0 or more; raises `FeedError` naming the place."""
    try:
        found = Decimal(cell)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found.is_signed():
        raise FeedError(f"{place}: {what} is {cell!r}, expected a number of 0 or more.")
    return found


def day(cell: str, place: str, what: str) -> date:
    """The day of a date or a time as ISO 8601 writes them; raises `FeedError`."""
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        raise FeedError(f"{place}: {what} is {cell!r}, expected a date.") from None


def dollars(cell: str, place: str) -> None:
    """Raises `FeedError` unless the list is in US dollars."""
    if cell != CURRENCY:
        raise FeedError(f"{place}: the currency is {cell!r}, expected {CURRENCY!r}.")
