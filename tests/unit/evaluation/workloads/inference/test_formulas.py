from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import InputError
from infra_mind.domain.design import Site
from infra_mind.domain.option import DecisionKind, Precision
from infra_mind.domain.provenance import Provenance
from infra_mind.evaluation.compute.replica import MOST_COPIES
from infra_mind.evaluation.model import Evaluation
from infra_mind.evaluation.samples import likely
from infra_mind.evaluation.workloads import offers
from infra_mind.evaluation.workloads.inference.formulas import cold_start_seconds, group_of, serve
from infra_mind.evaluation.workloads.inference.kind import options
from tests.factories.brief import brief_from, model
from tests.factories.design import as_designs
from tests.factories.model import SHARED, demand_of, evaluate, line_of

SITE = Site("aws", "us-east-1")


def serving(**stated: float | str) -> dict[str, object]:
    sizes = {"average_rps": 20, "peak_rps": 60, "parameters_b": 0.3, **stated}
    return {
        "name": "m",
        "type": "ml_inference",
        "inference": sizes,
        "traffic": {"growth_per_year": 0},
    }


def on(accelerator: str, **changes: str) -> dict[str, str]:
    return {**SHARED, "m.accelerator": accelerator, **changes}


def evaluated(accelerator: str = "L4", **stated: float) -> Evaluation:
    return evaluate(demand_of(serving(**stated)), on(accelerator))


def offered(**stated: float | str) -> tuple[str, ...]:
    return offers(demand_of(serving(**stated)), (SITE,), model().library)["m", SITE]


def scene_of(stated: Mapping[str, object], accelerator: str):
    demand = demand_of(stated)
    workload = demand.workloads[0]
    return model().scene(as_designs([on(accelerator)]), likely(demand.assumptions)), workload


def test_a_small_model_is_offered_processors_and_a_large_one_is_not():
    assert offered()[0] == "processor"
    assert "processor" not in offered(parameters_b=7)
    assert offered(accelerator="H100") == ("H100",)


def test_one_pass_by_hand():
    """0.3 billion parameters x 400 FLOPs over 121 TFLOPS x 48 % are 2.07 ms for one prediction: more
    than the 2 ms that a pass takes at least, so that a batch of n takes n times as long."""
    scene, workload = scene_of(serving(average_rps=1, peak_rps=1), "L4")
    group = group_of(scene, workload)
    served = serve(scene, workload, group)
    pass_s = 0.3e9 * 400 / (121e12 * 0.48)
    assert pass_s > 0.002
    assert served.occupied[0, 0] == pytest.approx(pass_s)
    found = evaluated(average_rps=1, peak_rps=1)
    # One copy in each of two zones, at every hour, and next to nothing to wait for.
    assert found.part("m").nodes[0, 0] == 2
    line = line_of(found, "Inference servers")
    assert line.quantity[0, 0] == pytest.approx(2 * 730)
    assert line.unit_price[0, 0] == pytest.approx(0.8048, rel=0.01)
    assert pass_s * 1000 < found.latency_ms("m")[0, 0] < 20


def test_the_night_takes_fewer_servers_but_one_in_each_zone():
    day = evaluated("T4", average_rps=2000, peak_rps=20000)
    replicas = day.part("m").nodes[0, 0]
    average = line_of(day, "Inference servers").quantity[0, 0] / 730
    assert 2 <= average < replicas
    # A tenth of the peak over the day, and a fifth more for lag.
    assert average == pytest.approx(replicas * 0.12, rel=0.02)


def test_a_large_model_writes_text_and_holds_keys_and_values():
    scene, workload = scene_of(serving(parameters_b=7), "A100-80")
    group = group_of(scene, workload)
    assert workload.traits["task"] == "write"
    assert group.weights_bytes[0, 0] == pytest.approx(14e9)
    # 33 layers x 8 heads x 128 x 2 values of 2 bytes, twice: about as Llama 3 8B has.
    assert group.kv_bytes[0, 0] == pytest.approx(131072, rel=0.05)


def test_weights_take_the_bits_that_were_decided():
    """8 billion of 16, 8 and 4.6 bits on an L40S: they are read in that time for each token."""
    stated = serving(parameters_b=8, average_rps=0.01, peak_rps=0.01)
    demand = demand_of(stated)
    designs = as_designs([on("L40S", **{"m.precision": str(one)}) for one in Precision])
    scene = model().scene(designs, likely(demand.assumptions))
    group = group_of(scene, demand.workloads[0])
    assert group.weights_bytes[:, 0] == pytest.approx([16e9, 8e9, 4.6e9])
    # Those of 8 bits are computed in 8 bits, at twice the rate.
    assert group.flops[:, 0] == pytest.approx([362e12, 733e12, 362e12])
    found = model().evaluate_designs(demand, designs, likely(demand.assumptions))
    slow, middling, quick = found.latency_ms("m")[:, 0]
    assert slow > 1.8 * middling > 1.8 * quick
    hours = found.operating_hours[:, 0]
    assert hours[0] == hours[1] == hours[2] - demand.assumptions["model.hours.four_bits"].likely


def test_a_precision_that_no_machine_holds_has_no_price():
    """140 GB are more than eight T4 hold, 40 GB are not."""
    demand = demand_of(serving(parameters_b=70))
    found = evaluate(
        demand, *(on("T4", **{"m.precision": one}) for one in ("sixteen_bits", "four_bits"))
    )
    assert list(found.unpriced[:, 0] > 0) == [True, False]
    assert "T4" in offered(parameters_b=70)


def test_what_judges_in_one_pass_keeps_its_bits():
    small, large = (demand_of(serving(parameters_b=size)).workloads[0] for size in (0.3, 8))
    assert options(small, (), ("T4",))[DecisionKind.PRECISION] == (Precision.SIXTEEN_BITS,)
    assert options(large, (), ("T4",))[DecisionKind.PRECISION] == tuple(Precision)


def test_tokens_that_are_stated_are_those_reckoned_with():
    stated = serving(parameters_b=7, input_tokens=3000, output_tokens=20)
    found = demand_of(stated)
    inputs = found.workloads[0].inputs
    for name, tokens in (("input_tokens", 3000), ("output_tokens", 20)):
        assert found.assumptions[inputs[name]].likely == tokens
        assert found.assumptions[inputs[name]].provenance is Provenance.STATED
    many = evaluated("A100-80", parameters_b=7, input_tokens=3000, output_tokens=800)
    few = evaluated("A100-80", parameters_b=7, input_tokens=3000, output_tokens=20)
    assert few.part("m").nodes[0, 0] < many.part("m").nodes[0, 0]


def test_a_copy_starts_cold_as_long_as_a_machine_and_its_weights_take():
    scene, workload = scene_of(serving(parameters_b=70), "H100")
    # 4 minutes, and 140 GB at 1 GB/s.
    assert cold_start_seconds(scene, workload)[0, 0] == pytest.approx(240 + 140)


def test_more_seconds_to_answer_take_no_more_servers():
    counts = [
        evaluated("A100-80", parameters_b=7, latency_p95_ms=target).part("m").nodes[0, 0]
        for target in (8_000, 15_000, 60_000)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < counts[0]


def test_commitments_cover_what_runs_at_every_hour():
    demand = demand_of(serving(average_rps=4000, peak_rps=9000))
    listed, reduced = (
        evaluate(demand, on("L4", commitment=term)) for term in ("on_demand", "three_years")
    )
    committed = line_of(reduced, "Inference servers, committed").quantity[0, 0]
    total = line_of(listed, "Inference servers").quantity[0, 0]
    assert 0 < committed < total
    assert reduced.monthly[0, 0] < listed.monthly[0, 0]


def test_a_second_region_runs_copies_at_its_own_prices():
    demand = demand_of(serving())
    one, two = (
        evaluate(demand, on("T4", second="aws/us-west-2", regions=regions))
        for regions in ("single_region", "active_active")
    )
    assert two.monthly[0, 0] > 1.5 * one.monthly[0, 0]


@pytest.mark.parametrize("billions", [0.001, 0.1, 400])
def test_very_small_and_very_large_models_are_worked_out(billions: float):
    for accelerator in offered(parameters_b=billions):
        found = evaluated(accelerator, parameters_b=billions)
        assert np.isfinite(found.monthly).all()
        assert np.isfinite(found.latency_ms("m")).all()


def test_a_model_that_no_machine_holds_is_named():
    with pytest.raises(InputError, match="what m needs"):
        brief_from({"workloads": [serving(parameters_b=2000)]})


def test_an_accelerator_that_the_regions_lack_is_named():
    stated = {
        "clouds": {"allowed": ["aws"], "regions": ["ca-central-1"]},
        "workloads": [serving(accelerator="H200")],
    }
    with pytest.raises(InputError, match="H200"):
        brief_from(stated)


@settings(max_examples=20, deadline=None)
@given(st.floats(1, 500), st.floats(1, 4), st.sampled_from(["processor", "T4", "H100"]))
def test_cost_and_copies_never_fall_with_the_load(rps: float, times: float, accelerator: str):
    few, many = (
        evaluated(accelerator, average_rps=load, peak_rps=load * 3) for load in (rps, rps * times)
    )
    assert many.part("m").nodes[0, 0] >= few.part("m").nodes[0, 0]
    assert many.monthly[0, 0] >= few.monthly[0, 0] - 1e-6


def test_no_design_has_more_copies_than_are_reckoned_with():
    """Copies are bounded; what they cannot carry shows as missing room, and answers stay finite."""
    enough, absurd = (evaluated("T4", average_rps=rps, peak_rps=rps) for rps in (1e4, 1e8))
    assert enough.part("m").nodes[0, 0] < MOST_COPIES
    assert enough.headroom[0, 0] > 1
    assert absurd.part("m").nodes[0, 0] == MOST_COPIES
    assert 0 < absurd.headroom[0, 0] < 1
    assert np.isfinite(absurd.latency_ms("m")).all()
    assert absurd.monthly[0, 0] >= enough.monthly[0, 0]
