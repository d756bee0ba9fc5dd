"""How old are the prices behind the bill, and who says so?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.dossier import AgedPrice, PriceUse
from ...domain.ledger import Ledger
from ...evaluation.line import Line, Rate
from ...knowledge.llm_models import AGE_LIMIT
from ...prices.price import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line of the bill and the price behind it: how old, from where, and whether too old."""

    name: str
    service: str
    monthly: float
    cost: Claim
    unit_price: Claim
    rate: Rate
    limit: timedelta
    today: date

    @property
    def origin(self) -> SourceKind:
        return self.rate.origin

    @property
    def as_of(self) -> date:
        return self.rate.as_of

    @property
    def past_limit(self) -> bool:
        return self.today - self.as_of > self.limit

    @property
    def widened(self) -> float:
        """The share by which its age widens the range of the price."""
        return float(self.rate.widened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The lines of the bill, dearest first, with their age and origin as shares of the bill."""

    lines: tuple[PricedLine, ...]
    not_priced: tuple[str, ...]
    oldest: Claim
    number: Claim
    past_limit: Claim
    widened: Claim
    by_origin: Mapping[SourceKind, Claim]


def freshness(case: Case, ledger: Ledger, today: date) -> Freshness:
    """Age and origin of every price used, weighed by what is paid at it."""
    entries = case.bill(ledger)
    found = [
        PricedLine(
            name=one.name,
            service=one.line.item.service,
            monthly=float(one.cost.component.monthly or 0.0),
            cost=ledger[one.cost.monthly],
            unit_price=ledger[one.cost.unit_price],
            rate=oldest_of(one.line),
            limit=_limit(case, oldest_of(one.line)),
            today=today,
        )
        for one in entries
        if one.cost.unit_price is not None and one.cost.monthly is not None
    ]
    lines = tuple(sorted(found, key=lambda one: (-one.monthly, one.name)))
    missing = tuple(sorted(one.name for one in entries if one.cost.monthly is None))
    total = sum(line.monthly for line in lines) or 1.0
    past = [line for line in lines if line.past_limit]
    oldest = min(lines, key=lambda line: (line.as_of, line.name))
    origins: defaultdict[SourceKind, list[PricedLine]] = defaultdict(list)
    for line in lines:
        origins[line.origin].append(line)

    record = partial(ledger.claim, method=freshness)

    def share(label: str, of: list[PricedLine]) -> Claim:
        return record(
            label,
            sum(line.monthly for line in of) / total,
            "share",
            of=[line.cost for line in of or lines],
        )

    return Freshness(
        lines=lines,
        not_priced=missing,
        oldest=record(
            "Date of the oldest price in the bill", oldest.as_of.isoformat(), of=[oldest.unit_price]
        ),
        number=record(
            "Lines of the bill", len(lines) + len(missing), of=[line.cost for line in lines]
        ),
        past_limit=share("Share of the bill at prices older than they may be", past),
        widened=record(
            "How much wider age makes the ranges of prices that are older than they may be",
            sum(line.monthly * line.widened for line in past)
            / (sum(line.monthly for line in past) or 1.0),
            "share",
            of=[line.unit_price for line in past or lines],
        ),
        by_origin={
            origin: share(f"Share of the bill at prices of kind {origin}", origins[origin])
            for origin in SourceKind
            if origin in origins
        },
    )


def price_use(case: Case, ledger: Ledger, today: date, own_rows: str | None) -> PriceUse:
    """How old the prices behind the bill are, token prices included, and which the company gave."""
    found = case.ask(freshness, ledger, today)
    lines = {line.unit_price.label: line for line in found.lines}
    snapshot = case.model.book.snapshot
    oldest = min(line.as_of for line in found.lines)
    number = len({line.unit_price.id for line in found.lines})
    rows = ledger.claim(
        "Prices used",
        number,
        "count",
        method=price_use,
        source=Source(title=f"Price snapshot {snapshot}", as_of=oldest, kind=SourceKind.DERIVED),
    )
    return PriceUse(
        snapshot=snapshot,
        oldest_as_of=oldest,
        rows_used=number,
        rows=rows.id,
        oldest=found.oldest.id,
        past_limit=found.past_limit.id,
        widened=found.widened.id,
        aged=tuple(
            AgedPrice(
                name=name,
                as_of=line.as_of,
                limit_days=line.limit.days,
                widened=line.widened,
            )
            for name, line in lines.items()
            if line.past_limit
        ),
        own=tuple(name for name, line in lines.items() if line.origin is SourceKind.USER),
        own_rows=own_rows,
    )


def oldest_of(line: Line) -> Rate:
    """The oldest of the prices that a line of a single design is worked out with."""
    return min(line.prices[0], key=lambda rate: rate.as_of)


def _limit(case: Case, rate: Rate) -> timedelta:
    return case.model.book.age_limit(rate) if isinstance(rate, Price) else AGE_LIMIT
