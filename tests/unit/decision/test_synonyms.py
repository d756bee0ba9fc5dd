import pytest

from infra_mind.decision.synonyms import (
    decision_named,
    load_synonyms,
    near_decisions,
    near_options,
    options_named,
)
from infra_mind.domain.option import CLOSED_OPTIONS, DecisionKind


@pytest.mark.parametrize(
    ("decision", "word", "options"),
    [
        ("platform", "containers", ("serverless_containers",)),
        ("platform", "VM", ("virtual_machines",)),
        ("platform", "k8s", ("kubernetes",)),
        ("platform", "serverless", ("serverless_containers", "functions")),
        ("platform", "AWS Lambda", ("functions",)),
        ("delivery", "CloudFront", ("cdn",)),
        ("database", "Multi-AZ", ("replicated",)),
        ("database", "RDS multi-az", ("replicated",)),
        ("zones", "multi-AZ", ("two_zones", "three_zones")),
        ("zones", "2", ("two_zones",)),
        ("commitment", "savings plan", ("one_year", "three_years")),
        ("serving", "self-hosted", ("own:*",)),
        ("cache", "none", ("none",)),
        ("platform", "mainframe", ()),
    ],
)
def test_words_of_people_stand_for_options(decision: str, word: str, options: tuple[str, ...]):
    assert options_named(DecisionKind(decision), word) == options


@pytest.mark.parametrize("kind", CLOSED_OPTIONS)
def test_every_option_answers_to_its_own_name_alone(kind: DecisionKind):
    for option in CLOSED_OPTIONS[kind]:
        assert options_named(kind, option) == (option,)


def test_every_decision_answers_to_its_own_name():
    assert all(decision_named(kind) == kind for kind in DecisionKind)
    assert decision_named("DB") == "database"
    assert decision_named("cloud") == "provider"
    assert decision_named("colour") is None


def test_near_names_are_offered():
    assert near_decisions("plattform")[0] == "platform"
    assert near_options(DecisionKind.PLATFORM, "kubernets")[0] == "kubernetes"


def test_no_word_of_a_decision_stands_twice_with_another_meaning():
    words = [word for row in load_synonyms() if not row.option for word in row.words.split("|")]
    assert sorted(set(words)) == sorted(words)
