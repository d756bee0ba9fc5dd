"""What the model charges for given quantities: through its formulas, price book, tiers and bill."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from infra_mind.domain.design import Design
from infra_mind.domain.requirements import Prices
from infra_mind.evaluation.bill.items import Item, Pricing
from infra_mind.evaluation.model import Model
from infra_mind.evaluation.samples import likely
from infra_mind.evaluation.scene import Scene
from infra_mind.prices.terms import Terms
from tests.factories.brief import TODAY, model
from tests.factories.model import SHARED, demand_of, web

HOURS = 730.0
Row = tuple[str, float, float]
"""Service, quantity a month from which a price holds, price."""


def place(site: str, rows: Sequence[Row] = ()) -> Scene:
    """An empty bill at a site, at the list's prices or at those of an example."""
    provider, region = site.split("/")
    samples = likely(demand_of(web()).assumptions)
    design = Design.from_mapping({**SHARED, "provider": provider, "region": region})
    scene = _model(provider, tuple(rows)).scene([design], samples)
    scene.bill.itemised = True
    return scene


@cache
def _model(provider: str, rows: tuple[Row, ...]) -> Model:
    if not rows:
        return model()
    services = model().library.prices.services
    own = [
        {
            "provider": provider,
            "region": "*",
            "service": service,
            "unit": services[service].unit,
            "tier_from": tier_from,
            "price": price,
        }
        for service, tier_from, price in rows
    ]
    prices = Prices.model_validate({"rows": own})
    return Model(model().library.on(Terms(today=TODAY, prices=prices)))


def part(
    site: str, name: str, symbols: Mapping[str, float], rows: Sequence[Row] = ()
) -> dict[str, float]:
    """Cost a month of every item of a part of the model, by the id of the item.

    What the example does not have is 0.
    """
    scene = place(site, rows)
    known = scene.items.part(name)
    named = {word for item in known if item.quantity for word in item.quantity.names}
    absent = {word: 0.0 for word in named if scene.items.symbol(name, word)}
    shared = {word for word in absent if scene.items.symbol("*", word)}
    values = {**{word: 0.0 for word in absent if word not in shared}, **symbols}
    scene.charge_part(name, {word: np.full((1, 1), float(one)) for word, one in values.items()})
    assert not scene.bill.unpriced.any()
    return {line.item.id: float(line.amount[0, 0]) for line in scene.bill.lines}


def services(
    site: str, quantities: Mapping[str, float], rows: Sequence[Row] = ()
) -> dict[str, float]:
    """Cost a month of quantities of services, by the name of the service."""
    scene = place(site, rows)
    for service, quantity in quantities.items():
        item = Item(
            id=service,
            part="example",
            name=service,
            service=service,
            unit=scene.tariff.book.services[service].unit,
            pricing=Pricing.TIERED,
            quantity=None,
        )
        scene.bill.charge(item, np.full((1, 1), float(quantity)))
    assert not scene.bill.unpriced.any()
    return {line.item.id: float(line.amount[0, 0]) for line in scene.bill.lines}
