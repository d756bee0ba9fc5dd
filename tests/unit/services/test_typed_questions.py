from dataclasses import replace

import pytest

from infra_mind.domain.design import SITE, Site
from infra_mind.domain.dossier import Break, Dossier
from infra_mind.domain.statement import Statement
from infra_mind.services.answers import answer
from infra_mind.services.typed_questions import typed_answer

# What everybody asks, and how the answer to it for the factory's company begins.
ASKED = {
    "What happens when the whole region goes down?": "A warm standby region. What comes back",
    "What if traffic doubles?": "That is worked out anew: infra-mind whatif latest --set workloads[0].traf",
    "Are we GDPR compliant?": "That is for an auditor to say. Here: ",
    "How long will the migration take?": "Who does it was not stated (team). The last wave ",
    "Where is the patient data stored?": "In AWS eu-central-1, with ",
    "Which language model, and what does it cost a month?": "",
    "How much CO2 against today?": "It emits ",
    "What does it cost a month?": "It costs ",
    "What does a year cost?": "The first year costs ",
    "How many people do we need?": "",
    "What is the biggest risk?": "",
    "What should we do first?": "",
    "Is our date realistic?": "Who does it was not stated (team).",
    "What would a second cloud cost?": "That is worked out where it is asked for: ",
    "Would lift and shift be cheaper?": "Which machines run today was not said: ",
    "What does it cost against what we pay now?": "It costs ",
    "What does the database pair cost?": "Database pair (portal): ",
    "What happens if the mail provider fails?": "What is lost when that fails was not worked out by itself.",
    "Is our data encrypted?": "",
    "Who is the president of France?": "",
}


@pytest.mark.parametrize("question", ASKED)
def test_what_everybody_asks_has_one_answer_that_rests_on_the_ledger(
    dossier: Dossier, question: str
):
    found = typed_answer(dossier, question)
    if found is None:  # what this company does not have is not made up
        return
    assert found.text.startswith(ASKED[question])
    assert set(found.claims) <= dossier.claims.keys()
    lines = answer(dossier, question).lines
    assert [line.text for line in lines] == [found.text]


def test_an_auditor_says_who_complies_and_the_answer_never_does(dossier: Dossier):
    found = typed_answer(dossier, "Do we comply?")
    assert found is not None
    assert found.text.startswith("That is for an auditor to say.")
    assert len(found.claims) >= 4


def test_a_law_that_was_held_against_nothing_is_not_answered_by_others(dossier: Dossier):
    found = typed_answer(dossier, "Are we DORA compliant?")
    assert found is not None
    assert found.text.startswith("DORA was held against nothing")
    assert found.claims == (dossier.facts.design,)


def test_what_today_emits_is_not_known_and_said_so(dossier: Dossier):
    found = typed_answer(dossier, "how much carbon against today?")
    assert found is not None and found.text.endswith("What runs today emits is not known.")


def test_the_first_thing_to_do_is_the_first_of_the_list(dossier: Dossier):
    found = typed_answer(dossier, "What should we do first?")
    first = dossier.synthesis.recommendations[0]
    assert found is not None
    assert found.text.startswith(first.title.render(dossier.claims))
    nothing = replace(dossier, synthesis=replace(dossier.synthesis, recommendations=()))
    assert typed_answer(nothing, "What should we do first?") is None


def test_of_what_is_chosen_nobody_is_told_why_it_lost(dossier: Dossier):
    chosen = dossier.architecture.design.site.provider
    found = typed_answer(dossier, f"why not {chosen}?")
    assert found is not None and found.text.startswith("It is what was chosen: ")


def test_another_cloud_is_told_with_the_reason_of_its_best_place(dossier: Dossier):
    (lost, *_) = dossier.synthesis.alternatives
    away = replace(lost, decision=SITE, option=Site.parse("azure/swedencentral"))
    told = replace(dossier, synthesis=replace(dossier.synthesis, alternatives=(away,)))
    for question in ("Why not Azure?", "Why this cloud and not the others?"):
        found = typed_answer(told, question)
        assert found is not None
        assert found.text == f"Against Azure swedencentral: {lost.reason.render(dossier.claims)}"
    assert typed_answer(told, "Why not Google?") is not None


def test_an_option_that_is_not_told_is_pointed_to(dossier: Dossier):
    found = typed_answer(dossier, "Why not three years?")
    assert found is not None
    assert "three_years" in found.text or "three-year" in found.text


@pytest.mark.parametrize(
    "question",
    ["Who won the football match?", "why", "why not?", "what is our budget?", "x" * 9000],
)
def test_what_is_none_of_these_questions_is_left_to_the_ledger(dossier: Dossier, question: str):
    assert typed_answer(dossier, question) is None


def test_what_breaks_first_may_bear_a_name_with_figures(dossier: Dossier):
    (month, *_) = dossier.claims
    named = Break(
        scenario="as expected", limit="the limit of 180", month=month, remedy=Statement("Ask.")
    )
    told = replace(dossier, answers=replace(dossier.answers, first_break=(named,)))
    found = typed_answer(told, "What breaks first?")
    assert found is not None and found.claims == (month,)
    assert found.text.startswith("As expected: the limit of 180 breaks in ")
