"""On what terms a run prices: the day it is of, and what the company pays other than the list."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase

import orjson

from ..core.errors import Problem, TableError
from ..core.ids import content_id
from ..domain.requirements import Prices
from ..tables.table import REMEDY
from .book import PriceBook
from .currencies import Currencies
from .own_prices import BookContext, read_own
from .price import Agreement

OWN_BOOK = "Own prices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What prices of one run follow from, beside the list itself."""

    today: date
    prices: Prices = field(default_factory=Prices)
    snapshot: str = ""
    """What `snapshot_of` gave when the run began; empty for a run on the prices in use."""

    @property
    def name(self) -> str:
        """What the company's price book is called in sources."""
        return f"Price book {self.prices.book}" if self.prices.book else OWN_BOOK

    @property
    def own_rows(self) -> str | None:
        """The id of the company's own rows, `None` where it has none."""
        rows = self.prices.rows
        return content_id("B", "\n".join(rows).encode()) if rows else None


def book_on(terms: Terms, book: PriceBook, currencies: Currencies) -> PriceBook:
    """`book` as it stands on the day of a run, under the company's own prices and discounts.

    Raises `TableError` with every problem of rows, discounts and rates.
    """
    prices = terms.prices
    problems = [*_rates(prices, terms.today), *_discounts(prices, book)]
    ground = BookContext(book=book, currencies=currencies, today=terms.today, name=terms.name)
    places = [f"prices.rows[{row}]" for row in range(len(prices.rows))]
    try:
        own = read_own(prices.rows, ground, places=places)
    except TableError as error:
        raise TableError((*problems, *error.problems), remedy=REMEDY) from None
    if problems:
        raise TableError(tuple(problems), remedy=REMEDY)
    return replace(
        book,
        snapshot=snapshot_of(book.snapshot, prices),
        own=own,
        agreements=tuple(_agreements(prices)),
        today=terms.today,
    )


def _agreements(prices: Prices) -> Iterator[Agreement]:
    for discount in prices.discounts:
        if discount.share is not None:
            share = Decimal(f"{discount.share:.6g}")
            yield Agreement(
                provider=discount.provider,
                service=discount.service,
                share=share,
                until=discount.until,
            )


def snapshot_of(listed: str, prices: Prices) -> str:
    """Other prices are another snapshot, so that whatever was worked out with these is not reused.

    `listed` is the id of the list without a company's own prices.
    """
    if prices == Prices():
        return listed
    content = orjson.dumps([listed, prices.model_dump(mode="json")])
    return content_id("P", content)


def _discounts(prices: Prices, book: PriceBook) -> Iterator[Problem]:
    for row, one in enumerate(prices.discounts):
        if not any(fnmatchcase(service, one.service) for service in book.services):
            yield Problem(
                path=f"prices.discounts[{row}].service",
                value=repr(one.service),
                expected="expected a service of `infra-mind prices list`, or a pattern as compute.*",
            )


def _rates(prices: Prices, today: date) -> Iterator[Problem]:
    for row, one in enumerate(prices.exchange_rates):
        if one.as_of is not None and one.as_of > today:
            yield Problem(
                path=f"prices.exchange_rates[{row}].as_of",
                value=one.as_of.isoformat(),
                expected=f"expected a date up to {today}",
            )
        low, usd, high = one.low or one.usd, one.usd, one.high or one.usd
        if usd is not None and low is not None and high is not None and not low <= usd <= high:
            yield Problem(
                path=f"prices.exchange_rates[{row}].usd",
                value=repr(usd),
                expected=f"expected a rate between low {low} and high {high}",
            )
