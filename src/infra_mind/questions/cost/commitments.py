"""What is bought ahead, on which terms, and what stays on demand?"""

from collections.abc import Iterable
from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import COMMITMENT, Design
from ...domain.ledger import Ledger
from ...evaluation.entries import Entry
from ...evaluation.scene import MEASURED, TERMS
from ...prices.price import Price, PriceKind

# What runs by the hour could be bought ahead.
HOURLY = frozenset({"h", "vCPU-h", "GB-h"})
_KINDS = {option: kind for option, kind, _ in TERMS}


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLines:
    """What is bought on one kind of term: names of the lines, and what they come to."""

    plan: str
    names: tuple[str, ...]
    monthly: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class BoughtAhead:
    """What a design buys ahead.

    share: of its bill · without_term: what runs by the hour and is sold on no term that is known ·
    beyond: what has one, and runs on demand beyond the hours that are sure · early: what a month costs
    more until the load of what is new was measured, and nothing is bought yet.
    """

    terms: tuple[TermLines, ...]
    share: Claim
    without_term: tuple[str, ...]
    beyond: tuple[str, ...]
    early: Claim | None = None


def bought_ahead(case: Case, ledger: Ledger, design: Design) -> BoughtAhead | None:
    """`None` where a design buys nothing ahead."""
    kind = next((kind for option, kind in _KINDS.items() if design[COMMITMENT] == option), None)
    entries = [one for one in case.bill(ledger, design) if one.cost.component.monthly]
    ahead = [one for one in entries if _kind(one) is kind]
    if kind is None or not ahead:
        return None
    plans: dict[str, list[Entry]] = {}
    for one in ahead:
        plans.setdefault(_plan(case, one, kind), []).append(one)
    terms = tuple(_term(case, ledger, plan, lines) for plan, lines in plans.items())
    total = sum(one.cost.component.monthly or 0.0 for one in entries)
    bought = sum(one.cost.component.monthly or 0.0 for one in ahead)
    hourly = [one for one in entries if one not in ahead and _unit(case, one) in HOURLY]
    sold = [one for one in hourly if _is_sold(case, one, kind)]
    return BoughtAhead(
        terms=terms,
        share=ledger.claim(
            "Bought ahead, share of the bill",
            bought / total,
            "share",
            method=bought_ahead,
            of=[*(one.monthly for one in terms), case.design(ledger, design)],
        ),
        without_term=_names(case, (one for one in hourly if one not in sold)),
        beyond=_names(case, sold),
        early=_early(case, ledger, design),
    )


def _early(case: Case, ledger: Ledger, design: Design) -> Claim | None:
    more = float(case.evaluate([design]).early[0, 0])
    if not more:
        return None
    return ledger.claim(
        f"What each of the first {MEASURED} months costs more, on demand",
        more,
        "USD/month",
        method=bought_ahead,
        of=[case.design(ledger, design)],
    )


def _unit(case: Case, entry: Entry) -> str:
    """How its service is sold; tokens stand in a list of their own."""
    service = case.model.book.services.get(entry.line.item.service)
    return "" if service is None else service.unit


def _kind(entry: Entry) -> PriceKind | None:
    rate = next(iter(entry.line.prices[0]), None)
    return rate.kind if isinstance(rate, Price) else None


def _plan(case: Case, entry: Entry, kind: PriceKind) -> str:
    part = entry.cost.component
    found = case.model.book.discount(part.provider, part.service, part.sku, kind)
    return "Committed use" if found is None else found.plan


def _is_sold(case: Case, entry: Entry, kind: PriceKind) -> bool:
    part = entry.cost.component
    book = case.model.book
    return book.find(part.provider, part.region, part.service, part.sku, kind) is not None


def _term(case: Case, ledger: Ledger, plan: str, lines: list[Entry]) -> TermLines:
    claims = [ledger[one.cost.monthly] for one in lines if one.cost.monthly is not None]
    names = _names(case, lines)
    monthly = ledger.claim(
        f"Bought ahead: {', '.join(names)}",
        sum(float(one.value) for one in claims),
        "USD/month",
        method=bought_ahead,
        of=claims,
    )
    return TermLines(plan=plan, names=names, monthly=monthly)


def _names(case: Case, lines: Iterable[Entry]) -> tuple[str, ...]:
    """What is bought, once each, whichever store and region it is for."""
    return tuple(dict.fromkeys(case.model.items[one.line.item.id].name for one in lines))
