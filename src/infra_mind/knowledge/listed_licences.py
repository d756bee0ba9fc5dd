"""Licences of databases that no cloud prices with them: what their makers list the support of them at."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..domain.claim import Source
from ..tables.rows import read_rows
from . import DATA
from .threats import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLicence:
    """support: USD a month for four processors of one server, from the smaller edition to the larger.

    once: USD to buy licences for them.
    """

    engine: str
    label: str
    support: Range
    once: Range
    what: str
    source: Source


def load_listed_licences(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[ListedLicence, ...]:
    return tuple(
        read_rows(folder / "listed_licences.tsv", ListedLicence, today=today, check=_wrong)
    )


def _wrong(row: ListedLicence) -> list[tuple[str, str]]:
    return [
        (f"{name}_low", "a range from low over likely to high")
        for name, one in (("support", row.support), ("once", row.once))
        if not 0 < one.low <= one.likely <= one.high
    ]
