from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from ..core.errors import InputError
from ..domain.claim import Source, SourceKind
from ..domain.requirements import ExchangeRate
from ..tables.rows import read_rows
from . import FOLDER

USD = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """What one unit of a currency is worth in USD, and the range of what a year may make of it."""

    code: str
    usd: float
    low: float
    high: float
    source: Source
    as_of: date | None = None
    note: str = ""


class Currencies:
    """Currencies that a budget may be stated in."""

    def __init__(self, currencies: Mapping[str, Currency]) -> None:
        self._currencies = currencies

    def __iter__(self) -> Iterator[Currency]:
        return iter(self._currencies.values())

    def get(self, code: str) -> Currency:
        found = self._currencies.get(code)
        if found is None:
            raise InputError(
                f"budget.currency is {code!r}, for which no rate is known.",
                remedy=f"{self._hint(code)} or give the rate: "
                f"`prices: {{exchange_rates: [{{currency: {code}, usd: ...}}]}}`.",
            )
        return found

    def rate(self, code: str) -> float:
        """USD for one unit; 1 for USD itself."""
        return 1.0 if code == USD else self.get(code).usd

    def agreed(self, rates: Iterable[ExchangeRate]) -> "Currencies":
        """The same with the rates that a company gives itself."""
        own = {
            rate.currency: _own(rate.currency, rate.usd, rate)
            for rate in rates
            if rate.currency is not None and rate.usd is not None
        }
        return Currencies({**self._currencies, **own}) if own else self

    def _hint(self, code: str) -> str:
        close = get_close_matches(code, self._currencies, n=1)
        if close:
            return f"Did you mean {close[0]!r}? State the amounts in a currency that is known,"
        return "State the amounts in USD or another currency of `infra-mind prices rates`,"


def _own(code: str, usd: float, rate: ExchangeRate) -> Currency:
    """A rate without a range is one that the company calculates with, whatever the market does."""
    return Currency(
        code=code,
        usd=usd,
        low=usd if rate.low is None else min(rate.low, usd),
        high=usd if rate.high is None else max(rate.high, usd),
        source=Source(
            title=f"Requirements, prices.exchange_rates: {rate.source or 'the company'}",
            as_of=rate.as_of,
            kind=SourceKind.USER,
        ),
    )


def load_currencies(folder: Path = FOLDER, *, today: date | None = None) -> Currencies:
    """The rates, each with a source that is as old as the rate."""
    path = folder / "data" / "currencies.tsv"
    rows = read_rows(path, Currency, today=today, key=("code",))
    return Currencies(
        {one.code: replace(one, source=replace(one.source, as_of=one.as_of)) for one in rows}
    )
