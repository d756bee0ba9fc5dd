from dataclasses import replace

import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.domain.recommendation import Finding, Level
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import Statement
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
    assert dossier.facts.by_name()[fact] in {id for line in found.lines[:3] for id in line.claims}


def test_every_claim_named_is_in_the_ledger(dossier: Dossier):
    found = answer(dossier, "what should we do about security and cost?")
    assert found.known
    assert {id for line in found.lines for id in line.claims} <= dossier.claims.keys()


@pytest.mark.parametrize(
    "question",
    [
        "Who won the football match?",
        "what",
        "???",
        "Which colour is the logo?",
        "Привет",
        "Is MFA in place?",
        "Do we have to rewrite the application?",
    ],
)
def test_what_the_ledger_does_not_hold_is_not_answered(dossier: Dossier, question: str):
    assert not answer(dossier, question).known


def test_answers_are_few_and_the_best_comes_first(dossier: Dossier):
    found = answer(dossier, "cost")
    scores = [line.score for line in found.lines]
    assert 0 < len(scores) <= 6
    assert scores == sorted(scores, reverse=True)


_BANK = (
    "What does the first year cost?",
    "What does it cost a month?",
    "What does it cost over the whole horizon?",
    "Does it keep to the budget?",
    "How available is it?",
    "How long is it down in a year?",
    "How long until a lost data store is back?",
    "What does leaving the provider cost?",
)


def _banked(dossier: Dossier) -> Dossier:
    findings = tuple(
        Finding(id=title, title=Statement(title), detail=Statement("So much."), severity=Level.LOW)
        for title in _BANK
    )
    agents = tuple(
        replace(one, report=replace(one.report, findings=findings))
        if one.role is AgentRole.CHATBOT and one.report is not None
        else one
        for one in dossier.agents
    )
    return replace(dossier, agents=agents)


@pytest.mark.parametrize(
    ("question", "banked"),
    [
        ("what does it cost?", "What does it cost a month?"),
        ("how much is the bill", "What does it cost a month?"),
        ("cost of the first year", "What does the first year cost?"),
        ("how long is it down?", "How long is it down in a year?"),
        ("What is the RTO?", "How long until a lost data store is back?"),
        ("what does it cost to leave the provider?", "What does leaving the provider cost?"),
    ],
)
def test_a_question_that_was_answered_already_is_answered_first(
    dossier: Dossier, question: str, banked: str
):
    (first, *_) = answer(_banked(dossier), question).lines
    assert first.text == f"{banked} So much."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which region?", "Place: AWS eu-central-1."),
        ("which database?", "Database of portal: a replicated database."),
    ],
)
def test_a_decision_that_is_named_comes_before_other_matches(
    dossier: Dossier, question: str, said: str
):
    (first, *_) = answer(_banked(dossier), question).lines
    assert first.text == said


def test_a_headline_asked_for_by_its_name_comes_first(dossier: Dossier):
    (first, *_) = answer(_banked(dossier), "emissions, carbon?").lines
    assert first.claims == (dossier.facts.carbon,)
