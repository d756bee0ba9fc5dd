import pytest

from infra_mind.evaluation.labels import option_words
from infra_mind.questions.changes import changes
from infra_mind.questions.swap import swap
from infra_mind.questions.why_not import SECOND, alternatives, difference, explain
from tests.factories.brief import case_of, ledger_of

EXAMPLES = ("clinic-portal", "ecommerce", "saas", "ml-training")


@pytest.mark.parametrize("example", EXAMPLES)
def test_figures_of_two_designs_never_share_a_claim(example: str):
    case, ledger = case_of(example), ledger_of(example)
    found = alternatives(case, ledger, case.decision.rivals)
    owners: dict[str, set[str]] = {}
    for one in found:
        vector = ", ".join(f"{key} {option}" for key, option in one.decisions.items())
        for claim in one.evaluation.values():
            owners.setdefault(claim, set()).add(vector)
    assert owners
    assert all(len(vectors) == 1 for vectors in owners.values())


def test_a_difference_is_that_of_two_evaluations():
    case = case_of("saas")
    rival = case.decision.rivals[0]
    found = difference(case, rival.vector)
    bills = case.evaluate([case.chosen, rival.vector]).monthly[:, 0]
    assert found.monthly == pytest.approx(bills[1] - bills[0])


def test_the_sentence_tells_the_direction():
    case, ledger = case_of("saas"), ledger_of("saas")
    for rival in case.decision.rivals:
        found = difference(case, rival.vector)
        words = explain(case, ledger, rival.option, found).render(ledger.claims)
        if abs(found.monthly) >= 1:
            assert ("more" in words) if found.monthly > 0 else ("saves" in words)


def test_nothing_changed_is_said_to_change_nothing():
    case, ledger = case_of("saas"), ledger_of("saas")
    words = explain(case, ledger, "direct", difference(case, case.chosen))
    assert "changes nothing" in words.render(ledger.claims)


def test_what_changes_with_an_option_is_named():
    for example in EXAMPLES:
        case, ledger = case_of(example), ledger_of(example)
        for rival in case.decision.rivals:
            also = [
                one
                for one in changes(case.chosen, rival.vector)
                if one.option != rival.option and one.decision != SECOND
            ]
            told = explain(case, ledger, rival.option, difference(case, rival.vector))
            words = told.render(ledger.claims).split(", it ")[0]
            assert ("and with it" in told.text) == bool(also)
            if len(also) == 1:
                assert option_words(also[0].option) in words


def test_losing_the_replica_with_the_zone_is_said():
    case, ledger = case_of("saas"), ledger_of("saas")
    vector = swap(case, "zones", "one_zone")
    assert vector is not None
    words = explain(case, ledger, "one_zone", difference(case, vector)).render(ledger.claims)
    lead = words.split(", it ")[0]
    assert lead.startswith("With one zone, and with it ")
    assert "a database without replica" in lead
