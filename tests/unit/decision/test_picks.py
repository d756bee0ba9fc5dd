"""How far workloads step down together, held against every way of picking one candidate of each."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.decision.aim import Aim
from infra_mind.decision.goals import Constraint, Target, together
from infra_mind.decision.picks import Allowance, Pool, solve

BUDGET = Constraint(target=Target.BUDGET, asked=100.0, confidence=0.8)
# Bill and steps of each candidate.
CANDIDATES = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 3)), min_size=1, max_size=4, unique=True
)
COMPANIES = st.lists(CANDIDATES, min_size=1, max_size=4)


def pools_of(company: list[list[tuple[int, int]]]) -> list[Pool]:
    return [
        Pool(
            rows=np.arange(len(own)),
            owner=np.zeros(len(own), dtype=np.intp),
            value=np.array([float(bill) for bill, _ in own]),
            second=np.array([float(bill) for bill, _ in own]),
            year=np.array([[float(bill)] for bill, _ in own]),
            steps={Target.LATENCY: np.array([steps for _, steps in own])},
        )
        for own in company
    ]


def every(company: list[list[tuple[int, int]]]) -> list[tuple[int, tuple[int, int]]]:
    """Of each way of picking: how far the bill is over the budget; the steps of the worst, and of all."""
    room = Allowance(budget=BUDGET)
    found: list[tuple[int, tuple[int, int]]] = []
    for picked in product(*company):
        bill = float(sum(one for one, _ in picked))
        steps = [own for _, own in picked]
        found.append((int(room.steps(np.array([[bill]]))[0]), (max(steps), sum(steps))))
    return found


def as_one(steps: tuple[int, int]) -> int:
    worst, total = steps
    return int(together([np.array([worst])])[0]) + total - worst


@given(COMPANIES)
@settings(max_examples=60)
def test_without_a_budget_each_workload_steps_down_no_further_than_it_must(company):
    aim = Aim(order=(Target.LATENCY,), budget=None)
    picks = solve(aim, pools_of(company), None)
    least = min(steps for _, steps in every(company))
    assert picks.steps[0].tolist() == [as_one(least)]
    for own, at in zip(company, picks.at, strict=True):
        assert own[at[0]][1] == min(steps for _, steps in own)


@given(COMPANIES)
@settings(max_examples=60)
def test_within_a_budget_the_worst_steps_down_least_and_no_bill_goes_above_it(company):
    aim = Aim(order=(Target.BUDGET, Target.LATENCY), budget=BUDGET)
    picks = solve(aim, pools_of(company), Allowance(budget=BUDGET))
    over, (worst, total) = min(every(company))
    assert int(picks.within[0]) == over
    found = int(picks.steps[0, 1])
    assert as_one((worst, total)) <= found < as_one((worst + 1, 0))


def test_the_one_that_pays_most_steps_down_and_the_others_keep_what_they_have():
    company = [[(50, 0), (10, 1)], [(40, 0), (35, 1)], [(30, 0), (28, 1)]]
    aim = Aim(order=(Target.BUDGET, Target.LATENCY), budget=BUDGET)
    picks = solve(aim, pools_of(company), Allowance(budget=BUDGET))
    assert [int(own[0]) for own in picks.at] == [1, 0, 0]
    assert picks.steps[0].tolist() == [0, as_one((1, 1))]
