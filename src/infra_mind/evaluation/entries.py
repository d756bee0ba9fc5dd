"""What the model rests on, as claims: assumptions, prices, and the lines of a bill."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.architecture import Component
from ..domain.assumption import Assumption, Shape
from ..domain.claim import Claim, Source, SourceKind, Value
from ..domain.design import Design, Site
from ..domain.dossier import CostLine
from ..domain.ledger import Ledger
from ..domain.provenance import Provenance
from ..domain.workload import Demand
from ..prices.price import Price
from ..words.inputs import label_of
from .bill.price_error import path_of
from .line import Line, Rate
from .model import Evaluation, Model


def assume(ledger: Ledger, demand: Demand, path: str) -> Claim:
    """The claim of one assumption: its likely value with its range."""
    assumption = demand.assumptions[path]
    spread = assumption.shape is not Shape.FIXED and assumption.high > assumption.low
    return ledger.claim(
        label_of(path, demand),
        assumption.likely,
        assumption.unit,
        low=assumption.low if spread else None,
        high=assumption.high if spread else None,
        method=f"{assumption.provenance}: {_written_at(assumption)}",
        source=assumption.source or Source(title=f"Requirements, {path}", kind=SourceKind.USER),
    )


def _written_at(assumption: Assumption) -> str:
    """The field that says it: of what was worked out of what was stated, the one that was."""
    assumed = assumption.provenance in (Provenance.ASSUMED, Provenance.UNKNOWN)
    return assumption.path if assumed else assumption.answered_at or assumption.path


def stated(ledger: Ledger, label: str, value: Value, unit: str, path: str) -> Claim:
    """What the company said in a field of its requirements."""
    return ledger.claim(
        label,
        value,
        unit,
        method=f"requirement: {path}",
        source=Source(title=f"Requirements, {path}", kind=SourceKind.USER),
    )


def record_price(ledger: Ledger, rate: Rate) -> Claim:
    """The claim of one unit price, with its date and how it was come by."""
    if isinstance(rate, Price):
        name = " ".join(part for part in (rate.service, rate.sku) if part)
        label = f"{rate.provider} {rate.region}: {name}"
        label += f", from {rate.tier_from:n} on" if rate.tier_from else ""
        unit = f"{rate.currency}/{rate.unit}"
        method = f"price book, {rate.kind}" + (f": {rate.note}" if rate.note else "")
    else:
        label, unit, method = rate.label, "USD/million tokens", "token price list"
    ranged = not rate.low == rate.amount == rate.high
    return ledger.claim(
        label,
        float(rate.amount),
        unit,
        low=float(rate.low) if ranged else None,
        high=float(rate.high) if ranged else None,
        method=method,
        source=Source(
            title=rate.source.title,
            url=rate.source.url,
            as_of=rate.as_of,
            kind=rate.origin,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a bill, and what stands in the ledger for it."""

    line: Line
    cost: CostLine

    @property
    def name(self) -> str:
        return f"{self.line.workload}: {self.line.item.name}"


def record_bill(ledger: Ledger, demand: Demand, evaluation: Evaluation) -> tuple[Entry, ...]:
    """Every line of an itemised evaluation of one candidate at its likely values, dearest first."""
    design = evaluation.candidates.design(0)
    entries = [
        Entry(line=line, cost=_record_line(ledger, demand, line, _place_of(design, line)))
        for line in evaluation.lines
        if line.quantity[0, 0] > 0
    ]
    return tuple(
        sorted(entries, key=lambda one: (-(one.cost.component.monthly or 0.0), one.line.item.name))
    )


def _place_of(design: Design, line: Line) -> Site:
    """Where a line of a design is bought from."""
    return design.second if line.elsewhere and design.second else design.site


def _record_line(ledger: Ledger, demand: Demand, line: Line, site: Site) -> CostLine:
    name = f"{line.workload}: {line.item.name}"
    quantity = ledger.claim(
        f"{name}, quantity",
        float(line.quantity[0, 0]),
        line.item.unit,
        method=Model.evaluate,
        of=[assume(ledger, demand, path) for path in line.rests_on],
        source=None if line.rests_on else _BY_DESIGN,
    )
    unit_price = _unit_price(ledger, line)
    cost = None
    if unit_price is not None:
        cost = ledger.claim(
            f"{name}, a month",
            float(line.amount[0, 0]),
            "USD/month",
            method=Model.evaluate,
            of=[quantity, unit_price],
        )
    component = Component(
        workload=line.workload,
        service=line.item.service,
        name=line.item.name,
        sku=line.skus[0],
        provider=site.provider,
        region=site.region,
        quantity=float(quantity.value),
        unit=line.item.unit,
        unit_price=None if unit_price is None else float(unit_price.value),
        monthly=None if cost is None else float(cost.value),
        claims=tuple(one.id for one in (quantity, unit_price, cost) if one is not None),
        tier=line.item.tier,
    )
    return CostLine(
        component=component,
        quantity=quantity.id,
        unit_price=None if unit_price is None else unit_price.id,
        monthly=None if cost is None else cost.id,
    )


_BY_DESIGN = Source(
    title="Infra Mind: one for each zone, region or store of the design",
    kind=SourceKind.ESTIMATE,
)


def _unit_price(ledger: Ledger, line: Line) -> Claim | None:
    listed = [record_price(ledger, rate) for rate in line.prices[0]]
    if len(listed) < 2:
        return listed[0] if listed else None
    # Tiers average out: the price paid is derived.
    return ledger.claim(
        f"{listed[0].label}, effective",
        float(line.unit_price[0, 0]),
        f"USD/{line.item.unit}",
        method=Model.evaluate,
        of=listed,
    )


def spread_claims(ledger: Ledger, demand: Demand, lines: Iterable[CostLine]) -> list[Claim]:
    """How far the derived and estimated prices of these lines may err, by kind of service."""
    components = [line.component for line in lines]
    paths = dict.fromkeys(path_of(one.provider, one.service) for one in components)
    return [assume(ledger, demand, path) for path in paths]
