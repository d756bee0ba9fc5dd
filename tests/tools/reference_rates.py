"""What one unit of a currency is worth in USD, by the ECB's file of daily reference rates.

The rows of currencies.tsv that the ECB publishes were written by
`python -m tests.tools.reference_rates eurofxref-hist.csv`; a newer file gives newer rows.
"""

import csv
import sys
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

EUR, USD, DATE = "EUR", "USD", "Date"
YEARS, YEAR, GAP = 10, timedelta(days=365), timedelta(days=10)
FEWEST_CHANGES = 250
TENTH, NINETIETH = 0.1, 0.9
# A currency that fell in nine years of ten may also rise a little.
LEAST_EITHER_WAY = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRate:
    """The last rate of a series, between P10 and P90 of what a year has changed it by."""

    code: str
    day: date
    usd: float
    low: float
    high: float


def reference_rates(lines: Iterable[str]) -> tuple[ReferenceRate, ...]:
    """Every currency that is still quoted on the last day of the file; units of it for one euro."""
    rows = sorted(csv.DictReader(lines), key=lambda row: row[DATE])
    last = date.fromisoformat(rows[-1][DATE])
    codes = [EUR, *(code for code in rows[-1] if code not in {"", DATE, USD})]
    series = {code: _series(rows, code) for code in codes}
    return tuple(
        _latest(code, found) for code, found in series.items() if found and found[-1][0] == last
    )


def _series(rows: list[dict[str, str]], code: str) -> list[tuple[date, float]]:
    found: list[tuple[date, float]] = []
    for row in rows:
        cell = "1" if code == EUR else row[code]
        if row[USD] != "N/A" and cell not in {"N/A", ""}:
            found.append((date.fromisoformat(row[DATE]), float(row[USD]) / float(cell)))
    return found


def _latest(code: str, series: list[tuple[date, float]]) -> ReferenceRate:
    day, usd = series[-1]
    changes = sorted(_changes(series, since=day - YEARS * YEAR))
    if len(changes) < FEWEST_CHANGES:
        raise ValueError(f"{code}: {len(changes)} changes over a year, too few for a range")
    low = min(changes[round(TENTH * (len(changes) - 1))], 1 - LEAST_EITHER_WAY)
    high = max(changes[round(NINETIETH * (len(changes) - 1))], 1 + LEAST_EITHER_WAY)
    return ReferenceRate(code=code, day=day, usd=usd, low=usd * low, high=usd * high)


def _changes(series: list[tuple[date, float]], *, since: date) -> Iterable[float]:
    """The rate of every day over that of a year before; nothing across gaps in the series."""
    days = [day for day, _ in series]
    for day, rate in series:
        before = bisect_right(days, day - YEAR) - 1
        if day >= since and before >= 0 and day - YEAR - days[before] <= GAP:
            yield rate / series[before][1]


if __name__ == "__main__":
    for rate in reference_rates(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
        cells = (rate.code, *(f"{number:.5g}" for number in (rate.usd, rate.low, rate.high)))
        print("\t".join(cells))  # noqa: T201
