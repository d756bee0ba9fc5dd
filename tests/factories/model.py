"""Small questions to the model: requirements, a design, and what it comes to."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from decimal import Decimal
from functools import cache

from infra_mind.domain.design import Design
from infra_mind.domain.workload import Demand
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.demand import normalise
from infra_mind.evaluation.line import Line
from infra_mind.evaluation.model import Evaluation, Model
from infra_mind.evaluation.samples import Samples, likely
from infra_mind.imports import read_requirements
from infra_mind.prices.price import Price
from tests.factories.brief import model
from tests.factories.design import as_designs

SHARED = {
    "provider": "aws",
    "region": "us-east-1",
    "zones": "two_zones",
    "regions": "single_region",
    "commitment": "on_demand",
    "backup": "continuous",
}
WEB = {
    "app.platform": "virtual_machines",
    "app.machine": "m5.large",
    "app.database": "replicated",
    "app.cache": "none",
    "app.delivery": "direct",
}
PLAIN: dict[str, float | int | str] = {"average_rps": 100, "peak_rps": 300, "growth_per_year": 0}
SERVICE: dict[str, float | int | str] = {"cpu_ms": 20, "memory_mb": 300, "response_kb": 40}


def web(
    *,
    traffic: Mapping[str, object] | None = None,
    service: Mapping[str, object] | None = None,
    stores: list[dict[str, object]] | None = None,
) -> dict[str, object]:
    """A web application called `app` with one database of 100 GB that does not grow."""
    kept = {"name": "data", "kind": "relational", "size_gb": 100, "growth_gb_per_month": 0}
    return {
        "name": "app",
        "type": "web_application",
        "traffic": {**PLAIN, **(traffic or {})},
        "service": {**SERVICE, **(service or {})},
        "stores": [{**kept, "reads_per_request": 4, "writes_per_request": 1}]
        if stores is None
        else stores,
    }


def demand_of(*workloads: Mapping[str, object], **sections: object) -> Demand:
    """The demand of some workloads, of production alone where no environments are stated."""
    alone = {"environments": {"staging": 0}}
    parsed = read_requirements({"workloads": list(workloads), **alone, **sections})
    return normalise(parsed.requirements, parsed.provenance, model().library.inputs)


def design(**changes: str) -> dict[str, str]:
    """`WEB` with some decisions changed; `app__machine` stands for `app.machine`."""
    return {**SHARED, **WEB, **{key.replace("__", "."): value for key, value in changes.items()}}


def evaluate(
    demand: Demand, *designs: Design | Mapping[str, str], samples: Samples | None = None
) -> Evaluation:
    return model().evaluate(
        demand,
        of_designs(as_designs(designs)),
        samples or likely(demand.assumptions),
        itemised=True,
    )


def line_of(evaluation: Evaluation, name: str) -> Line:
    return next(line for line in evaluation.lines if line.item.name == name)


@cache
def cheaper_or_dearer(factor: Decimal) -> Model:
    """The model where every price is multiplied, and a share of the bill begins so much later."""

    def changed(price: Price) -> Price:
        if price.service.endswith(".share"):
            return replace(price, tier_from=price.tier_from * factor)
        return replace(
            price,
            amount=price.amount * factor,
            low=price.low * factor,
            high=price.high * factor,
        )

    library = copy(model().library)
    listed = {key: tuple(map(changed, tiers)) for key, tiers in library.prices.listed.items()}
    library.__dict__["prices"] = replace(library.prices, listed=listed)
    return Model(library)
