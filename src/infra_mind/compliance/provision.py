"""What a design brings of a control by what it buys: by contract, by default, or because it is there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated

from ..domain.claim import Source
from ..domain.statement import Statement
from ..prices import FOLDER
from ..prices.provider_rows import provider_rows
from ..tables.rows import Cell, parse_rows
from ..tables.table import read_text

DATA = Path(__file__).with_name("data")
EVERYTHING = "*"
_SENTENCE = Cell(parse=Statement, expected="words without a figure")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtService:
    """A service of the price list that is bought of a provider."""

    provider: str
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """What buying a service brings of a control, and what it leaves to the company.

    It is there `when` one of some services is bought, and speaks for those that it `covers`; what
    covers everything speaks where nothing else does. `stays` is the share of the work that is left.
    Names of services may be patterns. Without a `provider` it holds for all.
    """

    provider: str
    control: str
    when: tuple[str, ...]
    covers: tuple[str, ...]
    stays: float
    brings: Annotated[Statement, _SENTENCE]
    yours: Annotated[Statement, _SENTENCE]
    source: Source

    def is_there(self, bought: Collection[BoughtService]) -> bool:
        return any(self._sold_by(one.provider) and _among(one.service, self.when) for one in bought)

    def speaks_for(self, one: BoughtService) -> bool:
        return self._sold_by(one.provider) and _among(one.service, self.covers)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to do."""
        return self.stays == 0

    @property
    def is_general(self) -> bool:
        """Whether it speaks only where nothing else does."""
        return self.covers == (EVERYTHING,)

    def _sold_by(self, provider: str) -> bool:
        return self.provider in ("", provider)


def _among(service: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(service, pattern) for pattern in patterns)


@cache
def load_provisions(
    data: Path = DATA, folder: Path = FOLDER, *, today: date | None = None
) -> tuple[Provision, ...]:
    """Those of each provider, and those of whatever a design buys."""
    name = "provisions.tsv"
    anywhere = parse_rows(
        name,
        read_text(data / name),
        Provision,
        today=today,
        check=_check,
        given={"provider": ""},
    )
    return (*provider_rows(folder, name, Provision, today=today, check=_check), *anywhere)


def _check(row: Provision) -> Iterator[tuple[str, str]]:
    if row.stays > 1:
        yield "stays", "a share of at most 1"
    if not row.brings.text and row.stays < 1:
        yield "brings", "what it brings, where it leaves less than all"
    if not row.yours.text and row.stays:
        yield "yours", "what is left, where something is"


def provisions_for(
    rows: Sequence[Provision], bought: Collection[BoughtService]
) -> tuple[Provision, ...]:
    """Those that speak for what is bought, in their order: for each service the one that leaves least."""
    there = [row for row in rows if row.is_there(bought)]
    chosen = {row for one in bought if (row := _best(there, one)) is not None}
    return tuple(row for row in rows if row in chosen)


def _best(rows: Sequence[Provision], one: BoughtService) -> Provision | None:
    speaking = [row for row in rows if row.speaks_for(one)]
    return min(speaking, key=lambda row: (row.is_general, row.stays), default=None)


def share_left(rows: Sequence[Provision]) -> float:
    """The share of the work that is left where these are all that is brought."""
    return max((row.stays for row in rows), default=1.0)
