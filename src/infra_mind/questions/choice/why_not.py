"""Why not the other option? What it would change against the choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...core.units import SECONDS_PER_HOUR
from ...decision.case import Case, Expected
from ...decision.changes import all_changes, change_words, changes
from ...decision.goals import Target
from ...decision.objective import CostTerm
from ...decision.rivals import Rival
from ...domain.claim import Claim, ClaimId, Source, SourceKind, round_significant
from ...domain.design import Design, Option
from ...domain.dossier import Alternative
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...evaluation.methods.availability import downtime_hours
from ...evaluation.model import Evaluation
from ...evaluation.samples import Array
from ...words.options import joined, option_words
from ...words.terms import TARGETS, sentence_case
from ..cost.cost_range import likely_bill
from .side_by_side import beside

ASSUMED_AIM = Source(
    title="Infra Mind: what is aimed at where nothing is stated", kind=SourceKind.ESTIMATE
)
# Differences smaller than these are no difference to a reader.
MONEY, HOURS, EFFORT, KILOS, EXIT = 1.0, 0.01, 0.05, 0.5, 100.0
# Of data that is lost with a store: less than double is no difference either.
TELLING_LOSS = 2.0
# Of the largest difference in expected cost: one that is less than this part of it decides nothing.
TELLING = 0.03
MOST_AT_ONCE = 3
"""Things that speak against a design, in one breath."""
# Digits of what was worked out, as a reader can use them.
DIGITS = 3
# A bill that is higher by less than this part of the budget keeps it as well, as expected.
SLIGHTLY = 0.1
# A bill that becomes so many times as much dearer over the horizon is told apart from that of today.
GROWS = 1.5
# Of a latency target: what nobody feels is no difference either.
FELT = 0.02
DIFFERENCES = ("monthly", "downtime", "labour", "carbon", "exit")
"""What designs are compared by, a column each."""
_TERM_OF: Mapping[str, CostTerm] = {
    "downtime": CostTerm.DOWNTIME,
    "labour": CostTerm.PEOPLE,
    "carbon": CostTerm.CARBON,
    "exit": CostTerm.LEAVING,
}
_SHORT_OF = {
    Target.PRICED: "has parts without a price",
    Target.CAPACITY: "goes beyond the limit of a service",
}
_BY = {
    CostTerm.BILL: "the bill over the horizon",
    CostTerm.PEOPLE: "the work of running it",
    CostTerm.DOWNTIME: "downtime",
    CostTerm.CARBON: "emissions",
    CostTerm.LEAVING: "the price of leaving",
    CostTerm.ONE_OFF: "the work of setting it up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """P95 of the workload that is worst off, in milliseconds, and by how much of its target it moves."""

    workload: str
    milliseconds: float
    chosen: float
    step: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLoss:
    """Hours of data that go with a store, at the likely values."""

    hours: float
    chosen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Another design against the choice at the likely values; positive is more than the choice.

    monthly: USD a month · downtime: hours a year · labour: hours a week · carbon: kg a month ·
    exit: USD once · wait: `None` where nobody waits longer or shorter · loss: `None` where about as much
    data goes with a store · misses: targets that it is further from than the choice · terms: of the
    expected cost over the horizon, USD a month.
    """

    design: Design
    monthly: float
    downtime: float
    labour: float
    carbon: float
    exit: float
    wait: Wait | None
    loss: DataLoss | None
    misses: tuple[Target, ...]
    terms: Mapping[CostTerm, float]

    @property
    def total(self) -> float:
        """What it is expected to cost more than the choice, all told, USD a month."""
        return sum(self.terms.values())

    @property
    def loses_by(self) -> CostTerm | None:
        """What speaks most against it, where all told it costs more."""
        if self.total <= 0:
            return None
        return max(self.terms, key=lambda term: self.terms[term])


def difference(case: Case, other: Design) -> Difference:
    """What taking another design instead of the choice would change."""
    known = beside(case, other)
    return _difference(case, known.likely, known.expected, known.rows[other], other)


def _difference(
    case: Case, evaluation: Evaluation, expected: Expected, row: int, design: Design
) -> Difference:
    """Row `row` of an evaluation against its first row, which is the choice."""
    down = downtime_hours(evaluation.availability)
    return Difference(
        design=design,
        monthly=_step(evaluation.monthly, row),
        downtime=_step(down, row),
        labour=_step(evaluation.operating_hours, row),
        carbon=_step(evaluation.carbon_kg, row),
        exit=_step(evaluation.exit_cost, row),
        wait=_wait(case, evaluation, row),
        loss=_loss(evaluation, row),
        misses=case.judge.given_up(expected.steps, row),
        terms={term: float(values[row] - values[0]) for term, values in expected.terms.items()},
    )


def _loss(evaluation: Evaluation, row: int) -> DataLoss | None:
    lost = np.broadcast_to(evaluation.data_loss_hours, evaluation.monthly.shape)
    hours, chosen = float(lost[row, 0]), float(lost[0, 0])
    if not np.isfinite([hours, chosen]).all():
        return None
    telling = max(hours, chosen) >= max(TELLING_LOSS * min(hours, chosen), HOURS)
    return DataLoss(hours=hours, chosen=chosen) if telling else None


def _wait(case: Case, evaluation: Evaluation, row: int) -> Wait | None:
    """By the workload that is furthest behind its target in the slower of the two designs."""
    step = _step(case.judge.slowness(evaluation), row)
    targets = case.judge.targets.latency_ms
    if abs(step) < FELT:
        return None
    slower = row if step > 0 else 0
    waits = {part.workload: evaluation.latency_ms(part.workload) for part in evaluation.parts}
    behind = {name: float(waits[name][slower, 0]) / limit for name, limit in targets.items()}
    worst = max(behind, key=lambda name: behind[name])
    return Wait(
        workload=worst,
        milliseconds=float(waits[worst][row, 0]),
        chosen=float(waits[worst][0, 0]),
        step=step,
    )


def explain(
    case: Case, ledger: Ledger, option: Option, found: Difference, *, named: bool = True
) -> Statement:
    """The difference in one sentence, as far as there is one; where all is mixed, with what decides.

    Where the option stands before it already it is not `named` again.
    """
    changed = changes(case.chosen, found.design)
    kind = next((one.decision.kind for one in changed if one.option == option), None)
    words = option_words(option, kind)
    also = _companions(case, ledger, option, found.design)
    if named:
        lead = f"With {words} comes {also}; it" if also else f"With {words} it"
    else:
        lead = f"It comes with {also}; it" if also else "It"
    return tell(case, ledger, lead, found)


def tell(case: Case, ledger: Ledger, lead: str, found: Difference) -> Statement:
    """What a design misses, costs and spares against the choice, after the words of `lead`."""
    gains, costs, claims = _told(case, ledger, found)
    misses = [_missed(case, ledger, target, found) for target in found.misses]
    against = [*misses, *costs]
    first = against if len(against) <= MOST_AT_ONCE else against[: MOST_AT_ONCE - 1]
    told = "; it ".join(joined(part) for part in (first, gains) if part)
    if rest := against[len(first) :]:
        told = f"{told}; it also {joined(rest)}"
    told = told or "changes nothing that the model counts"
    if costs and not gains and not misses and "monthly" not in claims:
        told = f"saves no money and {told}"
    if any(found.design == one.design for one in case.decision.ties):
        told = f"{told}; all told it is a tie"
    elif gains and len(costs) != 1 and not misses and (by := _hidden(found)):
        told = f"{told}; {_by(case, ledger, found, by, claims)}"
    return ledger.say(f"{lead} {told}.", **claims)


def _by(
    case: Case, ledger: Ledger, found: Difference, by: CostTerm, claims: dict[str, Claim]
) -> str:
    """What decides against a design; of a bill that grows, by how much."""
    if by is not CostTerm.BILL:
        return f"{_BY[by]} {'decide' if by is CostTerm.CARBON else 'decides'}"
    label = f"{_against(case, found.design)}: bill over the horizon against the choice"
    value = found.terms[CostTerm.BILL]
    claims["grown"] = _claim(case, ledger, label, value, "USD/month", found.design)
    if found.monthly > 0:
        return "with growth it costs {grown:size} more over the horizon"
    return "with growth its bill is {grown:size} higher over the horizon"


def _missed(case: Case, ledger: Ledger, target: Target, found: Difference) -> str:
    """What it falls short of; a budget that is kept as expected is missed in too many futures."""
    design, budget = found.design, case.judge.targets.budget
    if target is Target.BUDGET and budget is not None and found.monthly < SLIGHTLY * budget:
        return "keeps the budget in too few of the futures"
    return _SHORT_OF.get(target) or f"misses {aim_words(case, ledger, target, design)}"


def _hidden(found: Difference) -> CostTerm | None:
    """What decides, unless it meets the eye as a higher bill, of which growth makes little more."""
    if found.loses_by is CostTerm.BILL and found.monthly >= MONEY:
        return CostTerm.BILL if found.terms[CostTerm.BILL] > GROWS * found.monthly else None
    return found.loses_by


def figures_of(case: Case, ledger: Ledger, found: Difference) -> dict[str, Claim]:
    """The figures of a difference that are large enough to be told, by name; more is positive."""
    return _told(case, ledger, found)[2]


def _told(
    case: Case, ledger: Ledger, found: Difference
) -> tuple[list[str], list[str], dict[str, Claim]]:
    """What is better, what is worse, and the claims that both name."""
    gains: list[str] = []
    costs: list[str] = []
    claims: dict[str, Claim] = {}
    for name, value, unit, floor, more, less in (
        ("monthly", found.monthly, "USD/month", MONEY, "costs {} more", "saves {}"),
        (
            "downtime",
            found.downtime,
            "h/year",
            HOURS,
            "adds {} of downtime",
            "avoids {} of downtime",
        ),
        ("labour", found.labour, "h/week", EFFORT, "takes {} more work", "saves {} of work"),
        ("carbon", found.carbon, "kg/month", KILOS, "emits {} more", "emits {} less"),
        ("exit", found.exit, "USD", EXIT, "costs {} more to leave", "costs {} less to leave"),
    ):
        if abs(value) < floor:
            continue
        label = f"{_against(case, found.design)}: {name} against the choice"
        claims[name] = _claim(case, ledger, label, value, unit, found.design)
        if _tells(found, name):
            words = more if value > 0 else less
            (costs if value > 0 else gains).append(words.format(f"{{{name}:size}}"))
    if found.loss is not None:
        claims |= _loss_claims(case, ledger, found.design, found.loss)
        side, word = (costs, "more") if found.loss.hours > found.loss.chosen else (gains, "less")
        side.append(f"loses {word} data with a store ({{lost}} against {{kept}})")
    if found.wait is not None:
        claims |= _wait_claims(case, ledger, found.design, found.wait)
        name = ledger.name(found.wait.workload)
        where = f" for {name}" if len(case.demand.workloads) > 1 else ""
        pace, side = ("slower", costs) if found.wait.step > 0 else ("quicker", gains)
        side.append(f"answers {pace}{where} (P95 {{wait}} against {{waited}})")
    return gains, costs, claims


def _tells(found: Difference, name: str) -> bool:
    """Whether a difference is worth a word in a sentence; the bill always is."""
    term = _TERM_OF.get(name)
    if term is None:
        return True
    counted = [*_TERM_OF.values(), *([CostTerm.BILL] if abs(found.monthly) >= MONEY else [])]
    largest = max(abs(found.terms.get(each, 0.0)) for each in counted)
    return abs(found.terms.get(term, 0.0)) >= TELLING * largest


def _loss_claims(case: Case, ledger: Ledger, design: Design, loss: DataLoss) -> dict[str, Claim]:
    label = "data that goes with a store, likely"
    seconds = SECONDS_PER_HOUR
    against = f"{_against(case, design)}, {label}"
    of, unit = [case.design(ledger)], "duration"
    return {
        "lost": _claim(case, ledger, against, loss.hours * seconds, unit, design),
        "kept": ledger.claim(
            f"As chosen, {label}", loss.chosen * seconds, unit, method=difference, of=of
        ),
    }


def _wait_claims(case: Case, ledger: Ledger, design: Design, wait: Wait) -> dict[str, Claim]:
    label = f"{wait.workload}: time to answer (P95), likely"
    waits = round_significant(wait.milliseconds, DIGITS)
    return {
        "wait": _claim(case, ledger, f"{_against(case, design)}, {label}", waits, "ms", design),
        "waited": ledger.claim(
            f"As chosen, {label}",
            round_significant(wait.chosen, DIGITS),
            "ms",
            method=difference,
            of=[case.design(ledger)],
        ),
    }


def _companions(case: Case, ledger: Ledger, option: Option, design: Design) -> str:
    """What else a design decides otherwise, because the option does not go with all of the choice."""
    found = list(changes(case.chosen, design))
    own = next((change for change in found if change.option == option), None)
    several = len(case.demand.workloads) > 1
    words: list[str] = []
    for change in found:
        if change is own:
            continue
        workload = change.decision.workload
        where = f" for {ledger.name(workload)}" if workload and several else ""
        words.append(f"{option_words(change.option, change.decision.kind)}{where}")
    return joined([*words[:3], "more"] if len(words) > 3 else words)


def _against(case: Case, design: Design) -> str:
    """What a design changes, for a label: the first three changes in words."""
    found = [change_words(change) for change in changes(case.chosen, design)]
    return joined([*found[:3], "more"] if len(found) > 3 else found)


def alternatives(case: Case, ledger: Ledger, rivals: Sequence[Rival]) -> tuple[Alternative, ...]:
    """Rivals with their figures and the reason each lost."""
    return tuple(_alternative(case, ledger, rival) for rival in rivals)


def design_figures(
    case: Case, ledger: Ledger, evaluation: Evaluation, row: int, design: Design, *, without: str
) -> dict[str, ClaimId]:
    """What a design costs, takes and holds at the likely values, by name."""
    found = [change_words(change) for change in all_changes(case.chosen, design)]
    label = "; ".join(found) if found else "The choice"
    figures = {
        "monthly_cost": (evaluation.monthly, "USD/month"),
        "availability": (evaluation.availability, "share"),
        "downtime": (downtime_hours(evaluation.availability), "h/year"),
        "operating_hours": (evaluation.operating_hours, "h/week"),
        "carbon": (evaluation.carbon_kg, "kg/month"),
        "exit_cost": (evaluation.exit_cost, "USD"),
    }
    known = {"monthly_cost": case.ask(likely_bill, ledger).id} if design == case.chosen else {}
    return known | {
        name: ledger.claim(
            f"{label}: {name.replace('_', ' ')}",
            float(np.broadcast_to(values, evaluation.monthly.shape)[row, 0]),
            unit,
            method=Case.evaluate,
            of=[case.design(ledger, design)],
        ).id
        for name, (values, unit) in figures.items()
        if name not in {without, *known}
    }


def _alternative(case: Case, ledger: Ledger, rival: Rival) -> Alternative:
    found = case.once(difference, rival.design)
    reason = explain(case, ledger, rival.option, found, named=False)
    told = figures_of(case, ledger, found)
    known = beside(case, rival.design)
    row = known.rows[rival.design]
    figures = design_figures(case, ledger, known.likely, row, rival.design, without="downtime")
    return Alternative(
        decision=rival.decision,
        option=rival.option,
        design=rival.design,
        evaluation=figures,
        reason=reason,
        differences={name: told[name].id for name in DIFFERENCES if name in told},
        verdict=_verdict(case, ledger, rival.option, found),
    )


def _verdict(case: Case, ledger: Ledger, option: Option, found: Difference) -> Statement:
    """What a table of differences leaves to be said: what goes with it, what it misses, what decides."""
    also = _companions(case, ledger, option, found.design)
    parts = [f"with {also} as well"] if also else []
    parts += [_missed(case, ledger, target, found) for target in found.misses]
    claims: dict[str, Claim] = {}
    if found.wait is not None:
        claims = _wait_claims(case, ledger, found.design, found.wait)
        pace = "slower" if found.wait.step > 0 else "quicker"
        parts.append(f"answers {pace} (P95 {{wait}} against {{waited}})")
    if found.loss is not None:
        claims |= _loss_claims(case, ledger, found.design, found.loss)
        word = "more" if found.loss.hours > found.loss.chosen else "less"
        parts.append(f"loses {word} data with a store ({{lost}} against {{kept}})")
    if any(found.design == one.design for one in case.decision.ties):
        parts.append("a tie, all told")
    elif not found.misses and found.loses_by is not None:
        parts.append(f"loses by {_BY[found.loses_by]}")
    return ledger.say(sentence_case("; ".join(parts)), **claims)


def _claim(
    case: Case, ledger: Ledger, label: str, value: float, unit: str, design: Design
) -> Claim:
    of = [case.design(ledger), case.design(ledger, design)]
    return ledger.claim(label, value, unit, method=difference, of=of)


def _step(values: Array, row: int) -> float:
    return float(values[row, 0] - values[0, 0])


def slowest(case: Case, design: Design) -> str:
    """The workload whose answers are furthest behind their target in a design."""
    evaluation = case.evaluate([design])
    limits = case.judge.targets.latency_ms
    return max(limits, key=lambda name: float(evaluation.latency_ms(name)[0, 0]) / limits[name])


def is_stated(case: Case, target: Target, design: Design) -> bool:
    """Whether the company asked for what a design misses; a time to answer may only be aimed at."""
    if target is not Target.LATENCY:
        return True
    return slowest(case, design) in case.judge.targets.stated_latency


def aim_words(case: Case, ledger: Ledger, target: Target, design: Design) -> str:
    """What a design misses in words; a time to answer that nobody stated with the value assumed."""
    if is_stated(case, target, design):
        return TARGETS[target]
    name = slowest(case, design)
    aim = ledger.claim(
        f"{name}: time to answer that is assumed to be aimed at (P95)",
        case.judge.targets.latency_ms[name],
        "ms",
        method=aim_words,
        source=ASSUMED_AIM,
    )
    return f"{{{aim.id}}}, the time to answer that is assumed to be aimed at"
