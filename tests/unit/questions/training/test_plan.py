from dataclasses import replace

import numpy as np
import pytest

from infra_mind.decision.case import Case
from infra_mind.domain.claim import round_significant
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.workload import Workload
from infra_mind.questions.training.methods import compare_methods, with_adapters
from infra_mind.questions.training.plan import (
    TrainingPlan,
    other_accelerators,
    rig_for,
    training_plan,
)
from tests.factories.brief import brief_of, case_of, model
from tests.factories.design import choosing


def plan_of(example: str, name: str, **traits: str) -> tuple[Case, Workload, TrainingPlan]:
    """The plan of a workload whose traits were changed."""
    case = case_of(example)
    workload = next(one for one in case.demand.workloads if one.name == name)
    changed = replace(workload, traits={**workload.traits, **traits})
    workloads = tuple(changed if one is workload else one for one in case.demand.workloads)
    case = Case(
        model=case.model,
        demand=replace(case.demand, workloads=workloads),
        decision=case.decision,
        horizon_months=case.horizon_months,
        discount_rate=case.discount_rate,
        seed=case.seed,
    )
    return case, changed, training_plan(case, Ledger(brief_of(example).claims), changed)


def test_the_bill_charges_whole_machines_for_the_effort_of_a_month() -> None:
    case, _, plan = plan_of("clinic-portal", "triage-model")
    lines = case.evaluate([case.chosen], itemised=True).lines
    (line,) = [
        one for one in lines if one.item.name == "Training accelerators" and one.quantity[0, 0] > 0
    ]
    cluster, machines = float(plan.cluster.value), float(plan.machines.value)
    hours = float(plan.gpu_hours_month.value) / cluster * machines
    assert float(line.quantity[0, 0]) == pytest.approx(hours, rel=1e-5)
    assert float(plan.gpu_hours.value) * 2 == pytest.approx(
        float(plan.gpu_hours_month.value), rel=1e-5
    )


def test_a_cluster_ends_a_run_in_time_or_what_would_is_said() -> None:
    for hours in (0.1, 4.0, 24.0, 200.0):
        *_, plan = plan_of("clinic-portal", "triage-model", deadline_hours=str(hours))
        assert float(plan.cluster.value) >= float(plan.least.value)
        if plan.too_slow is None:
            assert float(plan.gpu_hours.value) / float(plan.cluster.value) <= hours * (1 + 1e-6)
            continue
        assert hours < 4
        needed, tokens = float(plan.too_slow.needed.value), float(plan.too_slow.tokens.value)
        assert float(plan.gpu_hours.value) / needed <= hours
        # 20 billion tokens are what a run has; in time there are fewer, by the time that it is over.
        share = float(plan.limit.value) / float(plan.too_slow.soonest.value)
        assert tokens == pytest.approx(20 * share, rel=1e-4)


def test_the_utilization_shown_is_that_of_the_cluster() -> None:
    small, large = (
        plan_of("clinic-portal", "triage-model", deadline_hours=hours)[2] for hours in ("500", "2")
    )
    assert float(small.cluster.value) < float(large.cluster.value)
    assert float(small.utilization.value) >= float(large.utilization.value)
    assert small.utilization.source is not None


def test_checkpoints_are_written_as_often_as_loses_least() -> None:
    """Young 1974: the square root of twice the time to write times that between interruptions."""
    case, _, plan = plan_of("clinic-portal", "triage-model")
    found = plan.interruptions
    restart = case.point.likely("model.spot_restart_h" if plan.spot else "model.failure_restart_h")
    write, between = float(found.write.value), float(found.between.value)
    best = (2 * write * (between + restart * 3600)) ** 0.5
    # Told in hours with two digits.
    assert float(found.interval.value) == pytest.approx(round_significant(best / 3600, 2) * 3600)
    assert 0 < float(found.lost.value) < 0.2


def test_adapters_take_less_compute_memory_and_money() -> None:
    case, workload, plan = plan_of("clinic-portal", "triage-model")
    leaner = with_adapters(case, workload)
    light = next(one for one in leaner.demand.workloads if one.name == workload.name)
    ledger = Ledger(brief_of("clinic-portal").claims)
    adapted = training_plan(leaner, ledger, light)
    # 7 billion weights of 2 bytes, and 18 bytes of state for the hundredth of them that is trained.
    assert adapted.memory.total.value == pytest.approx(7 * 2.18)
    share = case.point.likely("model.lora_flops_share")
    assert float(adapted.gpu_hours.value) / float(plan.gpu_hours.value) == pytest.approx(
        share, rel=0.05
    )
    found = compare_methods(case, ledger, workload, training_plan(case, ledger, workload))
    assert float(found.saved.value) < 0
    assert float(found.least_memory.value) < float(found.adapters_memory.value)
    assert float(found.adapters_memory.value) < float(found.full_memory.value)


def test_hours_of_another_accelerator_go_with_its_peak_and_what_is_reached_of_it() -> None:
    case, workload, plan = plan_of("clinic-portal", "triage-model")
    others = other_accelerators(case, workload)
    assert others

    def rate(name: str) -> float:
        chosen = choosing(case.chosen, **{f"{workload.name}.accelerator": name})
        rig = rig_for(
            Case(
                model=case.model,
                demand=case.demand,
                decision=replace(case.decision, chosen=chosen),
                horizon_months=36,
                discount_rate=0.0,
                seed=0,
            ),
            workload,
        )
        peak = model().library.accelerators.get(name).bf16_tflops
        return peak * rig.utilization.likely

    for other in others:
        assert other.hours == pytest.approx(
            rate(plan.accelerator) / rate(other.accelerator), rel=0.05
        )


def test_claims_of_a_plan_hold_their_likely_value_inside_their_range() -> None:
    *_, plan = plan_of("clinic-portal", "triage-model")
    for claim in (plan.gpu_hours, plan.gpu_hours_month, plan.wall, plan.utilization):
        assert claim.low is not None and claim.high is not None
        assert claim.low <= float(claim.value) <= claim.high
        assert np.isfinite(float(claim.value))
