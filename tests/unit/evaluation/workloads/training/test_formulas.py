import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.evaluation.samples import likely
from infra_mind.evaluation.workloads import KINDS
from infra_mind.evaluation.workloads.training.formulas import accelerator_hours, reached, run_flops
from infra_mind.knowledge.training_runs import TrainingRun
from tests.factories.brief import model
from tests.factories.model import SHARED, demand_of, evaluate, line_of

H100 = 989.4e12


def hours(parameters: float, tokens: float, peak: float, utilization: float) -> float:
    flops = run_flops(np.array([parameters]), np.array([tokens]), np.ones(1))
    return float(accelerator_hours(flops, np.array([peak]), np.array([utilization]))[0])


def test_gpt_3_takes_3_14e23_flops():
    """T. Brown et al., Language Models are Few-Shot Learners, 2020, table D.1."""
    assert run_flops(np.array([174.6e9]), np.array([300e9]), np.ones(1))[0] == pytest.approx(
        3.14e23, rel=0.01
    )


def test_llama_3_1_405b_on_h100():
    """30.84 million H100 hours (model card), 38 to 43 % utilization (The Llama 3 Herd, 2024, 3.3.2)."""
    low, high = (hours(405e9, 15.6e12, H100, share) for share in (0.43, 0.38))
    assert low == pytest.approx(30.84e6, rel=0.25)
    assert high == pytest.approx(30.84e6, rel=0.1)


RUNS = {run.name: run for run in model().library.training_runs}
# What small models reach is less than any cluster does with large ones: too little work for each
# accelerator, and tables of words that 6ND leaves out or counts in full.
TOO_SMALL = {"Pythia 70M", "SmolLM2 360M", "SmolLM2 135M"}


def band_of(run: TrainingRun) -> tuple[float, float, float]:
    """Hours at the high, likely and low end of utilization, with the overhead that goes with it."""
    library = model().library
    accelerator = library.accelerators.get(run.accelerator)
    row = library.training_utilizations.find(accelerator, run.accelerators)
    overhead = library.inputs.default("model.training_overhead")
    peak, sizes = accelerator.bf16_tflops * 1e12, (run.parameters_b * 1e9, run.tokens_b * 1e9)
    pairs = (
        (row.high, overhead.low),
        (row.likely, overhead.likely),
        (row.low, overhead.high),
    )
    least, likely, most = (hours(*sizes, peak, share) * times for share, times in pairs)
    return least, likely, most


@pytest.mark.parametrize("name", sorted(RUNS.keys() - TOO_SMALL))
def test_published_hours_lie_in_the_band(name: str) -> None:
    """Each run's hours as its model card or paper states them (training_runs.tsv names it)."""
    least, _, most = band_of(RUNS[name])
    assert least <= RUNS[name].gpu_hours <= most


@pytest.mark.parametrize("name", sorted(TOO_SMALL))
def test_very_small_models_took_longer_than_the_band_and_are_known_to(name: str) -> None:
    assert RUNS[name].gpu_hours > band_of(RUNS[name])[2]
    assert RUNS[name].parameters_b < 0.4


def test_likely_hours_are_right_on_the_whole() -> None:
    """Half of the published runs took more than the likely hours, half less, within a factor of 1.5."""
    ratios = [RUNS[name].gpu_hours / band_of(RUNS[name])[1] for name in RUNS.keys() - TOO_SMALL]
    assert 0.67 < float(np.median(ratios)) < 1.5


def training(**stated: object) -> dict[str, object]:
    sizes = {"parameters_b": 7, "tokens_b": 20, "runs_per_month": 2, "method": "full"}
    return {"name": "t", "type": "ml_training", "training": {**sizes, **stated}}


def evaluated(purchase: str = "on_demand", accelerator: str = "H100", **stated: object):
    vector = {**SHARED, "t.accelerator": accelerator, "t.purchase": purchase}
    return evaluate(demand_of(training(**stated)), vector)


def nodes(purchase: str = "on_demand", accelerator: str = "H100", **stated: object) -> float:
    return float(evaluated(purchase, accelerator, **stated).part("t").nodes[0, 0])


def test_a_month_of_training_by_hand():
    """6 x 7e9 x 20e9 FLOPs at 41 % of 989 TFLOPS on 8 accelerators are 575 h; x 2 runs x 1.15 overhead;
    a machine fails every 730 / 0.115 h and is replaced in 0.3 h. 55.04 / 8 an hour."""
    found = evaluated()
    plain = 6 * 7e9 * 20e9 / (989e12 * 0.41) / 3600 * 2 * 1.15
    between, write = 730 / 0.115, 7 * 14 / 3600
    interval = (2 * write * (between + 0.3)) ** 0.5
    lost = write / interval + (0.3 + interval / 2) / between
    expected = plain / (1 - lost)
    assert found.part("t").nodes[0, 0] == pytest.approx(expected, rel=1e-3)
    line = line_of(found, "Training accelerators")
    assert line.amount[0, 0] == pytest.approx(expected * 55.04 / 8, rel=0.01)


def test_storage_and_what_leaves_by_hand():
    found = evaluated(dataset_gb=900)
    # Five checkpoints of 14 bytes a parameter; two runs of weights in half precision.
    assert line_of(found, "Checkpoints").quantity[0, 0] == pytest.approx(5 * 7 * 14)
    assert line_of(found, "Training data").quantity[0, 0] == pytest.approx(900)
    assert line_of(found, "Trained weights to the internet").quantity[0, 0] == pytest.approx(28)


def test_adapters_store_and_send_a_hundredth():
    full, lora = evaluated(), evaluated(method="lora")
    for name in ("Checkpoints", "Trained weights to the internet"):
        quantities = [line_of(one, name).quantity[0, 0] for one in (full, lora)]
        assert quantities[1] == pytest.approx(quantities[0] / 100)


def test_spot_takes_longer_and_costs_less():
    spot, listed = evaluated("spot"), evaluated()
    assert spot.part("t").nodes[0, 0] > listed.part("t").nodes[0, 0]
    assert spot.monthly[0, 0] < listed.monthly[0, 0]


def test_a_short_deadline_takes_a_larger_cluster_that_reaches_less():
    assert nodes(deadline="2 h") > nodes(deadline="500 h")


@pytest.mark.parametrize("billions", [0.1, 2000])
def test_very_small_and_very_large_models_are_worked_out(billions: float):
    found = evaluated(parameters_b=billions)
    assert np.isfinite(found.monthly).all()
    assert found.monthly[0, 0] > 0


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 2000), st.floats(0.1, 20000), st.floats(1, 4))
def test_hours_never_fall_with_tokens_or_parameters(parameters: float, tokens: float, times: float):
    before = nodes(parameters_b=parameters, tokens_b=tokens)
    assert nodes(parameters_b=parameters, tokens_b=tokens * times) >= before * (1 - 1e-9)
    assert nodes(parameters_b=parameters * times, tokens_b=tokens) >= before * (1 - 1e-9)


@settings(max_examples=25, deadline=None)
@given(st.floats(-1, 1), st.floats(-1, 1))
def test_hours_never_fall_with_a_lower_utilization(first: float, second: float):
    demand = demand_of(training())
    vector = {**SHARED, "t.accelerator": "H100", "t.purchase": "spot"}
    low, high = (
        float(
            evaluate(
                demand,
                vector,
                samples=likely(demand.assumptions).pin("model.training_efficiency", place),
            )
            .part("t")
            .nodes[0, 0]
        )
        for place in (min(first, second), max(first, second))
    )
    assert low >= high


def test_the_range_of_utilization_is_reached_at_its_ends():
    ends = [float(reached(*(np.array(x) for x in (0.4, 0.3, 0.45, at)))) for at in (-1, 0, 1)]
    assert ends == pytest.approx([0.3, 0.4, 0.45])


def test_runs_that_may_not_be_interrupted_are_not_bought_as_spot():
    def refused(**stated: object) -> list[str]:
        demand = demand_of({"name": "t", "type": "ml_training", "training": stated})
        (workload,) = demand.workloads
        found = KINDS["training"].refuse(workload, demand, "aws", model().library.limits)
        return [str(one.option) for one in found]

    assert refused(interruptible=False) == ["spot"]
    assert refused(interruptible=True) == refused() == []
