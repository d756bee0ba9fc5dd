import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import infra_mind
from infra_mind.domain.design import ZONES
from infra_mind.domain.option import (
    BackupPlan,
    Cache,
    Commitment,
    Database,
    DecisionKind,
    Delivery,
    Platform,
    Regions,
    Zones,
)
from infra_mind.domain.workload import Demand
from infra_mind.evaluation.candidates import Candidates, of_designs
from infra_mind.evaluation.model import BLOCK, Evaluation, Model
from infra_mind.evaluation.part import Part
from infra_mind.evaluation.samples import Samples, draw, likely
from infra_mind.knowledge.library import Library
from tests.factories.brief import TODAY, brief_of, model
from tests.factories.design import as_designs
from tests.factories.model import cheaper_or_dearer, demand_of, design, evaluate, web

SITES = ("aws/us-east-1", "aws/eu-central-1", "azure/westeurope", "gcp/us-central1")
MACHINES = {"aws": "m5.large", "azure": "Standard_D2s_v5", "gcp": "n2-standard-2"}
PACKAGE = str(Path(infra_mind.__file__).parent)
PROPERTY = settings(max_examples=30, deadline=None)
LINES = ("lines", "labour", "emissions", "leaving")


@st.composite
def designs(draw_one: st.DrawFn) -> dict[str, str]:
    provider, region = draw_one(st.sampled_from(SITES)).split("/")
    platform = draw_one(st.sampled_from(Platform))
    zones = draw_one(st.sampled_from(Zones))
    replicated = [Database.SINGLE, Database.REPLICATED] if zones.number > 1 else [Database.SINGLE]
    return design(
        provider=provider,
        region=region,
        zones=zones,
        regions=draw_one(st.sampled_from(Regions)),
        commitment=draw_one(st.sampled_from(Commitment)),
        backup=draw_one(st.sampled_from(BackupPlan)),
        app__platform=platform,
        app__machine=MACHINES[provider] if platform.has_machines else "none",
        app__database=draw_one(st.sampled_from(replicated)),
        app__cache=draw_one(st.sampled_from(Cache)),
        app__delivery=draw_one(st.sampled_from(Delivery)),
    )


LOADS = ("traffic.average_rps", "size_gb", "response_kb", "cpu_ms")


@PROPERTY
@given(vector=designs(), name=st.sampled_from(LOADS), month=st.integers(0, 35))
def test_cost_never_falls_when_a_load_rises(vector: dict[str, str], name: str, month: int):
    demand = demand_of(web(traffic={"growth_per_year": 0.5}))
    (path,) = [path for path in demand.assumptions if path.endswith(name)]
    base = likely(demand.assumptions).at([month])
    values = demand.assumptions[path].likely * np.geomspace(0.1, 50, 60)
    on_demand = {**vector, "commitment": "on_demand"}
    bills = evaluate(demand, on_demand, samples=base.along(path, values)).monthly[0]
    assert np.all(np.diff(bills) >= -1e-6 * bills[1:])


@PROPERTY
@given(vector=designs(), name=st.sampled_from(LOADS), month=st.integers(0, 35))
def test_a_load_that_a_commitment_did_not_know_of_never_lowers_the_bill(
    vector: dict[str, str], name: str, month: int
):
    """Had it been known, more would have been bought ahead: then the bill may well be lower."""
    demand = demand_of(web(traffic={"growth_per_year": 0.5}))
    (path,) = [path for path in demand.assumptions if path.endswith(name)]
    loads = demand.assumptions[path].likely * np.geomspace(0.1, 50, 12)
    draws = {name: np.full(12, one.likely) for name, one in demand.assumptions.items()}
    planned = {name: one.likely for name, one in demand.assumptions.items()}
    months = np.full(12, float(month))
    bills = evaluate(
        demand, vector, samples=Samples({**draws, path: loads}, 12, months, planned)
    ).monthly[0]
    assert np.all(np.diff(bills) >= -1e-6 * bills[1:])


@PROPERTY
@given(vector=designs(), seed=st.integers(0, 20))
def test_availability_never_falls_with_a_zone_a_replica_or_a_region_more(
    vector: dict[str, str], seed: int
):
    demand = demand_of(web())
    samples = draw(demand.assumptions, size=64, seed=seed)
    order = {
        "zones": [*Zones],
        "app.database": [Database.SINGLE, Database.REPLICATED],
        "regions": [Regions.SINGLE, Regions.WARM_STANDBY, Regions.ACTIVE_ACTIVE],
    }
    for decision, options in order.items():
        vectors = [{**vector, decision: str(option)} for option in options]
        found = evaluate(demand, *vectors, samples=samples)
        # Over three zones fewer machines are to spare than over two: less than a second a year.
        assert np.all(np.diff(found.availability, axis=0) >= -1e-7)


@PROPERTY
@given(vector=designs(), factor=st.sampled_from(["0.5", "2", "10"]))
def test_scaling_all_prices_scales_the_bill(vector: dict[str, str], factor: str):
    demand = demand_of(web())
    candidates = of_designs(as_designs([vector]))
    point = likely(demand.assumptions)
    scaled = cheaper_or_dearer(Decimal(factor)).evaluate(demand, candidates, point)
    plain = model().evaluate(demand, candidates, point)
    assert scaled.monthly[0, 0] == pytest.approx(float(factor) * plain.monthly[0, 0], rel=1e-3)
    assert scaled.committed[0, 0] == pytest.approx(float(factor) * plain.committed[0, 0], rel=1e-3)


@PROPERTY
@given(vector=designs(), seed=st.integers(0, 5))
def test_nothing_is_nan_negative_or_infinite(vector: dict[str, str], seed: int):
    demand = demand_of({"type": "web_application", "name": "app"})
    samples = draw(demand.assumptions, size=128, seed=seed).at([0, 35])
    found = evaluate(demand, vector, samples=samples)
    for name in ("monthly", "availability", "headroom", "operating_hours", "carbon_kg"):
        values = _figures(found)[name]
        assert np.all(np.isfinite(values)), name
        assert np.all(values >= 0), name
    assert np.all(found.latency_ms("app") > 0)
    assert np.all(np.isfinite(found.latency_ms("app")))
    assert np.all(found.availability <= 1)


def _figures(found: Evaluation) -> Mapping[str, np.ndarray]:
    return cast(
        "Mapping[str, np.ndarray]",
        {
            one.name: getattr(found, one.name)
            for one in fields(Evaluation)
            if one.name not in ("candidates", "parts", "samples", "losses", "wirings", *LINES)
        },
    )


def test_two_designs_see_the_same_futures():
    """Common random numbers: the difference of two designs varies less than either."""
    demand = demand_of({"type": "web_application", "name": "app"})
    samples = draw(demand.assumptions, size=2000, seed=1)
    found = evaluate(demand, design(), design(regions="warm_standby"), samples=samples)
    apart = np.var(found.monthly[0]) + np.var(found.monthly[1])
    assert np.var(found.monthly[1] - found.monthly[0]) < 0.2 * apart


def test_a_candidate_alone_costs_what_it_costs_among_others():
    """Blocks of candidates, their order, and what they share change nothing but the last digit.

    Without a second region the tree of what has to be up is smaller, and multiplied in another order.
    """
    case = brief_of("clinic-portal").case(model())
    rivals = (one.design for one in case.decision.rivals)
    vectors = list(dict.fromkeys((*case.decision.front, *rivals)))
    futures = draw(case.demand.assumptions, size=1 + BLOCK // len(vectors), seed=0)
    together = case.model.evaluate(case.demand, of_designs(vectors), futures)
    assert len(vectors) * futures.size > BLOCK
    for row in (0, len(vectors) // 2, len(vectors) - 1):
        alone = case.model.evaluate(case.demand, of_designs([vectors[row]]), futures)
        for name, values in _figures(together).items():
            assert values[row] == pytest.approx(_figures(alone)[name][0], rel=1e-12), name
        for workload, known in together.losses.items():
            for loss, own in zip(known, alone.losses[workload], strict=True):
                assert np.array_equal(loss.hours[row], own.hours[0]), loss.disaster
                assert np.array_equal(loss.lost[row], own.lost[0]), loss.disaster


def test_a_total_is_the_sum_of_its_lines():
    for example in ("clinic-portal", "ecommerce", "llm-assistant", "ml-training"):
        case = brief_of(example).case(model())
        found = case.evaluate([case.chosen], itemised=True)
        for lines, whole in (
            (found.lines, found.monthly),
            (found.labour, found.operating_hours),
            (found.emissions, found.carbon_kg),
            (found.leaving, found.exit_cost),
        ):
            assert sum(line.amount[0, 0] for line in lines) == pytest.approx(whole[0, 0])
            for line in lines:
                if line.quantity[0, 0]:
                    assert line.amount[0, 0] == pytest.approx(
                        line.quantity[0, 0] * line.unit_price[0, 0], rel=1e-9
                    )


def test_lines_of_a_workload_are_told_apart():
    for example in ("clinic-portal", "ecommerce", "saas", "web-form"):
        case = brief_of(example).case(model())
        lines = case.evaluate([case.chosen], itemised=True).lines
        names = [(line.workload, line.item.name) for line in lines if line.quantity[0, 0]]
        assert len(names) == len(set(names))


def test_every_part_fills_candidates_and_samples():
    case = brief_of("clinic-portal").case(model())
    found = case.evaluate([case.chosen, case.decision.cheapest], case.futures)
    for part in found.parts:
        for name in Part.arrays():
            assert getattr(part, name).shape == (2, case.futures.size)


def test_what_has_no_price_is_counted_and_not_free():
    demand = demand_of(web())
    library = Library(today=TODAY)
    listed = {
        key: tiers for key, tiers in library.prices.listed.items() if key[2] != "logs.ingest_gb"
    }
    library.__dict__["prices"] = replace(library.prices, listed=listed)
    found = Model(library).evaluate(
        demand, of_designs(as_designs([design()])), likely(demand.assumptions)
    )
    assert found.unpriced[0, 0] == 1


def test_training_alone_is_as_available_as_its_place():
    case = brief_of("ml-training").case(model())
    found = case.evaluate([case.chosen])
    zone = case.point["model.zone_availability"][0]
    assert found.availability[0, 0] == pytest.approx(
        zone * case.point["model.regional_services"][0]
    )


def test_no_python_runs_for_each_candidate_or_sample():
    """As many Python calls for 400 designs in 50 futures as for 8 designs in 2."""
    demand = demand_of(web())
    zones = [design(zones=zones) for zones in ("two_zones", "three_zones")]
    few, many = of_designs(as_designs(zones * 4)), of_designs(as_designs(zones * 200))
    assert many.size * 50 <= BLOCK
    model().evaluate(demand, few, draw(demand.assumptions, size=2, seed=1))
    counts = [
        _calls(lambda c=candidates, n=size: _evaluate(demand, c, n))
        for candidates, size in ((few, 2), (many, 50))
    ]
    assert counts[0] == counts[1]


@PROPERTY
@given(st.lists(designs(), min_size=1, max_size=3))
def test_what_several_designs_share_is_worked_out_once_and_is_the_same(found):
    """Of each design once and often enough that its parts are worked out apart, at every tier."""
    demand = demand_of(web())
    samples = draw(demand.assumptions, size=4, seed=1)
    once = model().evaluate(demand, of_designs(as_designs(found)), samples)
    often = model().evaluate(demand, of_designs(as_designs(found * 8)), samples)
    for name in ("monthly", "committed", "early", "operating_hours", "exit_cost", "availability"):
        one, many = getattr(once, name), getattr(often, name)
        many = np.broadcast_to(many, (len(found) * 8, *many.shape[1:]))
        whole = np.broadcast_to(one, (len(found), *one.shape[1:]))
        np.testing.assert_allclose(many, np.tile(whole, (8, 1)), rtol=1e-12)


def test_a_decision_that_nothing_may_hang_on_cannot_be_asked_for():
    demand = demand_of(web())
    candidates = of_designs(as_designs([design(zones=one) for one in ("one_zone", "two_zones")]))
    few, place = candidates.without({ZONES})
    assert (few.size, place.tolist()) == (1, [0, 0])
    with pytest.raises(KeyError):
        few.chose(ZONES, Zones.ONE)
    scene = Model(model().library).scene(as_designs([design()] * 4), likely(demand.assumptions))
    with scene.apart(demand.workloads[0], DecisionKind.ZONES) as narrowed, pytest.raises(KeyError):
        narrowed.zones.any()


def _evaluate(demand: Demand, candidates: Candidates, size: int) -> None:
    samples = Samples(
        {path: np.full(size, one.likely) for path, one in demand.assumptions.items()},
        size,
        np.zeros(size),
        {path: one.likely for path, one in demand.assumptions.items()},
    )
    model().evaluate(demand, candidates, samples)


def _calls(act: Callable[[], None]) -> int:
    """Calls of the model's own functions: callbacks of the collector and of libraries aside."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and PACKAGE in frame.f_code.co_filename

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count
