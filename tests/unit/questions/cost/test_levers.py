import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.questions.cost.levers import HOURS, Pull, levers, line_answers, paths_of
from tests.factories.brief import brief_from, case_of, model

CASE = "data-platform"


def test_every_lever_is_on_lines_that_there_are():
    known = {one.id for one in case_of("minimal").model.items}
    assert {name for one in levers() for name in one.items} <= known


def test_no_lever_makes_anything_larger():
    """Writing twice as much at a time, or working quicker, is what lowers a line as well."""
    rising = {one.id for one in levers() if one.factor >= 1}
    assert rising == {"device-writes", "batch-pace"}


def test_the_largest_line_is_answered_by_what_the_model_saves_with_the_input_moved():
    case = case_of(CASE)
    first, *_ = line_answers(case, Ledger())
    assert first.name == case.bill(Ledger())[0].name
    assert isinstance(first.best, Pull)
    lever = first.best.lever
    workload = next(
        one for one in case.demand.workloads if one.name == first.item.line.component.workload
    )
    moved = case.point
    for path in paths_of(lever, workload, case.demand):
        moved = moved.pin(path, case.point.likely(path) * lever.factor)
    now, then = (
        float(case.evaluate([case.chosen], samples).monthly[0, 0])
        for samples in (case.point, moved)
    )
    assert float(first.best.saving.value) == pytest.approx(now - then, rel=0.05)
    assert first.best.change.value == -float(first.best.saving.value)


def test_levers_that_move_one_input_to_one_end_are_told_as_one():
    moves = {one.id: one.moves for one in levers()}
    assert moves["object-bytes"] == moves["old-object-bytes"]
    assert all(one.moves == one.id for one in levers() if not one.input)


def test_a_lever_is_told_once_for_all_the_lines_that_it_moves():
    found = line_answers(case_of(CASE), Ledger())
    told = [
        (one.item.line.component.workload, one.best.lever.id)
        for one in found
        if isinstance(one.best, Pull)
    ]
    assert len(set(told)) == len(told)


def test_much_that_a_delivery_network_sends_is_held_against_the_list_of_another():
    """300 TB of podcasts: a list of 0.01 USD a GB asks 3,000 USD of what a cloud asks 11,000 for."""
    brief = brief_from(
        {
            "clouds": {"allowed": ["azure"], "regions": ["swedencentral"]},
            "workloads": [
                {
                    "name": "episodes",
                    "type": "static_site",
                    "traffic": {"average_rps": 60, "egress_gb_per_month": "300 TB"},
                    "service": {"cacheable": "97%"},
                }
            ],
        }
    )
    first, *_ = line_answers(brief.case(model()), Ledger())
    assert isinstance(first.best, Pull)
    assert first.best.lever.id == "delivery-offers"
    assert first.best.listed is not None and first.best.listed.source is not None
    paid = float(first.item.monthly.value)
    assert float(first.best.saving.value) == pytest.approx(paid - 3000, rel=0.02)


@pytest.mark.parametrize("example", ["minimal", "saas", "clinic-portal"])
def test_no_work_is_advised_that_saves_less_than_it_costs(example: str):
    """A week of one person at 80 USD an hour is 3,200 USD: over 36 months it has to save 89 a month."""
    case = case_of(example)
    for one in line_answers(case, Ledger()):
        if isinstance(one.best, Pull):
            work = HOURS[one.best.lever.effort] * 80 / case.horizon_months
            assert float(one.best.saving.value) >= work * 0.95, one.best.lever.id
