import pytest

from infra_mind.decision.case import Case
from infra_mind.decision.judge import Criterion, rank_weights
from infra_mind.domain.requirements import Priority
from tests.factories.brief import case_of
from tests.factories.design import taken

EXAMPLES = ("clinic-portal", "ecommerce", "minimal", "saas")


def price(case: Case, criterion: Criterion) -> float:
    """USD a month that one unit of a criterion is worth at the weight of the cost."""
    judge = case.judge
    return judge.scales[Criterion.TOTAL_COST] / judge.scales[criterion]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_hour_of_downtime_is_never_dearer_than_what_the_company_says_it_loses(example: str):
    case = case_of(example)
    stated = case.judge.targets.downtime_cost_per_hour
    bill = float(case.evaluate([case.chosen]).monthly[0, 0])
    assert price(case, Criterion.DOWNTIME) * 12 <= (stated or bill) + 1e-6


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_kilogram_is_worth_five_times_its_social_cost_at_most(example: str):
    assert price(case_of(example), Criterion.CARBON) <= 5 * 0.19 + 1e-9


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_dollar_to_leave_is_worth_less_than_a_dollar_a_month(example: str):
    assert price(case_of(example), Criterion.EXIT_COST) <= 1 / 24 + 1e-9


def test_a_startup_without_targets_pays_for_one_region():
    case = case_of("minimal")
    assert taken(case.chosen, "regions") == "single_region"


def test_a_ranking_weighs_by_the_rank_order_centroid():
    """Barron and Barrett, 1996, table 1: five attributes."""
    weights = rank_weights([Priority.RELIABILITY, Priority.COST])
    assert [round(one, 4) for one in weights.values()] == [0.4567, 0.2567, 0.1567, 0.09, 0.04]
    assert list(weights)[:2] == [Criterion.DOWNTIME, Criterion.TOTAL_COST]
