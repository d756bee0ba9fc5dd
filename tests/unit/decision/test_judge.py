"""Which of two designs is better, by evaluations written by hand."""

import math

import numpy as np
import pytest

from infra_mind.decision.goals import HARD, Target, goals_of, order_of
from infra_mind.decision.judge import Judge, budget_goal
from infra_mind.decision.outlook import Outlook
from infra_mind.domain.requirements import Disaster, Priority
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.model import Evaluation
from infra_mind.evaluation.samples import Samples
from infra_mind.evaluation.targets import read_targets
from infra_mind.evaluation.worth import CARBON, DOWNTIME, LEAVING, WAGE
from infra_mind.imports import read_requirements
from tests.factories.design import as_designs
from tests.factories.model import demand_of, design, web
from tests.factories.outcome import Rows, loss, outcome, part, samples_of

API = {**web(service={"latency_p95_ms": 200}), "name": "api", "type": "api_service"}
ASKED = {
    "workloads": [web(service={"latency_p95_ms": 100}), API],
    "reliability": {"availability": 0.999, "rto": "4h", "rpo": "1h"},
    "budget": {"monthly": 1000},
    "horizon_months": 12,
}
DEMAND = demand_of(*ASKED["workloads"])


def judge(*priorities: Priority, **changes: object) -> Judge:
    requirements = read_requirements({**ASKED, **changes}).requirements
    targets = read_targets(requirements, DEMAND)
    return Judge(
        targets=targets,
        goals=goals_of(targets),
        order=order_of(priorities),
        workloads=DEMAND.workloads,
        horizon_months=12,
    )


def free(size: int) -> Samples:
    """Futures in which nothing beside the bill costs anything."""
    worths = {one.inputs[DOWNTIME]: 0.0 for one in DEMAND.workloads}
    return samples_of(size, **{WAGE: 0.0, CARBON: 0.0, LEAVING: 0.0, **worths})


def outlook(size: int) -> Outlook:
    """One month, in some futures."""
    return Outlook(futures=free(size), months=(1,))


def two(bills: Rows, app: dict[str, Rows], api: dict[str, Rows], **other: object) -> Evaluation:
    """Both workloads of some designs, which otherwise do well."""
    shape = len(bills), len(bills[0])
    return outcome(
        bills,
        part("app", shape, **app),
        part("api", shape, **api),
        samples=free(shape[1]),
        candidates=of_designs(as_designs([design()] * len(bills))),
        **other,
    )


def test_steps_of_the_worst_workload_count_first_and_then_those_of_all():
    """150 ms are three steps beyond 100 and none beyond 200; 260 are three beyond 200."""
    found = judge().steps(
        two(
            [[1], [1], [1], [1]],
            {"latency_ms": [[150], [90], [150], [190]]},
            {"latency_ms": [[150], [260], [260], [150]]},
        ),
        outlook(1),
    )
    one, other, both, worse = found[Target.LATENCY].tolist()
    assert one == other < both < worse
    assert not found[Target.AVAILABILITY].any()
    assert set(found) == {*HARD, *Target} - {Target.OPERATIONS}


def test_keys_order_by_steps_as_ranked_and_then_by_cost():
    evaluation = two(
        [[900], [1050], [800]], {"latency_ms": [[90], [90], [105]]}, {"latency_ms": [[1]] * 3}
    )
    usual = judge().keys(evaluation, outlook(1))
    assert usual[0] == ((0,) * 7, 900)
    assert sorted(range(3), key=usual.__getitem__) == [0, 2, 1]
    speedy = judge(Priority.SPEED).keys(evaluation, outlook(1))
    assert sorted(range(3), key=speedy.__getitem__) == [0, 1, 2]


def test_the_budget_is_held_to_the_first_year_and_not_to_today():
    """900 USD today and 1,300 after a year are 1,100 on average: a step of a tenth."""
    year = Outlook(futures=free(1), months=(0, 12))
    evaluation = two([[900, 1300]], {}, {})
    assert judge().steps(evaluation, year)[Target.BUDGET].tolist() == [1]


def test_a_budget_may_be_broken_in_a_fifth_of_the_futures():
    evaluation = two([[900] * 4 + [9000], [900] * 3 + [9000] * 2], {}, {})
    assert judge().steps(evaluation, outlook(5))[Target.BUDGET].tolist() == [0, 7]


def test_without_targets_only_price_and_room_and_the_cost_decide():
    plain = judge(reliability={}, budget={}, workloads=[])
    assert {one.target for one in plain.goals} <= {*HARD, Target.LATENCY}
    assert budget_goal(plain.goals) is None
    found = budget_goal(judge().goals)
    assert found is not None and found.asked == 1000


def test_missed_names_what_was_stepped_down_in_the_order_of_importance():
    evaluation = two([[900], [1200]], {"latency_ms": [[90], [150]]}, {"latency_ms": [[1]] * 2})
    steps = judge().steps(evaluation, outlook(1))
    assert judge().missed(steps, 0) == ()
    assert judge().missed(steps, 1) == (Target.BUDGET, Target.LATENCY)
    assert judge(Priority.SPEED).missed(steps, 1) == (Target.LATENCY, Target.BUDGET)


def test_given_up_is_what_the_first_design_has():
    evaluation = two([[1500], [1200]], {"latency_ms": [[90], [150]]}, {"latency_ms": [[1]] * 2})
    steps = judge().steps(evaluation, outlook(1))
    assert judge().given_up(steps, 1) == (Target.LATENCY,)
    assert judge().given_up(steps, 0) == ()


def test_shortfalls_are_shares_of_what_was_asked_in_each_future():
    evaluation = two(
        [[900, 1500]],
        {"latency_ms": [[90, 150]], "availability": [[0.999, 0.997]]},
        {"latency_ms": [[1, 500]]},
    )
    found = judge().shortfalls(evaluation)
    assert found[Target.BUDGET] == pytest.approx(np.array([[0, 0.5]]))
    assert found[Target.LATENCY] == pytest.approx(np.array([[0, 1.5]]))
    assert found[Target.AVAILABILITY] == pytest.approx(np.array([[0, 2.0]]))


def test_recovery_falls_short_where_a_loss_that_is_too_likely_takes_too_long():
    losses = {"app": [loss(Disaster.DELETION, [1.0, 0.01], [[9, 9], [3, 3]], [[0, 0]] * 2)]}
    evaluation = two([[1, 1]] * 2, {}, {}, losses=losses)
    assert judge().shortfalls(evaluation)[Target.RECOVERY].tolist() == [[1, 0], [0, 0]]


def test_slowness_is_that_of_the_workload_that_is_worst_off():
    evaluation = two([[1, 1]], {"latency_ms": [[50, math.nan]]}, {"latency_ms": [[150, 100]]})
    assert judge().slowness(evaluation) == pytest.approx(np.array([[0.75, 0.5]]))


def test_the_lead_is_a_difference_of_costs_unless_a_target_tells_the_two_apart():
    evaluation = two(
        [[900, 900], [800, 800]],
        {"latency_ms": [[90, 90], [90, 150]]},
        {"latency_ms": [[1, 1]] * 2},
    )
    lead = judge().lead(evaluation)
    assert lead[0].tolist() == [0, 0]
    assert lead[1].tolist() == [-100, math.inf]


def test_the_more_important_target_decides_the_lead():
    """The second design breaks the budget and is quicker: which counts is a matter of the order."""
    evaluation = two([[900], [1200]], {"latency_ms": [[150], [90]]}, {"latency_ms": [[1]] * 2})
    assert judge().lead(evaluation)[1, 0] == math.inf
    assert judge(Priority.SPEED).lead(evaluation)[1, 0] == -math.inf
