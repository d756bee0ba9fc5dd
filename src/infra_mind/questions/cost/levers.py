"""What would make the largest lines of the bill smaller, or why nothing does?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...decision.case import Case
from ...domain.claim import Claim, Source, round_significant
from ...domain.ledger import Ledger
from ...domain.recommendation import Act, Level
from ...domain.statement import Statement
from ...domain.workload import Demand, Workload
from ...evaluation.effects.labour import WAGE
from ...evaluation.entries import Entry
from ...tables.rows import read_rows
from ..choice.why_not import difference, explain
from .bill_items import BillItem, bill_items

FILE = Path(__file__).with_name("data") / "levers.tsv"
# A line of this share of the bill wants an answer; the largest one always has it.
LARGE, MOST = 0.15, 3
# A lever that moves less than this part of its line is none.
WORTH_IT = 0.1
# Hours that an act takes, by its effort (our estimate): what it saves within the plan has to pay for them.
HOURS = {Level.LOW: 8.0, Level.MEDIUM: 40.0, Level.HIGH: 160.0}
# A second contract has to save so much, USD a month, to be worth its terms, its bill and its watch.
WORTH_A_CONTRACT = 200.0
# What is aimed at is no measurement.
DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever(Act):
    """An act that lowers what some lines of a bill follow.

    items: lines by their ids · input: of the workload, of its stores as `relational.size_gb`, or `model.*`;
    where there is none, the line itself · factor: what the act aims to multiply that by · elsewhere: USD that
    somebody else lists for a unit of the line.
    """

    id: str
    items: tuple[str, ...]
    input: str = ""
    factor: float
    elsewhere: float | None = None
    source: Source | None = None

    @property
    def moves(self) -> str:
        """What is told once of a workload: two levers on one input to one end save the same money."""
        return f"{self.input} x {self.factor}" if self.input else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A lever on a line: `saving` USD a month of the whole bill, `change` the same as a change of it.

    `listed` is what a unit of the line costs elsewhere, where that is the lever.
    """

    lever: Lever
    saving: Claim
    change: Claim
    listed: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAnswer:
    """A large line of the bill, and the lever that saves most on it; else why none saves anything."""

    name: str
    item: BillItem
    best: Pull | Statement


@cache
def levers() -> tuple[Lever, ...]:
    return tuple(read_rows(FILE, Lever, key=("id",)))


def line_answers(case: Case, ledger: Ledger) -> tuple[LineAnswer, ...]:
    """The largest lines, dearest first, each with what makes it smaller; a lever is told once."""
    items = {one.line.monthly: one for one in case.ask(bill_items, ledger)}
    found: list[LineAnswer] = []
    pulled: set[tuple[str, str]] = set()
    for entry in case.bill(ledger)[:MOST]:
        item = items.get(entry.cost.monthly)
        if item is None or (found and item.weight < LARGE):
            continue
        answer = _answer(case, ledger, entry, item)
        pull = answer.best if isinstance(answer.best, Pull) else None
        known = (entry.line.workload, pull.lever.moves if pull else entry.name)
        if known not in pulled and (pull or not found):
            found.append(answer)
        pulled.add(known)
    return tuple(found)


def _answer(case: Case, ledger: Ledger, entry: Entry, item: BillItem) -> LineAnswer:
    workload = next((w for w in case.demand.workloads if w.name == entry.line.workload), None)
    offered = [] if workload is None else list(_pulled(case, workload, entry))
    saved, lever = max(offered, key=lambda one: one[0], default=(0.0, None))
    best: Pull | Statement
    if lever is None or saved < max(WORTH_IT * float(item.monthly.value), _price_of(case, lever)):
        best = _why_not(case, ledger, entry)
    else:
        best = _pull(case, ledger, workload, lever, entry, item, saved)
    return LineAnswer(name=entry.name, item=item, best=best)


def _price_of(case: Case, lever: Lever) -> float:
    """What the work of an act comes to, spread over the plan, USD a month."""
    return HOURS.get(lever.effort, 0.0) * case.point.likely(WAGE) / case.horizon_months


def _pulled(case: Case, workload: Workload, entry: Entry) -> Iterator[tuple[float, Lever]]:
    """What each lever on a line takes off the bill, everything being as likely."""
    fitting = [one for one in levers() if entry.line.item.id in one.items]
    moving = [(one, pins) for one in fitting if (pins := _pins(case, workload, one))]
    if moving:
        samples = case.point.each_pinned([{}, *(pins for _, pins in moving)])
        now, *then = case.evaluate([case.chosen], samples).monthly[0].tolist()
        yield from ((now - bill, one) for bill, (one, _) in zip(then, moving, strict=True))
    amount, quantity = (float(one[0, 0]) for one in (entry.line.amount, entry.line.quantity))
    for one in fitting:
        if one.elsewhere is not None:
            saved = amount * (1 - one.factor) - quantity * one.elsewhere
            yield saved if saved >= WORTH_A_CONTRACT else 0.0, one
        elif not one.input:
            yield amount * (1 - one.factor), one


def _pins(case: Case, workload: Workload, lever: Lever) -> Mapping[str, float]:
    return {
        path: case.point.likely(path) * lever.factor
        for path in paths_of(lever, workload, case.demand)
    }


def paths_of(lever: Lever, workload: Workload, demand: Demand) -> tuple[str, ...]:
    """The assumptions that a lever moves; none where a workload has none of them."""
    kind, _, name = lever.input.partition(".")
    if kind == "model":
        found = [lever.input]
    elif name:
        found = [one.inputs.get(name, "") for one in workload.stores if one.kind == kind]
    else:
        found = [workload.inputs.get(lever.input, "")]
    return tuple(path for path in found if path in demand.assumptions)


def _pull(
    case: Case,
    ledger: Ledger,
    workload: Workload | None,
    lever: Lever,
    entry: Entry,
    item: BillItem,
    saved: float,
) -> Pull:
    paths = () if workload is None else paths_of(lever, workload, case.demand)
    name = f"{item.line.component.workload}: {item.line.component.name}"
    listed = _listed(ledger, lever, entry)
    saving = ledger.claim(
        f"{name}, saved by {lever.id}",
        round_significant(saved, DIGITS),
        "USD/month",
        method=line_answers,
        of=[
            item.monthly,
            *(case.assume(ledger, path) for path in paths),
            *([] if listed is None else [listed]),
        ],
    )
    return Pull(lever=lever, saving=saving, change=change_of(ledger, saving), listed=listed)


def _listed(ledger: Ledger, lever: Lever, entry: Entry) -> Claim | None:
    """What a unit of the line costs elsewhere."""
    if lever.source is None or lever.elsewhere is None:
        return None
    unit = entry.line.item.unit
    return ledger.claim(
        f"{entry.line.item.name}, listed elsewhere",
        lever.elsewhere,
        f"USD/{unit}",
        method=line_answers,
        source=lever.source,
    )


def change_of(ledger: Ledger, saving: Claim) -> Claim:
    """How the bill changes by something that is saved."""
    return ledger.claim(
        f"Change of the bill: {saving.label}",
        -float(saving.value),
        "USD/month",
        method=change_of,
        of=[saving],
    )


def _why_not(case: Case, ledger: Ledger, entry: Entry) -> Statement:
    """Of what could be decided otherwise for a workload, what would cost least, and what it would take."""
    cheaper = [
        (found.monthly, one.option, found)
        for one in case.decision.rivals
        if one.decision.workload in (entry.line.workload, None)
        and (found := case.once(difference, one.design)).monthly < 0
    ]
    if not cheaper:
        return ledger.say("No other option that was compared costs less.")
    _, option, found = min(cheaper, key=lambda one: (one[0], str(one[1])))
    return explain(case, ledger, option, found)
