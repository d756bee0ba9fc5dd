"""The candidates of one workload: grouped by what is shared, thinned, and worked out once."""

import numpy as np
import pytest

from infra_mind.decision.aim import Aim
from infra_mind.decision.exploration import Local, candidates_of
from infra_mind.decision.objective import total_cost
from infra_mind.domain.design import SHARED, SITE
from tests.factories.brief import model
from tests.factories.small_company import FRANKFURT, SmallCompany, small_company

SEEDS = (3, 83, 141)


def first(seed: int = 83) -> Local:
    return small_company(seed).pieces[0]


def everything(piece: Local) -> np.ndarray:
    return np.ones(piece.candidates.size, dtype=bool)


def shared_of(piece: Local, row: int) -> tuple[str, ...]:
    design = piece.candidates.design(row)
    return tuple(str(design[one]) for one in (SITE, *SHARED))


def test_the_number_of_shared_decisions_means_the_same_for_every_workload():
    one, other = small_company(83).pieces
    known = {
        int(combo): shared_of(piece, row)
        for piece in (one, other)
        for row, combo in enumerate(piece.combo)
    }
    for piece in (one, other):
        assert all(
            known[int(combo)] == shared_of(piece, row) for row, combo in enumerate(piece.combo)
        )
    assert len(set(known.values())) == len(known)


def test_candidates_are_grouped_by_shared_decisions_and_each_stands_in_one_group():
    piece = first()
    groups = piece.by_combo(everything(piece))
    rows = np.concatenate(list(groups.values()))
    assert sorted(rows.tolist()) == list(range(piece.candidates.size))
    assert all(set(piece.combo[own].tolist()) == {combo} for combo, own in groups.items())


def test_only_what_is_allowed_is_grouped():
    piece = first()
    only = np.arange(piece.candidates.size) % 5 == 0
    groups = piece.by_combo(only)
    assert sorted(np.concatenate(list(groups.values())).tolist()) == np.flatnonzero(only).tolist()
    assert piece.by_combo(~everything(piece)) == {}


def test_what_was_reckoned_together_is_what_is_reckoned_alone_and_in_the_order_asked_for():
    rows = np.array([7, 2, 11])
    together = small_company(3).pieces[0].reckon(rows)
    assert together.rows.tolist() == rows.tolist()
    fresh = _anew(small_company(3))
    alone = [fresh.reckon(np.array([row])) for row in rows[::-1]][::-1]
    assert together.cost == pytest.approx([float(one.cost[0]) for one in alone])
    assert together.year == pytest.approx(np.concatenate([one.year for one in alone]))
    for target, steps in together.steps.items():
        assert steps.tolist() == [int(one.steps[target][0]) for one in alone]


def test_what_was_reckoned_is_what_the_model_says_of_it():
    company = small_company(3)
    piece, outlook = company.pieces[0], company.outlook
    found = piece.reckon(np.arange(6))
    evaluation = model().evaluate(
        company.demand,
        piece.candidates.take(np.arange(6)),
        outlook.samples,
        workloads=(piece.workload,),
    )
    cost = outlook.average(total_cost(evaluation, (piece.workload,), outlook.months[-1]))
    assert found.cost == pytest.approx(cost.mean(axis=1))
    assert found.bill == pytest.approx(outlook.average(evaluation.monthly).mean(axis=1))
    assert found.year == pytest.approx(outlook.first_year(evaluation.monthly))


def test_a_row_is_found_among_those_that_were_reckoned():
    found = first().reckon(np.array([4, 9, 1]))
    assert found.at(9).tolist() == [1]
    assert found.take(found.at(9)).rows.tolist() == [9]
    assert found.at(5).size == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_left_out_is_beaten_by_what_stays_in_everything_it_is_compared_by(seed: int):
    """Of each group something stays, and nothing left out is cheaper as expected than all of it."""
    for piece in small_company(seed).pieces:
        for rows in piece.by_combo(everything(piece)).values():
            kept = piece.undominated(rows)
            assert kept.size and set(kept.tolist()) <= set(rows.tolist())
            assert piece.likely.cost[rows].min() == piece.likely.cost[kept].min()
            assert piece.likely.bill[kept].min() <= piece.likely.bill[rows].min() * 1.01


@pytest.mark.parametrize("seed", SEEDS)
def test_the_fewest_steps_as_likely_are_never_more_than_those_of_all_futures(seed: int):
    """What is likely bounds what is had, or the search would pass over what wins."""
    for piece in small_company(seed).pieces:
        rows = np.arange(0, piece.candidates.size, 3)
        found = piece.reckon(rows)
        for target, steps in found.steps.items():
            assert np.all(piece.likely.steps[target][rows] <= steps), target


@pytest.mark.parametrize("seed", SEEDS)
def test_costs_as_likely_are_near_those_expected_by_much_the_same_factor(seed: int):
    """What is pruned by a bound is pruned by that factor."""
    for piece in small_company(seed).pieces:
        rows = np.arange(0, piece.candidates.size, 3)
        ratios = Aim(order=(), budget=None).value(piece.reckon(rows)) / piece.likely.cost[rows]
        assert ratios.max() / ratios.min() < 1.5


def test_a_place_without_what_a_workload_needs_is_left_out():
    company = small_company(87)
    (language, training) = company.demand.workloads
    serving = dict(company.serving)
    serving[training.name, FRANKFURT] = ()
    found = candidates_of(model(), company.demand, company.space, serving, training)
    assert FRANKFURT not in found.options[SITE]
    assert (
        FRANKFURT
        in candidates_of(model(), company.demand, company.space, serving, language).options[SITE]
    )


def _anew(company: SmallCompany) -> Local:
    """The first workload explored once more, with nothing reckoned yet."""
    return SmallCompany(
        requirements=company.requirements,
        demand=company.demand,
        targets=company.targets,
        space=company.space,
        serving=company.serving,
        outlook=company.outlook,
    ).pieces[0]
