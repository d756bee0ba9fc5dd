from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..core.errors import InputError
from ..domain.claim import Source
from .sources import load_sources
from .table import DATA, read_table

COLUMNS = ("code", "usd", "low", "high", "source")
USD = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """What one unit of a currency is worth in USD, and the range it moved in."""

    code: str
    usd: float
    low: float
    high: float
    source: Source


class Currencies:
    """Currencies that a budget may be stated in."""

    def __init__(self, currencies: Mapping[str, Currency]) -> None:
        self._currencies = currencies

    def get(self, code: str) -> Currency:
        found = self._currencies.get(code)
        if found is None:
            raise InputError(
                f"budget.currency is {code!r}, for which no rate is known.",
                remedy=f"State the amounts in USD or in one of {', '.join(self._currencies)}.",
            )
        return found

    def rate(self, code: str) -> float:
        """USD for one unit; 1 for USD itself."""
        return 1.0 if code == USD else self.get(code).usd


def load_currencies(folder: Path = DATA, *, today: date | None = None) -> Currencies:
    sources = load_sources(folder, today=today)
    table = read_table(folder / "currencies.tsv", COLUMNS)
    rows = zip(
        table.words("code"),
        table.floats("usd"),
        table.floats("low"),
        table.floats("high"),
        table.members("source", frozenset(sources), "the id of a source"),
        strict=True,
    )
    return Currencies(
        {
            code: Currency(code=code, usd=usd, low=low, high=high, source=sources[source])
            for code, usd, low, high, source in rows
        }
    )
