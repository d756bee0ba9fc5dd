import numpy as np
import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.evaluation.offers import FULL_TRAINING_BYTES
from infra_mind.evaluation.training import accelerator_hours, run_flops
from infra_mind.questions.published import utilization
from infra_mind.questions.training_plan import (
    GRADIENT_BYTES,
    OPTIMIZER_BYTES,
    WEIGHT_BYTES,
    other_accelerators,
    training_plan,
    with_adapters,
)
from tests.factories.brief import brief_of, case_of, model

PUBLISHED = {run.name: run for run in model().library.training_runs}


def plan_of(example: str, name: str, **limits: float):
    case = case_of(example)
    workload = next(one for one in case.demand.workloads if one.name == name)
    return case, workload, training_plan(case, Ledger(brief_of(example).claims), workload, **limits)


def test_the_published_effort_of_llama_2_is_met_at_the_utilization_assumed() -> None:
    """Touvron and others, Llama 2, 2023, table 2: 184,320 A100 hours for 7B on 2,000 billion tokens."""
    run = PUBLISHED["Llama 2 7B"]
    peak = model().library.accelerators.get(run.accelerator).bf16_tflops * 1e12
    assumed = case_of("ml-training").point.likely("model.training_mfu")
    flops = run_flops(np.array(run.parameters_b * 1e9), np.array(run.tokens_b * 1e9), np.ones(()))
    hours = float(accelerator_hours(flops, np.array(peak), np.array(assumed)))
    assert hours == pytest.approx(184_320, rel=0.05)


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_utilization_lies_in_the_range_assumed(name: str) -> None:
    case = case_of("ml-training")
    assumed = case.demand.assumptions["model.training_mfu"]
    assert assumed.low <= utilization(case, PUBLISHED[name]) <= assumed.high


def test_parts_of_the_memory_are_what_sizes_the_cluster() -> None:
    assert WEIGHT_BYTES + GRADIENT_BYTES + OPTIMIZER_BYTES == FULL_TRAINING_BYTES


def test_effort_of_a_month_is_what_the_bill_charges() -> None:
    case, _, plan = plan_of("clinic-portal", "triage-model")
    lines = case.evaluate([case.chosen], itemised=True).lines
    (line,) = [
        one for one in lines if one.item.name == "Training accelerators" and one.quantity[0, 0] > 0
    ]
    assert float(plan.gpu_hours_month.value) == pytest.approx(float(line.quantity[0, 0]), rel=1e-5)
    assert float(plan.gpu_hours.value) * 2 == pytest.approx(
        float(plan.gpu_hours_month.value), rel=1e-5
    )


def test_a_cluster_ends_a_run_in_time_or_is_as_large_as_reckoned_with() -> None:
    for hours in (4.0, 24.0, 200.0):
        *_, plan = plan_of("clinic-portal", "triage-model", deadline_hours=hours)
        in_time = float(plan.gpu_hours.value) / float(plan.cluster.value) <= hours
        assert in_time or float(plan.cluster.value) * 2 > 256
        assert float(plan.cluster.value) >= float(plan.least.value)


def test_adapters_take_less_compute_and_hold_the_weights_alone() -> None:
    case, workload, plan = plan_of("clinic-portal", "triage-model")
    leaner = with_adapters(case, workload)
    light = next(one for one in leaner.demand.workloads if one.name == workload.name)
    adapted = training_plan(leaner, Ledger(brief_of("clinic-portal").claims), light)
    assert adapted.memory.total.value == pytest.approx(14.0)
    share = case.point.likely("model.lora_flops_share")
    assert float(adapted.gpu_hours.value) / float(plan.gpu_hours.value) == pytest.approx(
        share, rel=1e-4
    )


def test_hours_of_another_accelerator_go_with_its_peak() -> None:
    case, workload, plan = plan_of("clinic-portal", "triage-model")
    peaks = model().library.accelerators
    own = peaks.get(plan.accelerator).bf16_tflops
    others = other_accelerators(case, workload)
    assert others
    for other in others:
        assert other.hours == pytest.approx(
            own / peaks.get(other.accelerator).bf16_tflops, rel=1e-6
        )
