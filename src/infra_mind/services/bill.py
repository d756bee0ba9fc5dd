"""The bill of the design that a company pins: no agents, no reports, no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..core.encoding import Encoder, Json
from ..decision.company import decide_for
from ..decision.pins import read_pins
from ..domain.architecture import Component
from ..domain.design import Decision, Design
from ..domain.ledger import Ledger
from ..domain.provenance import Parsed
from ..evaluation.model import Model
from ..knowledge.library import Library
from ..prices.currencies import USD
from ..prices.terms import Terms, snapshot_of
from ..questions.choice.no_room import without_room
from ..questions.cost.freshness import oldest_of
from ..workflows.brief import refuse_impossible

SHARED = "shared by all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedDesign:
    """What a design costs in a month, USD, line by line, dearest first.

    pinned: the decisions that are held; all others were chosen · p10, p50, p90: over all futures ·
    oldest: of the prices · no_room: what the design is too small for, in words · currency: what the
    company counts in, one of which is `usd_rate` USD.
    """

    design: Design
    pinned: frozenset[Decision]
    lines: tuple[Component, ...]
    p10: float
    p50: float
    p90: float
    snapshot: str
    oldest: date | None
    no_room: tuple[str, ...] = ()
    currency: str = USD
    usd_rate: float = 1.0

    @property
    def total(self) -> float:
        """As everything is likely; the sum of the lines."""
        return sum(one.monthly or 0.0 for one in self.lines)

    @property
    def not_priced(self) -> tuple[Component, ...]:
        return tuple(one for one in self.lines if one.monthly is None)

    def by_workload(self) -> Mapping[str, tuple[Component, ...]]:
        """The lines of each workload, in the order of the requirements, then what all share."""
        names = [decision.workload for decision, _ in self.design.items() if decision.workload]
        ordered = dict.fromkeys((*names, *(one.workload for one in self.lines if one.workload), ""))
        found = {name: tuple(one for one in self.lines if one.workload == name) for name in ordered}
        return {name or SHARED: lines for name, lines in found.items() if lines}


def price(given: Parsed, library: Library, *, today: date, seed: int = 0) -> PricedDesign:
    """The bill of what is pinned, and of what is chosen where nothing is."""
    refuse_impossible(given, library, today=today)
    requirements = given.requirements
    prices = requirements.prices
    snapshot = snapshot_of(library.prices.snapshot, prices)
    model = Model(library.on(Terms(today=today, prices=prices, snapshot=snapshot)))
    case = decide_for(requirements, given.provenance, model=model, seed=seed, compare=False)
    ledger = Ledger()
    entries = case.bill(ledger)
    monthly = case.evaluate([case.chosen], case.futures).monthly[0]
    p10, p50, p90 = (float(one) for one in np.quantile(monthly, (0.1, 0.5, 0.9)))
    dates = [oldest_of(one.line).as_of for one in entries if one.cost.monthly is not None]
    pins = read_pins(requirements, library.prices.regions)
    return PricedDesign(
        design=case.chosen,
        pinned=frozenset(
            one for one, _ in case.chosen.items() if any(pin.concerns(one) for pin in pins)
        ),
        lines=tuple(one.cost.component for one in entries),
        p10=p10,
        p50=p50,
        p90=p90,
        snapshot=snapshot,
        oldest=min(dates, default=None),
        no_room=tuple(one.render(ledger.claims) for one in without_room(case, ledger)),
        currency=case.judge.targets.currency,
        usd_rate=case.judge.targets.usd_rate,
    )


def bill_json(bill: PricedDesign) -> Json:
    """The bill as programs read it, in USD; `by_line` as in `cost` of assessment.json."""
    return {
        "decisions": {**bill.design.as_mapping()},
        "pinned": [str(decision) for decision, _ in bill.design.items() if decision in bill.pinned],
        "monthly": {"p10": bill.p10, "p50": bill.p50, "p90": bill.p90},
        "total": bill.total,
        "by_workload": {
            name: sum(one.monthly or 0.0 for one in lines)
            for name, lines in bill.by_workload().items()
        },
        "by_line": [_line(one) for one in bill.lines],
        "no_room": list(bill.no_room),
        "currency": {"code": bill.currency, "usd_rate": bill.usd_rate},
        "not_priced": [f"{one.workload}: {one.name}" for one in bill.not_priced],
        "prices": {
            "snapshot": bill.snapshot,
            "oldest_as_of": None if bill.oldest is None else bill.oldest.isoformat(),
        },
    }


def _line(one: Component) -> Json:
    """Without what leads to a ledger: there is none here."""
    fields = Encoder().fields(one)
    return {name: value for name, value in fields.items() if name not in {"claims", "tier"}}
