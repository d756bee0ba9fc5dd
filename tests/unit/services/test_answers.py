import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.services.answers import answer


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("What does it cost a month?", "monthly"),
        ("how reliable is it, what is the availability?", "availability"),
        ("What are the emissions?", "carbon"),
        ("how much downtime a year?", "downtime"),
        ("what is our budget?", "budget"),
    ],
)
def test_a_question_on_a_headline_is_answered_with_its_claim(
    dossier: Dossier, question: str, fact: str
):
    found = answer(dossier, question)
    assert dossier.facts[fact] in {id for line in found.lines[:3] for id in line.claims}


def test_every_claim_named_is_in_the_ledger(dossier: Dossier):
    found = answer(dossier, "what should we do about security and cost?")
    assert found.known
    assert {id for line in found.lines for id in line.claims} <= dossier.claims.keys()


@pytest.mark.parametrize(
    "question",
    ["Who won the football match?", "what", "???", "Which colour is the logo?", "Привет"],
)
def test_what_the_ledger_does_not_hold_is_not_answered(dossier: Dossier, question: str):
    assert not answer(dossier, question).known


def test_answers_are_few_and_the_best_comes_first(dossier: Dossier):
    found = answer(dossier, "cost")
    scores = [line.score for line in found.lines]
    assert 0 < len(scores) <= 6
    assert scores == sorted(scores, reverse=True)
