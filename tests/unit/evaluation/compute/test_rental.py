import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.evaluation.compute.rental import Copies, machines_over_the_day, whole_machines
from infra_mind.evaluation.model import Evaluation
from tests.factories.model import SHARED, demand_of, evaluate, line_of


def one(number: float) -> np.ndarray:
    return np.full((1, 1), number)


def serving(accelerator: str, **stated: float | str) -> Evaluation:
    """A model of half a billion parameters, which any accelerator holds, or what is stated."""
    inference = {"average_rps": 1, "peak_rps": 1, "parameters_b": 0.5, **stated}
    site = {name: str(inference.pop(name)) for name in tuple(inference) if name in SHARED}
    workload = {
        "name": "m",
        "type": "ml_inference",
        "inference": inference,
        "traffic": {"growth_per_year": 0},
    }
    return evaluate(demand_of(workload), {**SHARED, **site, "m.accelerator": accelerator})


@pytest.mark.parametrize(
    ("copies", "zones", "holds", "machines"),
    [
        (1, 1, 8, 1),
        (2, 2, 8, 2),
        (9, 1, 8, 2),
        (9, 2, 8, 2),
        # Nine in one zone and eight in the other: two machines and one.
        (17, 2, 8, 3),
        (17, 3, 8, 3),
        (5, 2, 1, 5),
        (2, 3, 4, 2),
        (0, 2, 4, 0),
    ],
)
def test_machines_for_copies_by_hand(copies: int, zones: int, holds: int, machines: int):
    assert whole_machines(one(copies), one(zones), one(holds))[0, 0] == machines


@given(st.integers(0, 500), st.integers(1, 3), st.sampled_from([1, 2, 4, 8]))
def test_machines_carry_all_copies_and_more_copies_take_no_fewer(
    copies: int, zones: int, holds: int
):
    few, more = (whole_machines(one(n), one(zones), one(holds))[0, 0] for n in (copies, copies + 1))
    assert few * holds >= copies
    assert few <= more <= few + 1


def test_over_the_day_machines_follow_the_copies():
    # 32 copies at the peak on eight machines of four; 30 % of them over the day.
    day = Copies(peak=one(32), running=one(9.6))
    assert machines_over_the_day(day, one(2), one(4))[0, 0] == pytest.approx(2.4)
    night = Copies(peak=one(4), running=one(2))
    assert machines_over_the_day(night, one(2), one(4))[0, 0] == 2


def test_a_copy_on_one_accelerator_pays_the_machine_of_eight():
    """H200 are sold by the eight only: one copy in each of two zones is two such machines."""
    line = line_of(serving("H200"), "Inference servers")
    assert line.skus == ("p5en.48xlarge",)
    assert line.quantity[0, 0] == pytest.approx(2 * 730)
    assert line.amount[0, 0] == pytest.approx(2 * 730 * 63.296, rel=1e-6)


def test_the_machine_is_taken_that_costs_least_for_what_is_needed():
    """In Google's us-central1 four T4 cost 2.16 in one machine and 2.92 in four."""
    there = {"provider": "gcp", "region": "us-central1"}
    few = line_of(serving("T4", **there), "Inference servers")
    assert few.skus == ("n1-standard-8-t4x1",)
    many = line_of(serving("T4", average_rps=3000, peak_rps=3000, **there), "Inference servers")
    assert many.skus == ("n1-standard-16-t4x4",)


def test_copies_that_no_commitment_covers_pay_for_whole_machines():
    found = serving("H200", commitment="three_years")
    committed = line_of(found, "Inference servers, committed")
    assert committed.quantity[0, 0] == pytest.approx(2 * 730)
    assert line_of(found, "Inference servers").quantity[0, 0] == 0


@settings(max_examples=20, deadline=None)
@given(st.floats(1, 5000), st.floats(1, 3), st.sampled_from(["T4", "H200"]))
def test_the_bill_never_falls_with_the_load(rps: float, times: float, accelerator: str):
    few, many = (
        serving(accelerator, average_rps=load, peak_rps=load * 3).monthly[0, 0]
        for load in (rps, rps * times)
    )
    assert many >= few - 1e-6


def training(parameters_b: float) -> Evaluation:
    training = {"parameters_b": parameters_b, "tokens_b": 1, "runs_per_month": 1}
    workload = {"name": "t", "type": "ml_training", "training": training}
    vector = {**SHARED, "t.accelerator": "H200", "t.purchase": "on_demand"}
    return evaluate(demand_of(workload), vector)


def test_a_cluster_smaller_than_a_machine_pays_the_machine():
    """A run of a small model takes one H200, and there are eight in every machine that has any."""
    found = training(0.5)
    line = line_of(found, "Training accelerators")
    assert line.quantity[0, 0] == pytest.approx(found.part("t").nodes[0, 0])
    assert line.amount[0, 0] == pytest.approx(line.quantity[0, 0] * 63.296)
