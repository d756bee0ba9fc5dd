"""From the price book that requirements name to the rows that they keep."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from ..core.clock import SystemClock
from ..core.errors import Problem, RequirementsError, TableError
from ..domain.provenance import Parsed, Provenance
from ..domain.requirements import ExchangeRate
from ..knowledge.library import Library
from ..prices.book import Key
from ..prices.own_prices import BookContext, read_own
from ..prices.price import Price
from .price_book import BookFile, find_book, read_book, refused


def own_prices(
    file: BookFile, library: Library, *, today: date, rates: Sequence[ExchangeRate] = ()
) -> Mapping[Key, tuple[Price, ...]]:
    """The prices of a book in USD; raises `TableError` with every problem of form and content."""
    ground = BookContext(
        book=library.prices,
        currencies=library.currencies.agreed(rates),
        today=today,
        name=f"Price book {file.name}",
    )
    try:
        found = read_own(file.rows, ground, places=file.places, absent=file.absent)
    except TableError as error:
        raise refused((*file.problems, *error.problems)) from None
    if file.problems:
        raise refused(file.problems)
    return found


def with_book(parsed: Parsed, folder: Path | None) -> Parsed:
    """Requirements with the rows of the price book that they name, each of them checked.

    `folder` is where the requirements lie; without one no file is read.
    """
    prices = parsed.requirements.prices
    if prices.book is None or prices.rows:
        if prices.book is not None and folder is not None:
            raise _problem(parsed, "prices.rows", "expected own prices in the file or in rows here")
        return parsed
    if folder is None:
        expected = "expected the rows of the book in prices.rows; no file is read from here"
        raise _problem(parsed, "prices.book", expected)
    file = read_book(find_book(prices.book, folder))
    own_prices(file, Library(), today=SystemClock().now().date(), rates=prices.exchange_rates)
    filled = prices.model_copy(update={"rows": file.rows})
    return replace(
        parsed,
        requirements=parsed.requirements.model_copy(update={"prices": filled}),
        provenance={**parsed.provenance, "prices.rows": Provenance.IMPORTED},
    )


def _problem(parsed: Parsed, path: str, expected: str) -> RequirementsError:
    problem = Problem(path=path, value="", expected=expected)
    return RequirementsError((problem,), origin=parsed.origin)
