"""The order of the work: waves, the gate that each ends in, the way back, and what keeping it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ..agents.brief import Brief
from ..decision.case import Case
from ..domain.claim import Claim, Source, SourceKind
from ..domain.dossier import Wave
from ..domain.ledger import Ledger
from ..domain.recommendation import Level, Recommendation
from ..domain.statement import Statement
from ..evaluation.demand import runs_today
from ..questions.cost.baseline import spend_today
from ..questions.cost.exit_price import exit_price

MONTH: Final = timedelta(days=365.25) / 12
Waves = tuple[tuple[str, int, int], ...]
"""The title of each, and its first and last months."""
WAVES: Final[Waves] = (("Start now", 0, 1), ("This quarter", 1, 3), ("This year", 3, 12))
UNTIL: Final = "Until it runs"
AFTER: Final = 9
"""How many months after the date the last wave ends."""
PLAN: Final = Source(
    title="Infra Mind: waves of a month, a quarter and a year", kind=SourceKind.ESTIMATE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What there is to go back to: whether anything runs today, what that costs a month, USD, if it was said.

    planned: the bill of the plan · leaving: what it costs to leave the provider.
    """

    runs: bool
    today: Claim | None
    planned: Claim
    leaving: Claim


def behind(brief: Brief, case: Case, ledger: Ledger) -> Behind:
    runs, current = runs_today(brief.requirements), brief.requirements.current
    spent = spend_today(case, ledger, current, brief.usd(current.monthly_spend)) if runs else None
    return Behind(
        runs=runs,
        today=None if spent is None else spent.total,
        planned=ledger[brief.facts.monthly],
        leaving=ledger[case.ask(exit_price, ledger).total],
    )


def waves_until(timeline: timedelta | None) -> Waves:
    """Waves of a month, a quarter and a year; where a date was stated, what is before it and what after."""
    if timeline is None:
        return WAVES
    months = max(round(timeline / MONTH), 1)
    if months == 1:
        return (UNTIL, 0, 1), ("The quarter after", 1, 4), ("The year after", 4, 12)
    return (
        ("Start now", 0, 1),
        (UNTIL, 1, months),
        ("After that", months, months + AFTER),
    )


def plan_waves(
    ledger: Ledger,
    advice: Sequence[Recommendation],
    waves: Waves = WAVES,
    found: Behind | None = None,
) -> tuple[Wave, ...]:
    """Acts in the order of what they depend on; what takes long starts a wave later."""
    number: dict[str, int] = {}
    by_id = {one.id: one for one in advice}

    def wave_of(id: str, seen: frozenset[str]) -> int:
        if id not in number:
            one = by_id[id]
            before = [wave_of(act, seen | {id}) for act in one.depends_on if act not in seen]
            earliest = max(before, default=-1) + 1 if before else 0
            number[id] = min(max(earliest, _earliest(one)), len(waves) - 1)
        return number[id]

    for one in advice:
        wave_of(one.id, frozenset())
    return tuple(
        Wave(
            number=place + 1,
            title=title,
            starts=_month(ledger, f"{title}: from month", start).id,
            ends=_month(ledger, f"{title}: to month", end).id,
            recommendations=tuple(one.id for one in advice if number[one.id] == place),
            way_back=None if found is None else _way_back(ledger, found, waves, place),
        )
        for place, (title, start, end) in enumerate(waves)
        if any(number[one.id] == place for one in advice)
    )


def _earliest(one: Recommendation) -> int:
    if one.priority in (Level.CRITICAL, Level.HIGH):
        return 0
    return 2 if one.effort in (Level.CRITICAL, Level.HIGH) else 1


def _month(ledger: Ledger, label: str, month: int) -> Claim:
    return ledger.claim(label, month, "months", method=_month, source=PLAN)


def _way_back(ledger: Ledger, found: Behind, waves: Waves, place: int) -> Statement:
    """Until it runs there is what was before; after that, the way back is to leave."""
    # The last wave is all that comes after; the one before it ends when it runs.
    live = len(waves) - 2 if waves[0][0] != UNTIL else 0
    if place > live:
        words = (
            "What was before is gone: the way back is to leave, which costs {leaving:range} once."
        )
        return ledger.say(words, leaving=found.leaving)
    if place < live:
        words = "What runs today is untouched" if found.runs else "Nothing runs yet"
        return ledger.say(f"{words}: to stop costs the work done so far, and what it bought.")
    _, start, end = waves[place]
    return _both(ledger, found, end - start) if found.runs else _begun(ledger, found, end)


def _both(ledger: Ledger, found: Behind, months: int) -> Statement:
    words = "Send users back to what runs today: it takes every write until the gate is passed."
    if found.today is None:
        return ledger.say(f"{words} Both run at once; what today costs was not stated.")
    cost = _for(ledger, "Both at once", found.today, months)
    return ledger.say(
        f"{words} Both at once cost up to {{cost}} beside the plan: {{today}} while the wave lasts.",
        cost=cost,
        today=found.today,
    )


def _begun(ledger: Ledger, found: Behind, months: int) -> Statement:
    cost = _for(ledger, "Billed until it runs", found.planned, months)
    words = "Nobody depends on it before its gates are passed: to stop costs up to {cost} of bills."
    return ledger.say(words, cost=cost)


def _for(ledger: Ledger, label: str, monthly: Claim, months: int) -> Claim:
    """So many months of a bill."""
    amount = float(monthly.value) * months
    return ledger.claim(label, amount, "USD", method=_for, of=[monthly], source=PLAN)
