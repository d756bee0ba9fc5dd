"""What does today cost by kind of service, beside what the plan costs for the same?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.dossier import BaselineLine, BaselineReport, Share
from ...domain.ledger import Ledger
from ...domain.requirements import BilledLine, ChargeKind, Current
from ...domain.statement import Statement
from ...evaluation.entries import stated
from ...knowledge.service_categories import OTHER, OURS, category_of
from ...prices.currencies import USD
from .machines import machines_today

# What goes on from month to month; the rest is told, and in no comparison.
GOES_ON: Final = frozenset({ChargeKind.USAGE, ChargeKind.COMMITMENT})
# Whoever runs programs and keeps data buys all of these, and clouds cut them differently.
RUNNING: Final = frozenset(
    {
        "Compute",
        "Databases",
        "Developer Tools",
        "Identity",
        "Integration",
        "Management and Governance",
        "Networking",
        "Security",
        "Storage",
        "Web",
    }
)
# Bills of one estate differ by rounding, credits and the days of a month; more than this does not.
APART: Final = 0.1
CENT: Final = 0.01
_WORDS: Final = {
    ChargeKind.CREDIT: "credits",
    ChargeKind.TAX: "taxes",
    ChargeKind.PURCHASE: "purchases, not spread over their use",
    ChargeKind.ADJUSTMENT: "refunds and corrections",
    ChargeKind.COMMITMENT: "commitments, as they are used up; within what a month costs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """What a month costs today, USD: `total`, and what of it is `compared` with a share of the plan's bill.

    Without a bill nobody said what the spend pays for: it is compared with all of the plan, and that is said.
    """

    total: Claim
    compared: Claim
    share: Claim | None = None

    @property
    def is_billed(self) -> bool:
        return self.share is not None

    @property
    def replaced(self) -> float:
        """The share of the plan's bill that takes the place of it."""
        return 1.0 if self.share is None else float(self.share.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Today and the plan for what both have: USD a month, and the share of the plan's bill that it is."""

    today: Claim
    share: Claim


def baseline(case: Case, ledger: Ledger, current: Current) -> BaselineReport | None:
    """Today by category beside the plan, what is apart, and the machines; `None` without an estate."""
    machines = case.ask(machines_today, ledger, current)
    if not current.billed and machines is None:
        return BaselineReport(unread=current.unread) if current.unread else None
    lines = billed_lines(case, ledger, current)
    total = spent(ledger, lines)
    planned = _planned(case, ledger)
    today = _by_category(ledger, lines)
    shown = _compared_categories(today, planned)
    report_lines = tuple(
        BaselineLine(
            category=name,
            today=_shown(today.get(name)),
            planned=_shown(planned.get(name)),
            compared=name in shown,
        )
        for name in sorted({*today, *planned}, key=lambda name: (name not in shown, name))
        if _shown(today.get(name)) or _shown(planned.get(name))
    )
    return BaselineReport(
        lines=report_lines if today else (),
        monthly=total and total.id,
        apart=_apart(ledger, lines),
        places=_by_place(ledger, lines),
        machines=machines,
        sources=tuple(
            dict.fromkeys(str(billed.source) for billed in current.billed if billed.source)
        ),
        unread=current.unread,
        text=_text(ledger, total, case.ask(compared, ledger, current)),
    )


def _shown(claim: Claim | None) -> str | None:
    """Less than a cent is in the sums, and no line of its own."""
    return None if claim is None or abs(float(claim.value)) < CENT else claim.id


def _text(ledger: Ledger, total: Claim | None, like: Compared | None) -> Statement | None:
    if total is None:
        return None
    if like is None:
        words = "Today costs {total} by its bills, for nothing that the plan buys, too."
        return ledger.say(words, total=total)
    return ledger.say(
        "Today costs {total} by its bills. Of that {like} is for kinds of services that the plan buys, too; "
        "they make {share} of the plan's bill. These are compared, and nothing else.",
        total=total,
        like=like.today,
        share=like.share,
    )


def spend_today(case: Case, ledger: Ledger, current: Current, said: float | None) -> Spend | None:
    """By the bills, else as it was stated (USD a month); `None` where neither says anything to compare."""
    total = spent(ledger, billed_lines(case, ledger, current))
    like = compared(case, ledger, current) if total else None
    if total is not None and like is not None:
        return Spend(total=total, compared=like.today, share=like.share)
    if said is None:
        return None
    claim = stated(ledger, "Spent today", said, "USD/month", "current.monthly_spend")
    return Spend(total=claim, compared=claim)


def compared(case: Case, ledger: Ledger, current: Current) -> Compared | None:
    """Like with like: what is billed today of the kinds that the plan buys, and the other way round."""
    lines = billed_lines(case, ledger, current)
    today, planned = _by_category(ledger, lines), _planned(case, ledger)
    shown = _compared_categories(today, planned)
    if not shown:
        return None
    mine = [today[name] for name in shown if name in today]
    bought = [planned[name] for name in shown if name in planned]
    whole = sum(float(one.value) for one in planned.values())
    return Compared(
        today=ledger.claim(
            "Spent today on what the plan buys, too",
            sum(float(one.value) for one in mine),
            "USD/month",
            method=compared,
            of=mine,
        ),
        share=ledger.claim(
            "Share of the plan's bill that takes the place of what is billed today",
            sum(float(one.value) for one in bought) / whole,
            "share",
            method=compared,
            of=list(planned.values()),
        ),
    )


def _compared_categories(
    today: Mapping[str, Claim], planned: Mapping[str, Claim]
) -> tuple[str, ...]:
    """Categories that both have; those of running programs count as one."""
    both = {_family(name) for name in today} & {_family(name) for name in planned}
    return tuple(sorted(name for name in {*today, *planned} if _family(name) in both))


def _family(category: str) -> str:
    return "running" if category in RUNNING else category


def billed_lines(
    case: Case, ledger: Ledger, current: Current
) -> tuple[tuple[BilledLine, Claim], ...]:
    """Each line of the bills in USD."""
    return tuple((billed, _in_usd(case, ledger, billed)) for billed in current.billed)


def _in_usd(case: Case, ledger: Ledger, billed: BilledLine) -> Claim:
    parts = (billed.provider, billed.category, billed.region, billed.charge)
    name = f"Billed today: {', '.join(str(one) for one in parts if one)}"
    source = Source(title=billed.source or "Requirements, current.billed", kind=SourceKind.USER)
    amount, code = billed.monthly or 0.0, billed.currency or USD
    method = "imported: current.billed"
    paid = ledger.claim(name, amount, f"{code}/month", method=method, source=source)
    if code == USD:
        return paid
    rate = case.model.library.currencies.get(code)
    usd = ledger.claim(
        f"USD for one {code}",
        rate.usd,
        f"USD/{code}",
        low=rate.low,
        high=rate.high,
        method="exchange rate",
        source=rate.source,
    )
    return ledger.claim(name, amount * rate.usd, "USD/month", method=billed_lines, of=[paid, usd])


def spent(ledger: Ledger, lines: Iterable[tuple[BilledLine, Claim]]) -> Claim | None:
    """What a month costs: what was used and what was bought ahead, before taxes and credits."""
    counted = [claim for billed, claim in lines if billed.charge in GOES_ON]
    if not counted:
        return None
    return ledger.claim(
        "Spent today, by the bills",
        sum(float(claim.value) for claim in counted),
        "USD/month",
        method=spent,
        of=counted,
    )


def _by_category(ledger: Ledger, lines: Iterable[tuple[BilledLine, Claim]]) -> dict[str, Claim]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    for billed, claim in lines:
        if billed.charge in GOES_ON:
            groups[billed.category or OTHER].append(claim)
    return {name: _sum(ledger, f"Spent today on {name}", claims) for name, claims in groups.items()}


def _planned(case: Case, ledger: Ledger) -> dict[str, Claim]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    for entry in case.bill(ledger):
        if entry.cost.monthly is not None:
            category = category_of(OURS, entry.cost.component.service)
            groups[category].append(ledger[entry.cost.monthly])
    return {name: _sum(ledger, f"Planned on {name}", claims) for name, claims in groups.items()}


def _by_place(ledger: Ledger, lines: Iterable[tuple[BilledLine, Claim]]) -> tuple[Share, ...]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    for billed, claim in lines:
        if billed.charge in GOES_ON:
            groups[f"{billed.provider or 'unknown'}, {billed.region or 'no region'}"].append(claim)
    found = {name: _sum(ledger, f"Spent today at {name}", some) for name, some in groups.items()}
    ranked = sorted(found.items(), key=lambda one: (-float(one[1].value), one[0]))
    return tuple(Share(name=name, amount=claim.id) for name, claim in ranked if _shown(claim))


def _apart(ledger: Ledger, lines: Iterable[tuple[BilledLine, Claim]]) -> tuple[Share, ...]:
    groups: dict[ChargeKind, list[Claim]] = defaultdict(list)
    for billed, claim in lines:
        if billed.charge is not None and billed.charge in _WORDS:
            groups[billed.charge].append(claim)
    return tuple(
        Share(name=_WORDS[kind], amount=_sum(ledger, f"Billed today: {kind}", groups[kind]).id)
        for kind in _WORDS
        if kind in groups
    )


def _sum(ledger: Ledger, label: str, claims: list[Claim]) -> Claim:
    total = sum(float(claim.value) for claim in claims)
    return ledger.claim(label, total, "USD/month", method=baseline, of=claims)
