"""How old are the prices behind the bill, and who says so?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.dossier import AgedPrice, PriceUse
from ...domain.ledger import Ledger
from ...domain.provenance import Provenance
from ...evaluation.line import Line, Rate
from ...knowledge.llm_models import AGE_LIMIT
from ...prices.ageing import P90
from ...prices.book import softest
from ...prices.price import Price

# Below this share of the bill, what age may have changed is not worth a word.
WORTH_SAYING = 0.02
# The mean error of a normal distribution, in its standard deviations: sqrt(2 / pi).
_MEAN_ERROR = 0.7979
_LISTED = frozenset((SourceKind.VENDOR_LIST, SourceKind.SECONDARY, SourceKind.USER))
_SAID = frozenset((Provenance.STATED, Provenance.IMPORTED))


class Basis(StrEnum):
    """What a line of the bill rests on."""

    LIST = "list"
    COPY = "copy"
    DERIVED = "derived"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line of the bill and the price behind it: how old, from where, and whether too old.

    `origin` is that of the least firm of its prices, `rate` the oldest of them; `founded` is whether
    its quantity follows from anything that was stated or published.
    """

    name: str
    service: str
    monthly: float
    cost: Claim
    unit_price: Claim
    rate: Rate
    origin: SourceKind
    founded: bool
    limit: timedelta
    today: date
    widened: float
    """The share by which its age widens the range of the price."""

    @property
    def basis(self) -> Basis:
        """A copy of a list counts as listed, and is marked."""
        if self.origin is SourceKind.ESTIMATE or not self.founded:
            return Basis.ESTIMATE
        if self.origin not in _LISTED:
            return Basis.DERIVED
        return Basis.COPY if self.origin is SourceKind.SECONDARY else Basis.LIST

    @property
    def as_of(self) -> date:
        return self.rate.as_of

    @property
    def past_limit(self) -> bool:
        return self.today - self.as_of > self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The lines of the bill, dearest first, with their age and origin as shares of the bill.

    `aged` are those past their limit, where `error`, what age makes the bill err by, is worth saying;
    `estimated` is what has no list price, or no quantity that anything stands behind.
    """

    lines: tuple[PricedLine, ...]
    aged: tuple[PricedLine, ...]
    error: Claim
    estimated: Claim
    by_basis: Mapping[Basis, Claim]
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
            origin=softest(rate.origin for rate in one.line.prices[0]),
            founded=_founded(case, one.line),
            limit=_limit(case, oldest_of(one.line)),
            today=today,
            widened=_widened(case, oldest_of(one.line), today),
        )
        for one in entries
        if one.cost.unit_price is not None and one.cost.monthly is not None
    ]
    lines = tuple(sorted(found, key=lambda one: (-one.monthly, one.name)))
    missing = tuple(sorted(one.name for one in entries if one.cost.monthly is None))
    total = sum(line.monthly for line in lines) or 1.0
    old = [line for line in lines if line.past_limit]
    error = sum(line.monthly * line.widened for line in old) / total * _MEAN_ERROR / P90
    past = old if error > WORTH_SAYING else []
    oldest = min(lines, key=lambda line: (line.as_of, line.name))
    origins: defaultdict[SourceKind, list[PricedLine]] = defaultdict(list)
    bases: defaultdict[Basis, list[PricedLine]] = defaultdict(list)
    for line in lines:
        origins[line.origin].append(line)
        bases[line.basis].append(line)

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
        aged=tuple(past),
        error=record(
            "Mean error of the bill that the age of its prices makes",
            error,
            "share",
            of=[line.unit_price for line in old or lines],
        ),
        estimated=share(
            "Share of the bill without a list price, or without a source of the quantity",
            [*bases[Basis.DERIVED], *bases[Basis.ESTIMATE]],
        ),
        by_basis={
            basis: share(f"Share of the bill on the basis: {basis}", bases[basis])
            for basis in Basis
            if bases[basis]
        },
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
            if line in found.aged
        ),
        error=found.error.id,
        estimated=found.estimated.id,
        by_basis={basis.value: claim.id for basis, claim in found.by_basis.items()},
        basis={line.cost.id: line.basis.value for line in found.lines},
        own=tuple(name for name, line in lines.items() if line.origin is SourceKind.USER),
        own_rows=own_rows,
    )


def oldest_of(line: Line) -> Rate:
    """The oldest of the prices that a line of a single design is worked out with."""
    return min(line.prices[0], key=lambda rate: rate.as_of)


def _limit(case: Case, rate: Rate) -> timedelta:
    return case.model.book.age_limit(rate) if isinstance(rate, Price) else AGE_LIMIT


def _widened(case: Case, rate: Rate, today: date) -> float:
    book = case.model.book
    return float(book.widening(rate, today) if isinstance(rate, Price) else rate.widened)


def _founded(case: Case, line: Line) -> bool:
    """A quantity without any assumption is counted off the design; else one of them is to have a source."""
    known = [case.demand.assumptions[path] for path in line.rests_on]
    return not known or any(
        one.provenance in _SAID
        or (one.source is not None and one.source.kind is not SourceKind.ESTIMATE)
        for one in known
    )
