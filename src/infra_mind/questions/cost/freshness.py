"""How old are the prices behind the bill, and who says so?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from ...decision.case import Case
from ...domain.claim import Claim, SourceKind
from ...domain.ledger import Ledger
from ...evaluation.bill.bill import Line
from ...evaluation.entries import prices_of, record_lines
from ...knowledge.llm_models import AGE_LIMIT
from ...prices.price import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """One line of the bill and the price behind it: how old, from where, and whether too old.

    `widened` is the share by which its age widens the range of the price.
    """

    name: str
    service: str
    monthly: float
    cost: Claim
    unit_price: Claim
    origin: SourceKind
    as_of: date
    limit: timedelta
    past_limit: bool
    widened: float


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


def priced_lines(
    case: Case, ledger: Ledger, today: date
) -> tuple[tuple[PricedLine, ...], tuple[str, ...]]:
    """Every line of the choice's bill with its price, and the names of those without one."""
    evaluation = case.evaluate([case.chosen], itemised=True)
    library = case.model.library
    found: list[PricedLine] = []
    missing: list[str] = []
    for line in evaluation.lines:
        alone = replace(evaluation, lines=(line,))
        for entry in record_lines(ledger, case.demand, library, alone):
            name = f"{entry.component.workload}: {entry.component.name}"
            if entry.unit_price is None or entry.monthly is None:
                missing.append(name)
                continue
            age = _age(case, line)
            found.append(
                PricedLine(
                    name=name,
                    service=entry.component.service,
                    monthly=float(entry.component.monthly or 0.0),
                    cost=ledger[entry.monthly],
                    unit_price=ledger[entry.unit_price],
                    origin=age.origin,
                    as_of=age.as_of,
                    limit=age.limit,
                    past_limit=today - age.as_of > age.limit,
                    widened=age.widened,
                )
            )
    ordered = sorted(found, key=lambda one: (-one.monthly, one.name))
    return tuple(ordered), tuple(sorted(missing))


def freshness(case: Case, ledger: Ledger, today: date) -> Freshness:
    """Age and origin of every price used, weighed by what is paid at it."""
    lines, missing = priced_lines(case, ledger, today)
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


def origin_of(case: Case, line: Line) -> tuple[SourceKind, date]:
    """Who says what a line of the choice costs, and as of when."""
    age = _age(case, line)
    return age.origin, age.as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Age:
    origin: SourceKind
    as_of: date
    limit: timedelta
    widened: float


def _age(case: Case, line: Line) -> _Age:
    if line.item.service.startswith("llm."):
        tokens = case.model.library.token_price(line.skus[0], line.item.service)
        return _Age(
            origin=tokens.source.kind,
            as_of=tokens.as_of,
            limit=AGE_LIMIT,
            widened=float(tokens.widened),
        )
    price = _price(case, line)
    return _Age(
        origin=price.origin,
        as_of=price.as_of,
        limit=case.model.book.age_limit(price),
        widened=float(price.widened),
    )


def _price(case: Case, line: Line) -> Price:
    (price,) = prices_of(case.model.library, (line,), case.chosen)
    return price
