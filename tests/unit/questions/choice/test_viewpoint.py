import pytest

from infra_mind.questions.choice.viewpoint import LENS_WORDS, Lens, preferences
from tests.factories.brief import case_of


def test_labour_and_uptime_pull_a_shop_apart():
    case = case_of("ecommerce")
    labour = {str(one.decision): one.option for one in preferences(case, Lens.LABOUR)}
    uptime = {str(one.decision): one.option for one in preferences(case, Lens.DOWNTIME)}
    assert labour["search.release"] == "rolling"
    assert uptime["search.release"] == "canary"


@pytest.mark.parametrize("lens", Lens)
def test_the_preferred_option_is_one_of_the_two_compared(lens: Lens):
    case = case_of("clinic-portal")
    for one in preferences(case, lens):
        assert one.option != one.against
        assert one.rival in (one.option, one.against)
        assert one.effect > 0 and 0 < one.strength <= 1


@pytest.mark.parametrize("lens", Lens)
def test_nothing_that_misses_more_targets_is_preferred(lens: Lens):
    case = case_of("ecommerce")
    for one in preferences(case, lens):
        if one.option == one.rival:
            assert not case.judge.given_up(case.expect([case.chosen, one.design]).steps, 1)


def test_every_lens_has_a_word():
    assert set(LENS_WORDS) == set(Lens)
