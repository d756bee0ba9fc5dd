import numpy as np
import pytest

from infra_mind.domain.provenance import Provenance
from infra_mind.questions.next_best import information, next_best
from tests.factories.brief import brief_from, brief_of, ledger_of, model
from tests.factories.model import web


def test_only_what_was_not_answered_is_asked():
    for example in ("clinic-portal", "minimal", "web-form"):
        case = brief_of(example).case(model())
        for one in information(case):
            provenance = case.demand.assumptions[one.path].provenance
            assert provenance in (Provenance.ASSUMED, Provenance.UNKNOWN)
            assert one.value >= 0 and np.isfinite(one.value)


def test_what_an_answer_is_worth_never_exceeds_knowing_everything():
    """Perfect information on one input is worth at most perfect information on all of them."""
    case = brief_of("minimal").case(model())
    vectors = [case.chosen, *(rival.vector for rival in case.decision.rivals)]
    found = case.evaluate(vectors, case.futures)
    loss = case.judge.score(found) * case.judge.money_per_score
    everything = loss.mean(axis=1).min() - loss.min(axis=0).mean()
    assert max(one.value for one in information(case)) <= everything * 1.2


def test_no_answer_moves_the_decision_where_everything_that_matters_is_stated():
    ledger = ledger_of("saas")
    for one in next_best(brief_of("saas").case(model()), ledger):
        assert not one.moves_decision
        assert float(ledger[one.share_of_spread].value) < 0.1


def test_traffic_is_asked_for_first_where_it_is_unknown():
    workload = web()
    workload["traffic"] = {"pattern": "diurnal"}
    case = brief_from({"workloads": [workload]}).case(model())
    assert "average_rps" in information(case)[0].path


def test_a_question_that_moves_nothing_says_so():
    case, ledger = brief_of("minimal").case(model()), ledger_of("minimal")
    asked = next_best(case, ledger)
    assert asked
    for one in asked:
        assert one.moves_decision == (float(ledger[one.value].value) >= 1.0)
        assert 0 <= float(ledger[one.share_of_spread].value) <= 1
    assert float(ledger[asked[0].value].value) == pytest.approx(
        max(float(ledger[one.value].value) for one in asked)
    )
