"""What holds for every type of workload, whatever it is made of."""

from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from infra_mind.domain.option import Commitment, Regions, Zones
from infra_mind.domain.requirements import WorkloadType
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.model import Evaluation
from infra_mind.evaluation.samples import draw, likely
from infra_mind.evaluation.workloads import KINDS, Kind, kind_for, kind_of
from infra_mind.words.inputs import label_of
from infra_mind.words.options import option_words
from tests.factories.brief import model
from tests.factories.design import as_designs
from tests.factories.kinds import STATED, designs_of
from tests.factories.model import cheaper_or_dearer, demand_of, evaluate

LOADS = {
    "data_processing": ("gb_per_day", "retention", "output_share"),
    "analytics": ("queries_per_day", "gb_per_query", "size_gb"),
    "streaming": ("average_rps", "event_kb", "consumers", "cpu_ms", "retention"),
    "iot": ("count", "messages_per_day", "message_kb", "online_share", "retention"),
    "database": ("average_rps", "size_gb", "response_kb"),
    "static_site": ("average_rps", "response_kb", "size_gb"),
}
FACTORS = np.geomspace(0.1, 30, 40)
FINITE = (
    "monthly",
    "availability",
    "recovery_hours",
    "data_loss_hours",
    "operating_hours",
    "carbon_kg",
    "exit_cost",
)


def test_every_type_is_modelled_by_one_kind():
    assert all(type_ in kind_for(type_).types for type_ in WorkloadType)
    assert sum(len(kind.types) for kind in KINDS.values()) == len(WorkloadType)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_carries_the_load_of_a_kind_is_an_input_of_it(kind: Kind):
    (workload,) = demand_of({"type": kind.types[0]}).workloads
    assert {kind.load, *kind.per_day} - {None} <= workload.inputs.keys()


@pytest.mark.parametrize(
    ("type_", "load"), [(type_, load) for type_, loads in LOADS.items() for load in loads]
)
@pytest.mark.parametrize("regions", ["single_region", "active_active"])
def test_cost_never_falls_when_a_load_rises(type_: str, load: str, regions: str):
    demand = demand_of(STATED[type_])
    (path,) = [path for path in demand.assumptions if path.endswith(f".{load}")]
    values = demand.assumptions[path].likely * FACTORS
    if load.endswith("share"):
        values = np.minimum(values, 1.0)
    samples = likely(demand.assumptions).along(path, values)
    bills = evaluate(demand, *designs_of(type_, regions=regions), samples=samples).monthly
    assert np.all(np.diff(bills, axis=1) >= -1e-6 * bills[:, 1:])
    assert bills[:, -1] == pytest.approx(bills[:, -1].clip(bills[:, 0]))


@pytest.mark.parametrize("type_", STATED)
@pytest.mark.parametrize("commitment", Commitment)
def test_nothing_is_nan_or_negative(type_: str, commitment: str):
    unstated = {"name": STATED[type_]["name"], "type": type_}
    demand = demand_of(unstated)
    samples = draw(demand.assumptions, size=48, seed=3).at([0, 35])
    found = evaluate(demand, *designs_of(type_, commitment=commitment), samples=samples)
    for name in FINITE:
        values = _figures(found)[name]
        assert np.all(np.isfinite(values)), name
        assert np.all(values >= 0), name
    assert np.all(found.headroom > 0)
    assert np.all(found.unpriced == 0)


@pytest.mark.parametrize("type_", STATED)
@pytest.mark.parametrize("site", ["azure/westeurope", "gcp/europe-west1"])
def test_every_part_has_a_price_on_every_cloud(type_: str, site: str):
    provider, region = site.split("/")
    designs = designs_of(type_, provider=provider, region=region)
    found = evaluate(demand_of(STATED[type_]), *designs)
    assert np.all(found.unpriced == 0)
    assert np.all(found.monthly > 0)


@pytest.mark.parametrize("type_", [type_ for type_ in STATED if type_ != "data_processing"])
def test_availability_never_falls_with_a_zone_or_a_region_more(type_: str):
    demand = demand_of(STATED[type_])
    samples = draw(demand.assumptions, size=48, seed=5)
    for decision, options in (("zones", Zones), ("regions", Regions)):
        found = [
            evaluate(
                demand, *designs_of(type_, **{decision: str(option)}), samples=samples
            ).availability
            for option in options
        ]
        # A database may have a replica only where there is a second zone.
        assert all(np.all(more[: len(less)] >= less - 1e-12) for less, more in pairwise(found))


NOTHING = {
    "data_processing": {"pipeline": {"gb_per_day": 1e-6, "retention": "0h"}},
    "analytics": {"pipeline": {"queries_per_day": 1e-6, "gb_per_query": 0}},
    "streaming": {"traffic": {"average_rps": 1e-9}, "pipeline": {"event_kb": 1e-6, "consumers": 0}},
    "iot": {"devices": {"count": 1, "messages_per_day": 1e-6, "retention": "0h"}},
    "database": {"traffic": {"average_rps": 1e-9}},
    "static_site": {"traffic": {"average_rps": 1e-9}},
}


@pytest.mark.parametrize("type_", STATED)
def test_a_load_of_next_to_nothing_is_worked_out_as_well(type_: str):
    demand = demand_of({"name": STATED[type_]["name"], "type": type_, **NOTHING[type_]})
    samples = draw(demand.assumptions, size=16, seed=1)
    found = evaluate(demand, *designs_of(type_), samples=samples)
    for name in FINITE:
        assert np.all(np.isfinite(_figures(found)[name])), name
    waits = kind_of(demand.workloads[0]).assumed_latency_ms is not None
    assert np.all(np.isfinite(found.latency_ms(demand.workloads[0].name))) == waits


@pytest.mark.parametrize("type_", STATED)
def test_scaling_all_prices_scales_the_bill(type_: str):
    demand, dearer = demand_of(STATED[type_]), cheaper_or_dearer(Decimal(3))
    candidates, point = of_designs(as_designs(designs_of(type_))), likely(demand.assumptions)
    scaled = dearer.evaluate(demand, candidates, point).monthly
    plain = model().evaluate(demand, candidates, point).monthly
    assert scaled == pytest.approx(3 * plain, rel=1e-3)


@pytest.mark.parametrize("type_", STATED)
def test_latency_is_promised_where_somebody_waits(type_: str):
    demand = demand_of(STATED[type_])
    (workload,) = demand.workloads
    waits = kind_of(workload).assumed_latency_ms is not None
    latency = evaluate(demand, *designs_of(type_)).latency_ms(workload.name)
    assert np.all(np.isfinite(latency)) == waits


# Words that are what they are called in the data.
PLAIN = {"virtual_machines", "serverless_containers"}


@pytest.mark.parametrize("type_", STATED)
def test_every_input_and_every_option_has_words(type_: str):
    demand = demand_of({"name": STATED[type_]["name"], "type": type_})
    for path in demand.workloads[0].inputs.values():
        field = path.rpartition(".")[2]
        assert not label_of(path, demand).endswith(f": {field.replace('_', ' ')}"), path
    for design in designs_of(type_):
        for decision, option in design.items():
            if decision.startswith(f"{demand.workloads[0].name}.") and option not in PLAIN:
                assert option_words(option) != option.replace("_", " "), option


def _figures(found: Evaluation) -> dict[str, np.ndarray]:
    return {name: getattr(found, name) for name in FINITE}
