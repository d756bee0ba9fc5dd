"""The search over shared decisions: by hand on a few candidates, and against every design there is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.decision.aim import Aim, Found
from infra_mind.decision.exploration import Reckoned, Rows
from infra_mind.decision.goals import Constraint, Steps, Target, together
from infra_mind.decision.reckoning import Whole
from infra_mind.decision.search import Query, Search
from infra_mind.domain.design import Decision, Design
from infra_mind.domain.option import DecisionKind
from infra_mind.evaluation.candidates import product
from tests.factories.small_company import small_company

BUDGET = Constraint(target=Target.BUDGET, asked=100.0)
PLAIN = Aim(order=(Target.PRICED,), budget=None)
# Two workloads each; what is found for some hung on what workloads pay once, or on a budget.
TWO_WORKLOADS = (3, 8, 83, 87, 99, 141, 207, 223)


def row(combo: int, cost: float, bill: float = 0.0, **steps: int) -> dict[str, object]:
    return {"combo": combo, "cost": cost, "bill": bill, "steps": {"priced": 0, **steps}}


class Piece:
    """A workload whose candidates come to what is written here, in the one future that there is."""

    def __init__(self, name: str, *rows: Mapping[str, object]) -> None:
        self.workload = SimpleNamespace(name=name)
        self.decision = Decision(DecisionKind.MACHINE, name)
        self.candidates = product({self.decision: tuple(map(str, range(len(rows))))})
        self.combo = np.array([one["combo"] for one in rows])
        bills = np.array([[float(one["bill"])] for one in rows])
        self.likely = Reckoned(
            rows=np.arange(len(rows)),
            cost=np.array([float(one["cost"]) for one in rows]),
            downtime=np.array([float(one["cost"]) / 10 for one in rows]),
            bill=bills[:, 0],
            year=bills,
            steps={
                Target(name): np.array([int(one["steps"].get(name, 0)) for one in rows])
                for name in sorted({name for one in rows for name in one["steps"]})
            },
        )
        self.asked: set[int] = set()
        self.known = np.zeros(len(rows), dtype=bool)

    def by_combo(self, allowed: np.ndarray) -> Mapping[int, Rows]:
        return {
            int(combo): np.flatnonzero(allowed & (self.combo == combo))
            for combo in sorted(set(self.combo[allowed].tolist()))
        }

    def undominated(self, rows: Rows) -> Rows:
        return rows

    def knows(self, rows: Rows) -> np.ndarray:
        return self.known[rows]

    def reckon(self, rows: Rows) -> Reckoned:
        self.known[rows] = True
        self.asked |= set(self.combo[rows].tolist())
        return self.likely.take(rows)


class Sums:
    """Whole designs that come to the sum of their workloads, less what these pay only once."""

    def __init__(self, pieces: Sequence[Piece], once: float = 0.0) -> None:
        self.pieces, self.once = pieces, once
        self.asked: set[Design] = set()

    def knows(self, design: Design) -> bool:
        return design in self.asked

    def total(self, design: Design) -> Whole:
        rows = [int(str(design[piece.decision])) for piece in self.pieces]
        own = [
            piece.likely.take(np.array([row])) for piece, row in zip(self.pieces, rows, strict=True)
        ]
        each: dict[Target, list[Steps]] = {}
        for one in own:
            for target, value in one.steps.items():
                each.setdefault(target, []).append(value)
        steps = {target: int(together(all_of_it)[0]) for target, all_of_it in each.items()}
        bill = sum(float(one.bill[0]) for one in own) - self.once
        over = [BUDGET.asked * times < bill for times in (1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0)]
        return Whole(
            steps={**steps, Target.BUDGET: sum(over)},
            cost=np.array([sum(float(one.cost[0]) for one in own) - self.once]),
            downtime=sum(float(one.downtime[0]) for one in own),
            bill=bill,
            today=bill,
            year=np.array([bill]),
            committed=True,
        )

    def totals(self, designs: Sequence[Design]) -> list[Whole]:
        self.asked |= set(designs)
        return [self.total(one) for one in designs]


def down(*each: int) -> int:
    """Steps of one target, workload by workload, as they are compared."""
    return int(together([np.array([one]) for one in each])[0])


def everything(pieces: Sequence[Piece]) -> list[np.ndarray]:
    return [np.ones(piece.candidates.size, dtype=bool) for piece in pieces]


def found(aim: Aim, *pieces: Piece, once: float = 0.0, close: float = 1.0) -> tuple[Found, ...]:
    wanted = Query(aim=aim, allowed=everything(pieces), close=close)
    return Search(pieces, Sums(pieces, once)).best(wanted)


def test_each_workload_takes_its_best_within_the_same_shared_decisions():
    """Alone the shop would take combination 1 and the desk 0; together 0 costs 9 and 1 costs 10."""
    shop = Piece("shop", row(0, 5), row(0, 6), row(1, 3))
    desk = Piece("desk", row(0, 4), row(1, 9), row(1, 7))
    first, second = found(PLAIN, shop, desk, close=2.0)
    assert (first.combo, first.rows, first.value) == (0, (0, 0), 9)
    assert (second.combo, second.rows, second.value) == (1, (2, 2), 10)


def test_fewer_steps_down_go_before_any_cost():
    aim = Aim(order=(Target.DATA_LOSS, Target.LATENCY), budget=None)
    shop = Piece("shop", row(0, 1, rpo=1, latency=0), row(1, 900, rpo=0, latency=4))
    (first, *_) = found(aim, shop)
    assert (first.combo, first.steps) == (1, (0, down(4)))


def test_the_company_is_as_far_from_a_target_as_its_worst_workload():
    aim = Aim(order=(Target.LATENCY,), budget=None)
    shop = Piece("shop", row(0, 1, latency=3), row(0, 9, latency=0))
    desk = Piece("desk", row(0, 1, latency=2), row(0, 5, latency=3))
    (first,) = found(aim, shop, desk)
    assert (first.steps, first.rows, first.value) == ((down(0, 2),), (1, 0), 10)


def test_what_one_workload_cannot_have_the_others_keep():
    """The desk cannot do better than two steps; the shop goes down none for that."""
    aim = Aim(order=(Target.LATENCY,), budget=None)
    shop = Piece("shop", row(0, 1, latency=2), row(0, 9, latency=0))
    desk = Piece("desk", row(0, 1, latency=2))
    assert found(aim, shop, desk)[0].rows == (1, 0)


def test_a_budget_is_shared_by_what_it_saves_and_not_by_who_comes_first():
    """150 USD for both as each likes it; 100 are there. The desk saves 50 for 2, the shop for 30."""
    aim = Aim(order=(Target.BUDGET,), budget=BUDGET)
    shop = Piece("shop", row(0, 80, 75), row(0, 110, 25))
    desk = Piece("desk", row(0, 80, 75), row(0, 82, 25))
    assert found(aim, shop, desk)[0].rows == (0, 1)
    assert found(aim, desk, shop)[0].rows == (1, 0)


def test_the_pick_that_only_a_cheaper_other_one_makes_room_for_is_found():
    """Neither change fits or pays by itself: 20 more for the copy, 15 less for the training."""
    aim = Aim(order=(Target.BUDGET,), budget=BUDGET)
    shop = Piece("shop", row(0, 90, 70), row(0, 60, 90))
    training = Piece("training", row(0, 40, 25), row(0, 45, 10))
    (first,) = found(aim, shop, training)
    assert (first.rows, first.value) == ((1, 1), 105)


def test_a_budget_that_nothing_fits_is_stepped_down_as_little_as_it_has_to_be():
    aim = Aim(order=(Target.BUDGET, Target.LATENCY), budget=BUDGET)
    shop = Piece(
        "shop", row(0, 5, 140, latency=0), row(0, 9, 124, latency=3), row(0, 4, 124, latency=4)
    )
    (first,) = found(aim, shop)
    assert (first.steps, first.rows) == ((2, down(3)), (1,))


def test_a_target_before_the_budget_is_met_whatever_it_costs():
    shop = Piece("shop", row(0, 5, 140, latency=0), row(0, 4, 90, latency=1))
    budget_first = Aim(order=(Target.BUDGET, Target.LATENCY), budget=BUDGET)
    latency_first = Aim(order=(Target.LATENCY, Target.BUDGET), budget=BUDGET)
    assert found(budget_first, shop)[0].rows == (1,)
    assert found(latency_first, shop)[0].rows == (0,)


def test_what_is_paid_once_leaves_room_in_the_budget():
    """Their bills come to 115 one by one; a gateway of 20 stands in both, so together they fit."""
    aim = Aim(order=(Target.BUDGET,), budget=BUDGET)
    shop = Piece("shop", row(0, 50, 60), row(0, 90, 30), row(1, 90, 40))
    desk = Piece("desk", row(0, 50, 55), row(1, 70, 40))
    first = found(aim, shop, desk, once=20)[0]
    assert (first.combo, first.rows, first.steps, first.value) == (0, (0, 0), (0,), 80)
    assert found(aim, shop, desk)[0].rows == (1, 0)


def test_by_the_bill_the_smallest_one_is_found_and_of_equal_ones_the_least_cost():
    aim = Aim(order=(Target.PRICED,), budget=None, by_bill=True)
    shop = Piece("shop", row(0, 90, 10), row(0, 5, 20), row(1, 80, 10), row(1, 85, 10))
    first = found(aim, shop)[0]
    assert first.value == 10
    assert found(aim, shop)[0].rows == (0,)
    assert found(aim, shop)[1].rows == (2,)


def test_dearer_downtime_takes_the_design_that_has_less_of_it():
    """A tenth of each cost is downtime: 100 and 10 of it, then eight times as much."""
    shop = Piece("shop", row(0, 1000), row(1, 1200))
    shop.likely.downtime[1] = 10
    assert found(PLAIN, shop)[0].combo == 0
    dearer = Aim(order=(Target.PRICED,), budget=None, downtime=8.0)
    assert found(dearer, shop)[0].combo == 1


def test_what_cannot_win_is_not_worked_out_and_what_can_is():
    """Twenty combinations, of which all but three cost five times as much as the best."""
    near = [row(combo, 10 + combo / 10) for combo in range(3)]
    shop = Piece("shop", *near, *(row(combo, 50.0) for combo in range(3, 20)))
    assert [one.combo for one in found(PLAIN, shop, close=1.1)] == [0, 1, 2]
    assert {0, 1, 2} <= shop.asked
    lone = Piece("shop", *near, *(row(combo, 50.0) for combo in range(3, 200)))
    found(PLAIN, lone)
    assert len(lone.asked) < 30


def test_of_equal_designs_the_first_combination_wins():
    assert [one.combo for one in found(PLAIN, Piece("shop", row(1, 7), row(0, 7)))] == [0, 1]


def test_only_what_is_allowed_is_taken():
    shop = Piece("shop", row(0, 1), row(0, 2), row(1, 9))
    search = Search([shop], Sums([shop]))
    assert search.best(Query(aim=PLAIN, allowed=[np.array([False, True, True])]))[0].rows == (1,)
    with pytest.raises(RequirementsError, match="no place offers all that they need together"):
        search.best(Query(aim=PLAIN, allowed=[np.zeros(3, dtype=bool)]))


def test_searches_that_go_hand_in_hand_find_what_each_finds_alone():
    shop = Piece("shop", row(0, 90, 10), row(0, 5, 20), row(1, 80, 10), row(1, 85, 10))
    desk = Piece("desk", row(0, 90, 10), row(1, 5, 30))
    aims = [PLAIN, replace(PLAIN, by_bill=True), replace(PLAIN, downtime=8.0)]
    wanted = [Query(aim=one, allowed=everything([shop, desk])) for one in aims]
    in_one = Search([shop, desk], Sums([shop, desk])).together(wanted)
    assert in_one == [found(one, shop, desk) for one in aims]


def test_shared_decisions_that_one_workload_has_no_candidate_for_are_no_choice():
    shop, desk = Piece("shop", row(0, 1), row(1, 9)), Piece("desk", row(1, 1))
    assert [one.combo for one in found(PLAIN, shop, desk)] == [1]


@pytest.mark.parametrize("seed", TWO_WORKLOADS)
def test_no_design_at_all_is_better_than_the_choice(seed: int):
    """Every design of a company of two workloads, worked out as a whole."""
    company = small_company(seed)
    own, best = company.keys[company.selection.chosen], min(company.keys.values())
    assert own[0] == best[0]
    assert own[1] <= best[1] * (1 + 1e-9)
