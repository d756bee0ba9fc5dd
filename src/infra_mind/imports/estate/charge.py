"""One line of a bill, whoever wrote it, and the sums of many."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from ...core.errors import InputError
from ...domain.vocabulary import ChargeKind

MOST_SUMS: Final = 50_000


class Charge(NamedTuple):
    """What was charged: `days` are the first and the last that it is for, where the line says so."""

    provider: str
    account: str
    category: str
    region: str
    kind: ChargeKind
    currency: str
    days: tuple[date, date]
    amount: float


class BilledPeriod(NamedTuple):
    """A month of one account: what two files may both hold."""

    provider: str
    account: str
    month: str


class ChargedItem(NamedTuple):
    """What charges are added up by."""

    category: str
    region: str
    kind: ChargeKind
    currency: str


@dataclass(slots=True)
class BilledMonth:
    """The sums of a month, and the first and last of its days that something was used on."""

    days: int
    first: date | None = None
    last: date | None = None
    sums: dict[ChargedItem, float] = field(default_factory=dict[ChargedItem, float])

    @property
    def covered(self) -> float:
        """The share of the month that the bill is about; all of it where it does not say."""
        if self.first is None or self.last is None:
            return 1.0
        return ((self.last - self.first).days + 1) / self.days

    def used(self, first: date, last: date) -> None:
        self.first = min(self.first or first, first)
        self.last = max(self.last or last, last)


@dataclass(slots=True)
class Sums:
    """Charges of one file by month: as large as the number of things billed, however long the file."""

    name: str
    months: dict[BilledPeriod, BilledMonth] = field(default_factory=dict[BilledPeriod, BilledMonth])
    count: int = 0
    amortized: bool = False

    def add(self, charge: Charge) -> None:
        first, last = charge.days
        period = BilledPeriod(charge.provider, charge.account, f"{first:%Y-%m}")
        month = self.months.get(period)
        if month is None:
            days = calendar.monthrange(first.year, first.month)[1]
            month = self.months[period] = BilledMonth(days=days)
        if charge.kind is ChargeKind.USAGE:
            month.used(first, min(last, first.replace(day=month.days)))
        item = ChargedItem(charge.category, charge.region, charge.kind, charge.currency)
        if item not in month.sums:
            self._count()
        month.sums[item] = month.sums.get(item, 0.0) + charge.amount

    def _count(self) -> None:
        self.count += 1
        if self.count > MOST_SUMS:
            raise InputError(
                f"{self.name} has more than {MOST_SUMS:,} kinds of charges.",
                remedy="Export fewer months, or a bill that is summed by service and region.",
            )

    def items(self) -> Iterator[tuple[BilledPeriod, BilledMonth]]:
        yield from sorted(self.months.items(), key=lambda one: one[0])


def day_before(end: date, first: date) -> date:
    """The last day of a stretch that ends where the next begins."""
    return max(end - timedelta(days=1), first)
