"""Azure's retail prices: pages of items; a reservation's price is that of its whole term."""

from collections.abc import Iterator
from decimal import Decimal

from ...core.errors import FeedError
from ..price import PriceKind
from .document import Document
from .page import Page
from .quote import CURRENCY, Quote, day, dollars, number
from .rule import Rules

HOURS = 8760
TERMS = {"1 Year": (PriceKind.COMMIT_1Y, HOURS), "3 Years": (PriceKind.COMMIT_3Y, 3 * HOURS)}
NEEDED = (
    *("currencyCode", "tierMinimumUnits", "unitPrice", "armRegionName", "effectiveStartDate"),
    *("meterId", "unitOfMeasure", "type", "serviceName", "productName", "skuName", "meterName"),
    "armSkuName",
)
GLOBAL = frozenset({"Global", "global", ""})


class AzurePage:
    """One page; `next_address` is where the next one is, once the items were read."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._page = Page(document, "Items")
        self.count = 0

    def quotes(self, rules: Rules) -> Iterator[Quote]:
        """The rates of a page; raises `FeedError` when it is not as Azure writes it."""
        for item in self._page.items():
            place = f"{self._document.origin}, Items[{self.count}]"
            self.count += 1
            quote = _quote(item, place)
            if quote is not None and rules.of("azure", quote.feed):
                yield quote
        currency = self._page.head.get("BillingCurrency", CURRENCY)
        dollars(str(currency), self._document.origin)

    @property
    def next_address(self) -> str:
        return str(self._page.head.get("NextPageLink") or "")


def read(document: Document, rules: Rules) -> Iterator[Quote]:
    return AzurePage(document).quotes(rules)


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
