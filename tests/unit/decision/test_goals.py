"""Targets as chances to miss them, and the ladders that they are stepped down by."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.decision.goals import (
    DEFAULT_ORDER,
    HARD,
    Constraint,
    Target,
    at_confidence,
    goals_of,
    missed,
    order_of,
    steps_down,
)
from infra_mind.domain.requirements import Disaster, Priority
from infra_mind.evaluation.model import Evaluation
from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of, web
from tests.factories.outcome import Rows, array, loss, outcome, part

ALL = slice(None)


def goal(target: Target, asked: float = 0.0, workload: str = "app", **other: object) -> Constraint:
    confidence = other.pop("confidence", 0.8)
    certain = other.pop("certain", ())
    assert isinstance(confidence, float)
    assert isinstance(certain, tuple) and not other
    return Constraint(
        target=target,
        workload=workload,
        asked=asked,
        confidence=confidence,
        certain=tuple(str(one) for one in certain),
    )


def steps(of: Constraint, evaluation: Evaluation, *spans: slice, slack: float = 0.0) -> list[int]:
    return steps_down(of, evaluation, spans or (ALL,), slack).tolist()


def test_the_ladder_of_availability():
    """99.95 % asked, then 99.9, 99.5, 99 and 95 %: as shares of the time down."""
    found = goal(Target.AVAILABILITY, 0.0005).ladder
    assert found == pytest.approx((0.0005, 0.001, 0.005, 0.01, 0.05))


def test_what_is_asked_between_two_rungs_is_a_rung_of_its_own():
    assert goal(Target.AVAILABILITY, 0.0003).ladder[:3] == pytest.approx((0.0003, 0.0005, 0.001))
    assert goal(Target.RECOVERY, 2.0).ladder == (2, 4, 8, 24, 72)
    assert goal(Target.DATA_LOSS, 0.0).ladder == pytest.approx(
        (0, 1 / 60, 5 / 60, 15 / 60, 1, 4, 8, 24, 72)
    )


@pytest.mark.parametrize("target", [Target.LATENCY, Target.BUDGET])
def test_latency_and_budget_go_up_by_parts_of_what_was_asked(target: Target):
    found = goal(target, 200.0).ladder
    assert found[:8] == pytest.approx((200, 220, 250, 300, 400, 600, 1000, 1800))
    assert found[-1] > 200 * 10_000


@pytest.mark.parametrize("target", [*HARD, Target.OPERATIONS])
def test_what_has_to_be_had_has_no_ladder(target: Target):
    assert goal(target).ladder == (0.0,)


@given(
    target=st.sampled_from(DEFAULT_ORDER),
    asked=st.just(0.0) | st.floats(min_value=1e-6, max_value=1e5),
)
def test_a_ladder_begins_with_what_was_asked_and_only_rises(target: Target, asked: float):
    found = goal(target, asked).ladder
    assert found[0] == asked
    assert all(earlier < later for earlier, later in pairwise(found))


def test_without_a_ranking_no_data_is_lost_before_the_budget_and_the_budget_before_downtime():
    assert order_of(None) == order_of(()) == (*HARD, *DEFAULT_ORDER)
    assert order_of([Priority.CARBON]) == (*HARD, *DEFAULT_ORDER)


def test_a_ranking_moves_targets_to_the_front_in_its_order():
    found = order_of([Priority.SPEED, Priority.CARBON, Priority.COST])
    rest = (Target.DATA_LOSS, Target.AVAILABILITY, Target.RECOVERY)
    assert found == (*HARD, Target.LATENCY, Target.BUDGET, *rest)
    reliable = order_of([Priority.RELIABILITY])
    assert reliable == (*HARD, *rest, Target.BUDGET, Target.LATENCY)


@given(st.lists(st.sampled_from(list(Priority)), unique=True))
def test_every_target_stands_in_the_order_once(priorities: list[Priority]):
    found = order_of(priorities)
    assert found[: len(HARD)] == HARD
    assert sorted(found) == sorted((*HARD, *DEFAULT_ORDER))


def test_every_workload_has_its_own_goals_and_the_company_its_budget():
    train = {"name": "train", "type": "ml_training"}
    sections = {
        "workloads": [web(service={"latency_p95_ms": 300}), train],
        "reliability": {"availability": 0.999, "rto": "1h", "rpo": "5m", "survive": ["zone"]},
        "budget": {"monthly": 5000},
        "priorities": ["speed", "cost"],
    }
    requirements = read_requirements(sections).requirements
    targets = read_targets(requirements, demand_of(*sections["workloads"]))
    found = {(one.workload, one.target): one for one in goals_of(targets)}
    assert set(found) == {
        *(("app", one) for one in (*HARD, *DEFAULT_ORDER) if one is not Target.BUDGET),
        *(("train", one) for one in HARD),
        ("", Target.BUDGET),
    }
    asked = {target: one.asked for (name, target), one in found.items() if name != "train"}
    assert asked[Target.AVAILABILITY] == pytest.approx(0.001)
    assert (asked[Target.RECOVERY], asked[Target.LATENCY]) == (1, 300)
    assert asked[Target.DATA_LOSS] == pytest.approx(1 / 12)
    assert asked[Target.BUDGET] == 5000
    assert found["app", Target.LATENCY].confidence == 0.95
    assert found["app", Target.AVAILABILITY].confidence == 0.8
    assert found["app", Target.RECOVERY].certain == ("zone",)
    assert found["app", Target.AVAILABILITY].certain == ()


def test_a_target_is_missed_in_the_share_of_futures_in_which_it_is():
    up = part("app", (2, 4), availability=[[0.9991, 0.9992, 0.9989, 0.98], [0.999] * 4])
    found = missed(goal(Target.AVAILABILITY, 0.001), outcome([[1] * 4] * 2, up), 0.001, ALL)
    assert found.tolist() == [0.5, 0.0]
    slow = part("app", (1, 4), latency_ms=[[200, 201, 100, 900]])
    found = missed(goal(Target.LATENCY, 200), outcome([[1] * 4], slow), 200, ALL)
    assert found.tolist() == [0.5]
    full = part("app", (1, 4), room=[[0.9, 1.0, 1.1, 5]])
    assert missed(goal(Target.CAPACITY), outcome([[1] * 4], full), 0, ALL).tolist() == [0.25]
    unpriced = outcome([[1] * 4], unpriced=[[0, 1, 2, 0]])
    assert missed(goal(Target.PRICED), unpriced, 0, ALL).tolist() == [0.5]
    busy = outcome([[1] * 4], operating_hours=[[10, 20, 30, 40]])
    assert missed(goal(Target.OPERATIONS, 20), busy, 20, ALL).tolist() == [0.5]
    assert missed(goal(Target.BUDGET, 3), outcome([[1, 2, 3, 4]]), 3, ALL).tolist() == [0.25]


def test_only_the_futures_of_a_span_are_looked_at():
    evaluation = outcome([[1, 2, 3, 4]])
    found = [
        missed(goal(Target.BUDGET), evaluation, 2.5, one) for one in (slice(0, 2), slice(2, 4))
    ]
    assert np.concatenate(found).tolist() == [0, 1]


# An hour is asked for: a machine is back in a quarter, a restore after a deletion takes 2.5.
MACHINE, DELETION, ZONE, REGION = (0.15, 0.25), (0.06, 2.5), (0.04, 0.5), (0.01, math.inf)


def after(
    machine: tuple[float, float] = MACHINE,
    deletion: tuple[float, float] = DELETION,
    zone: tuple[float, float] = ZONE,
    region: tuple[float, float] = REGION,
) -> Evaluation:
    """One design in one future: how often something is lost a year, and how long it takes."""
    each = zip(Disaster, (machine, zone, region, deletion), strict=True)
    losses = [loss(one, [rate], [[hours]], [[hours / 10]]) for one, (rate, hours) in each]
    return outcome([[1]], losses={"app": losses})


def chance(evaluation: Evaluation, asked: float, *certain: Disaster) -> float:
    of = goal(Target.RECOVERY, asked, certain=certain)
    return float(missed(of, evaluation, asked, ALL)[0])


def test_the_chance_to_come_back_late_is_that_of_any_loss_that_takes_longer_within_a_year():
    """Only a deletion and a lost region take more than an hour: 1 - e^-0.06 e^-0.01 = 6.8 %."""
    assert chance(after(), 1.0) == pytest.approx(1 - math.exp(-0.07))
    assert chance(after(), 3.0) == pytest.approx(1 - math.exp(-0.01))
    assert chance(after(), 0.3) == pytest.approx(1 - math.exp(-0.11))
    assert chance(after(), 0.1) == pytest.approx(1 - math.exp(-0.26))


def test_exactly_as_long_as_asked_is_in_time():
    assert chance(after(), 0.25) == pytest.approx(1 - math.exp(-0.11))
    assert chance(after(region=(0.01, 0.0)), 2.5) == pytest.approx(0)


def test_a_loss_that_is_certain_breaks_a_target_that_it_takes_longer_than():
    assert chance(after(), 1.0, Disaster.REGION) == 1
    assert chance(after(), 1.0, Disaster.DELETION) == 1


def test_a_loss_that_is_certain_and_comes_back_in_time_adds_nothing():
    """A zone takes half an hour; deletions and regions stay as likely as they are."""
    assert chance(after(), 1.0, Disaster.ZONE) == pytest.approx(1 - math.exp(-0.07))


def test_what_is_lost_is_judged_by_the_data_and_not_by_the_time():
    """A tenth of the hours is lost: 0.25 after a deletion, for ever after a region."""
    of = goal(Target.DATA_LOSS, 0.2)
    assert missed(of, after(), 0.2, ALL)[0] == pytest.approx(1 - math.exp(-0.07))
    assert missed(of, after(), 0.25, ALL)[0] == pytest.approx(1 - math.exp(-0.01))


def test_the_chance_is_the_mean_over_futures():
    losses = [loss(Disaster.DELETION, [0.1, 0.3], [[2.0, 0.5], [2.0, 3.0]], [[0, 0], [0, 0]])]
    evaluation = outcome([[1, 1]] * 2, losses={"app": losses})
    found = missed(goal(Target.RECOVERY, 1), evaluation, 1, ALL)
    first, second = 1 - math.exp(-0.1), 1 - math.exp(-0.3)
    assert found == pytest.approx([first / 2, (first + second) / 2])


def test_a_target_is_stepped_down_only_as_far_as_needed():
    """RTO 1 h: deletions come once in four years and take 2.5 h, so 4 h can be had."""
    often = after(deletion=(0.25, 2.5))
    assert chance(often, 1.0) > 0.2
    assert steps(goal(Target.RECOVERY, 1.0), often) == [1]
    assert steps(goal(Target.RECOVERY, 1.0), after()) == [0]
    nothing = after(deletion=(0.25, math.inf))
    assert steps(goal(Target.RECOVERY, 1.0), nothing) == [5]


def test_every_certain_loss_is_stepped_down_to():
    region = goal(Target.RECOVERY, 1.0, certain=(Disaster.REGION,))
    assert steps(region, after(region=(0.01, 9.5))) == [3]
    assert steps(region, after(region=(0.01, 73.0))) == [5]


def test_a_fifth_of_the_futures_may_miss_it_and_not_one_more():
    futures = [[1, 1, 1, 1, 9], [1, 1, 1, 9, 9]]
    found = outcome(futures)
    assert steps(goal(Target.BUDGET, 5.0), found) == [0, 4]
    assert steps(goal(Target.BUDGET, 5.0, confidence=0.95), found) == [4, 4]
    assert steps(goal(Target.BUDGET, 5.0), found, slack=0.2) == [0, 0]


def test_what_is_not_exceeded_with_a_confidence_is_one_of_the_futures():
    """Four of five lie at 4 or below, and three of four at 3: 0.8 of four is 3.2, so the fourth counts."""
    assert at_confidence(array([[5, 1, 4, 2, 3]]), 0.8).tolist() == [4]
    assert at_confidence(array([[3, 1, 4, 2], [8, 8, 8, 8]]), 0.8).tolist() == [4, 8]
    futures = np.random.default_rng(1).lognormal(size=(6, 48))
    for confidence in (0.5, 0.8, 0.9, 0.95, 0.99):
        expected = np.quantile(futures, confidence, axis=1, method="inverted_cdf")
        assert np.array_equal(at_confidence(futures, confidence), expected)


def test_a_target_has_to_be_met_today_and_at_the_end():
    """Today 99.95 % and at the end 99.4 %: the end decides, whichever it is."""
    up = part("app", (2, 2), availability=[[0.9995, 0.994], [0.994, 0.9995]])
    found = steps(
        goal(Target.AVAILABILITY, 0.001),
        outcome([[1, 1]] * 2, up),
        slice(0, 1),
        slice(1, 2),
    )
    assert found == [2, 2]


def test_room_is_asked_for_today_and_what_runs_out_later_is_told_as_the_first_break():
    full = part("app", (2, 2), room=[[2.0, 0.5], [0.5, 2.0]])
    found = steps(goal(Target.CAPACITY), outcome([[1, 1]] * 2, full), slice(0, 1), slice(1, 2))
    assert found == [0, 1]


@settings(max_examples=50)
@given(
    bills=st.lists(st.lists(st.floats(1, 1e4), min_size=5, max_size=5), min_size=1, max_size=4),
    asked=st.floats(1, 1e4),
    looser=st.floats(1, 10),
)
def test_a_looser_target_never_takes_a_design_further_from_it(
    bills: Rows, asked: float, looser: float
):
    """What is reached in the end is at least as good as any value that the design meets."""
    evaluation = outcome(bills)
    tight, loose = goal(Target.BUDGET, asked), goal(Target.BUDGET, asked * looser)
    for row, (few, many) in enumerate(
        zip(steps(loose, evaluation), steps(tight, evaluation), strict=True)
    ):
        assert few <= many
        reached = tight.ladder[many]
        assert _share_above(bills[row], reached) <= 0.2
        assert many == 0 or _share_above(bills[row], tight.ladder[many - 1]) > 0.2


def _share_above(values: Sequence[float], most: float) -> float:
    return float((array([values])[0] > most * (1 + 1e-9) + 1e-9).mean())
