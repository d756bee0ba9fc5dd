import numpy as np
import pytest

from infra_mind.questions.flip_points import flip_points, flips
from tests.factories.brief import brief_of, ledger_of, model

EXAMPLES = ("clinic-portal", "ecommerce", "minimal", "ml-training", "saas")


@pytest.mark.parametrize("example", EXAMPLES)
def test_at_the_value_the_rival_wins_and_just_before_the_choice_does(example: str):
    case = brief_of(example).case(model())
    found = flips(case)
    for one in found[:12]:
        step = 1e-3 if one.rises else -1e-3
        around = np.array([one.value * (1 - step), one.value])
        samples = case.point.along(one.path, around)
        score = case.judge.score(case.evaluate([case.chosen, one.rival.vector], samples))
        lead = score[1] - score[0]
        assert lead[1] < 0
        assert lead[0] >= -1e-9 * abs(score[0, 0])


def test_the_nearest_comes_first_and_each_option_once():
    case, ledger = brief_of("saas").case(model()), ledger_of("saas")
    found = flip_points(case, ledger)
    assert found
    assert len({(one.decision, one.option) for one in found}) == len(found)
    distance = [
        abs(np.log(float(ledger[one.value].value) / float(ledger[one.likely].value)))
        for one in found
    ]
    assert distance == sorted(distance)


def test_a_commitment_that_knows_the_value_is_what_is_compared():
    """A value that is known beforehand changes what is bought ahead, as a pinned one does."""
    case = brief_of("web-form").case(model())
    path = next(path for path in case.demand.assumptions if path.endswith("average_rps"))
    value = case.point.likely(path) * 4
    along = case.evaluate([case.chosen], case.point.along(path, np.array([value])))
    pinned = case.evaluate([case.chosen], case.point.pin(path, value))
    assert along.monthly[0, 0] == pytest.approx(pinned.monthly[0, 0])
    assert along.committed[0, 0] == pytest.approx(pinned.committed[0, 0])
