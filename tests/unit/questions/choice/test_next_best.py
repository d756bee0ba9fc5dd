import numpy as np
import pytest

from infra_mind.domain.provenance import Provenance
from infra_mind.questions.choice.next_best import WORTH_ASKING, choose_again, information, next_best
from tests.factories.brief import brief_from, brief_of, ledger_of, model
from tests.factories.model import web


def test_only_what_was_not_answered_is_asked():
    for example in ("clinic-portal", "minimal", "web-form"):
        case = brief_of(example).case(model())
        for one in information(case):
            provenance = case.demand.assumptions[one.path].provenance
            assert provenance in (Provenance.ASSUMED, Provenance.UNKNOWN)
            assert one.gain >= 0 and np.isfinite(one.gain)


def test_what_an_answer_is_worth_never_exceeds_knowing_everything():
    """Perfect information on one input is worth at most perfect information on all of them."""
    case = brief_of("minimal").case(model())
    vectors = [case.chosen, *(rival.design for rival in case.decision.rivals)]
    loss = case.judge.cost(case.evaluate(vectors, case.futures))
    everything = loss.mean(axis=1).min() - loss.min(axis=0).mean()
    assert max(one.gain for one in information(case)) <= everything * 1.2


@pytest.mark.parametrize("name", ["clinic-portal", "ecommerce", "llm-assistant"])
def test_nothing_is_asked_where_everything_that_matters_is_stated(name: str):
    assert next_best(brief_of(name).case(model()), ledger_of(name)) == ()


def test_traffic_is_asked_for_where_it_is_unknown():
    """Nothing spreads the bill as much; what would move the decision comes before it."""
    workload = web()
    workload["traffic"] = {"pattern": "diurnal"}
    case = brief_from({"workloads": [workload]}).case(model())
    asked = information(case)
    assert max(asked, key=lambda one: one.share).path.endswith("traffic.average_rps")
    assert [one.gain for one in asked] == sorted((one.gain for one in asked), reverse=True)


def test_a_question_that_moves_nothing_says_so():
    case, ledger = brief_of("minimal").case(model()), ledger_of("minimal")
    asked = next_best(case, ledger)
    assert asked
    for one in asked:
        # What moves nothing can save next to nothing.
        assert one.moves_decision or float(ledger[one.value].value) < WORTH_ASKING
        assert 0 <= float(ledger[one.share_of_spread].value) <= 1
    assert [one.moves_decision for one in asked] == sorted(
        (one.moves_decision for one in asked), reverse=True
    )


def test_an_answer_is_worth_what_choosing_again_saves():
    """Of two designs one costs 10 always, the other 0 in the lower half of an input and 30 in the upper.

    On average 10 against 15: the first. With the answer the second in the lower half: 5 are saved.
    """
    draws = np.linspace(0.0, 1.0, 40)
    cost = np.stack([np.full(40, 10.0), np.where(draws < 0.5, 0.0, 30.0)])
    assert choose_again(cost, draws) == pytest.approx(5.0)
    assert choose_again(cost, np.ones(40)) == 0.0
