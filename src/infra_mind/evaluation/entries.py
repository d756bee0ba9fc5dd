"""What the model rests on, as claims: assumptions, prices, and the lines of a bill."""

from collections.abc import Collection, Iterable

from ..domain.architecture import Component
from ..domain.assumption import Shape
from ..domain.claim import Claim, Source, SourceKind, Value
from ..domain.design import Design, Site
from ..domain.dossier import CostLine
from ..domain.ledger import Ledger
from ..domain.workload import Demand, Workload
from ..knowledge.library import Library
from ..prices.price import Price
from ..words.inputs import label_of
from .bill.bill import Line
from .bill.price_error import path_of
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
        method=f"{assumption.provenance}: {path}",
        source=assumption.source or Source(title=f"Requirements, {path}", kind=SourceKind.USER),
    )


def stated(ledger: Ledger, label: str, value: Value, unit: str, path: str) -> Claim:
    """What the company said in a field of its requirements."""
    return ledger.claim(
        label,
        value,
        unit,
        method=f"requirement: {path}",
        source=Source(title=f"Requirements, {path}", kind=SourceKind.USER),
    )


def record_price(ledger: Ledger, price: Price) -> Claim:
    """The claim of one unit price, with its date and how it was come by."""
    name = " ".join(part for part in (price.service, price.sku) if part)
    ranged = price.low != price.high
    return ledger.claim(
        f"{price.provider} {price.region}: {name}",
        float(price.amount),
        f"{price.currency}/{price.unit}",
        low=float(price.low) if ranged else None,
        high=float(price.high) if ranged else None,
        method=f"price book, {price.kind}" + (f": {price.note}" if price.note else ""),
        source=Source(
            title=price.source.title,
            url=price.source.url,
            as_of=price.as_of,
            kind=price.source.kind,
        ),
    )


def record_lines(
    ledger: Ledger, demand: Demand, library: Library, evaluation: Evaluation
) -> tuple[CostLine, ...]:
    """Every line of an itemised evaluation of one candidate at its likely values, dearest first."""
    design = evaluation.candidates.design(0)
    lines = [
        _record_line(ledger, demand, library, line, place_of(design, line))
        for line in evaluation.lines
        if line.quantity[0, 0] > 0
    ]
    return tuple(
        sorted(lines, key=lambda one: (-(one.component.monthly or 0.0), one.component.name))
    )


def place_of(design: Design, line: Line) -> Site:
    """Where a line of a design is bought from."""
    return design.second if line.elsewhere and design.second else design.site


def prices_of(library: Library, lines: Iterable[Line], design: Design) -> tuple[Price, ...]:
    """The prices that the lines of one candidate were worked out with."""
    found = (
        _price_of(library, line, place_of(design, line))
        for line in lines
        if line.quantity[0, 0] > 0
    )
    return tuple(price for price in found if price is not None)


def _record_line(
    ledger: Ledger, demand: Demand, library: Library, line: Line, site: Site
) -> CostLine:
    workload = next(one for one in demand.workloads if one.name == line.workload)
    sku = line.skus[0] if line.skus else ""
    name = f"{line.workload}: {line.item.name}"
    paths = _drivers(workload, demand, line.item.rests_on)
    quantity = ledger.claim(
        f"{name}, quantity",
        float(line.quantity[0, 0]),
        line.item.unit,
        method=Model.evaluate,
        of=[assume(ledger, demand, path) for path in paths],
        source=None if paths else _BY_DESIGN,
    )
    unit_price = _unit_price(ledger, library, line, site)
    cost = None
    if unit_price is not None:
        cost = ledger.claim(
            f"{name}, a month",
            float(line.cost[0, 0]),
            "USD/month",
            method=Model.evaluate,
            of=[quantity, unit_price],
        )
    component = Component(
        workload=line.workload,
        service=line.item.service,
        name=line.item.name,
        sku=sku,
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


# What formulas call by one name, and every store has of its own.
_OF_STORES = {
    "stores": ("size_gb", "growth_gb"),
    "store_reads": ("reads_per_request",),
    "store_writes": ("writes_per_request",),
}


# Where it was stated, the traffic to the internet is not worked out of these.
_BEHIND_EGRESS = frozenset(("average_rps", "response_kb"))


def _drivers(workload: Workload, demand: Demand, names: Collection[str]) -> list[str]:
    paths: list[str] = []
    stated = frozenset(names) & frozenset(workload.inputs) & {"egress_gb"}
    for name in names:
        if stated and name in _BEHIND_EGRESS:
            continue
        if name in _OF_STORES:
            paths += [store.inputs[key] for store in workload.stores for key in _OF_STORES[name]]
        elif name in workload.inputs:
            paths.append(workload.inputs[name])
        elif name in demand.assumptions:
            paths.append(name)
    return paths


def _unit_price(ledger: Ledger, library: Library, line: Line, site: Site) -> Claim | None:
    if line.item.service.startswith("llm."):
        return _token_price(ledger, library, line)
    price = _price_of(library, line, site)
    if price is None:
        return None
    listed = record_price(ledger, price)
    effective = float(line.unit_price[0, 0])
    if abs(effective - float(price.amount)) <= 1e-6 * float(price.amount):
        return listed
    # Tiers average out, and an accelerator is a share of its machine: the price paid is derived.
    return ledger.claim(
        f"{listed.label}, effective",
        effective,
        f"USD/{line.item.unit}",
        method=Model.evaluate,
        of=[listed],
    )


def _price_of(library: Library, line: Line, site: Site) -> Price | None:
    sku = line.skus[0] if line.skus else ""
    return library.prices.find(site.provider, site.region, line.item.service, sku, line.kind)


def _token_price(ledger: Ledger, library: Library, line: Line) -> Claim:
    found = library.token_price(line.skus[0], line.item.service)
    ranged = found.high != found.price or found.low != found.price
    return ledger.claim(
        found.label,
        float(found.price),
        "USD/million tokens",
        low=float(found.low) if ranged else None,
        high=float(found.high) if ranged else None,
        method="token price list",
        source=Source(
            title=found.source.title,
            url=found.source.url,
            as_of=found.as_of,
            kind=found.source.kind,
        ),
    )


def spread_claims(ledger: Ledger, demand: Demand, lines: Iterable[CostLine]) -> list[Claim]:
    """How far the derived and estimated prices of these lines may err, by kind of service."""
    components = [line.component for line in lines]
    paths = dict.fromkeys(path_of(one.provider, one.service) for one in components)
    return [assume(ledger, demand, path) for path in paths]
