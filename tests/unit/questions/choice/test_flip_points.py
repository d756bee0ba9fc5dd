import numpy as np
import pytest

from infra_mind.decision.case import Case
from infra_mind.evaluation.compute.replica import MOST_COPIES
from infra_mind.evaluation.model import Evaluation
from infra_mind.questions.choice.flip_points import (
    ROUNDS,
    SLICES,
    STEPS,
    TOLD,
    flip_points,
    flips,
    flips_along,
)
from tests.factories.brief import brief_of, brief_with, ledger_of, model
from tests.factories.design import taken

EXAMPLES = ("clinic-portal", "ecommerce", "minimal", "ml-training", "saas")


@pytest.mark.parametrize("example", EXAMPLES)
def test_at_the_value_the_rival_wins_and_just_before_the_choice_does(example: str):
    case = brief_of(example).case(model())
    found = flips(case)
    for one in found[:12]:
        step = 1e-3 if one.rises else -1e-3
        around = np.array([one.value * (1 - step), one.value])
        samples = case.point.along(one.path, around)
        lead = case.judge.lead(case.evaluate([case.chosen, one.rival.design], samples))[1]
        assert lead[1] < 0
        assert lead[0] >= -1e-6


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


def test_the_search_evaluates_a_bounded_number_of_fleets_of_bounded_size(
    monkeypatch: pytest.MonkeyPatch,
):
    """One evaluation for each input that is followed and three to narrow, none of absurd fleets."""
    team = {"ops_engineers": 4, "on_call": True, "skills": {"ml": 4}}
    served = {"assistant.serving": "own:gpt-oss-120b@L40S"}
    case = brief_with("clinic-portal", team=team, design=served).case(model())
    rivals = case.decision.rivals
    assert taken(case.chosen, "assistant.serving").startswith("own:")
    work: list[int] = []
    copies: list[float] = []
    evaluate = Case.evaluate

    def counted(self: Case, *args: object, **options: object) -> Evaluation:
        found = evaluate(self, *args, **options)  # pyright: ignore[reportArgumentType] - passed on
        work.append(found.monthly.size)
        copies.append(float(np.nanmax(found.part("assistant").nodes)))
        return found

    monkeypatch.setattr(Case, "evaluate", counted)
    inputs = tuple(path for path in case.demand.assumptions if path.endswith("requests_per_day"))
    flips_along(case, inputs)
    designs = len(rivals) + 1
    assert len(work) <= len(inputs) + ROUNDS
    assert sum(work) <= designs * STEPS * len(inputs) + ROUNDS * (TOLD + 1) * TOLD * (SLICES + 2)
    assert 0 < max(copies) <= MOST_COPIES
