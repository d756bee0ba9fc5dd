import pytest

from infra_mind.decision.judge import Target
from infra_mind.domain.design import Decision
from infra_mind.domain.option import CLOSED_OPTIONS, DecisionKind
from infra_mind.words.options import (
    choice_words,
    decision_words,
    option_phrase,
    option_words,
)
from infra_mind.words.terms import TARGETS, in_sentence, term

# Options that are words of their own already, once they are written without underscores.
PLAIN = {"virtual_machines", "serverless_containers", "functions"}
PLAIN |= {"one_zone", "two_zones", "three_zones", "none"}


def _options() -> set[str]:
    return {str(option) for options in CLOSED_OPTIONS.values() for option in options}


@pytest.mark.parametrize("option", sorted(_options() - PLAIN))
def test_an_option_is_named_as_people_name_it(option: str):
    assert option_words(option) != option.replace("_", " ")


def test_two_options_never_share_a_name():
    names = [option_words(option) for option in _options()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("decision", "option", "phrase"),
    [
        ("commitment", "one_year", "with a one-year commitment"),
        ("commitment", "on_demand", "with no commitment"),
        ("purchase", "on_demand", "at on-demand prices"),
        ("backup", "cross_region", "with backups in a second region"),
        ("cache", "none", "no cache of reads"),
        ("machine", "m6g.large", "on m6g.large"),
        ("serving", "own:Llama-3.3-70B@H100", "answered by Llama-3.3-70B on own H100"),
        ("serving", "api:gpt-oss-120b-azure", "answered by gpt-oss-120b by API"),
        ("serving", "api:gpt-6-luna", "answered by GPT-6 Luna by API"),
        ("regions", "active_active", "two live regions"),
    ],
)
def test_a_phrase_is_the_name_joined_to_a_sentence(decision: str, option: str, phrase: str):
    kind = DecisionKind(decision)
    assert option_phrase(kind, option) == phrase
    assert option_words(option, kind) in phrase


@pytest.mark.parametrize("name", ["m6i.large", "Standard_D4s_v5", "H100-NVL"])
def test_names_of_makers_stay_as_they_are(name: str):
    assert option_words(name) == name
    assert term(name) == name


def test_decisions_and_choices_name_their_workload():
    assert decision_words(Decision(DecisionKind.READERS, "portal")) == "read replicas of portal"
    cache = Decision(DecisionKind.CACHE, "portal")
    assert choice_words(cache, "none") == "no cache of reads for portal"
    assert choice_words(cache, "managed") == "a managed cache as cache of reads of portal"


def test_every_target_has_a_name():
    assert set(TARGETS) == {str(target) for target in Target}


@pytest.mark.parametrize(
    ("begins", "within"),
    [
        ("A rehearsed plan", "a rehearsed plan"),
        ("SQL Server database", "SQL Server database"),
        ("Windows licences", "Windows licences"),
        ("Traffic to the internet", "traffic to the internet"),
        ("IoT rules", "IoT rules"),
    ],
)
def test_a_name_keeps_its_letters_within_a_sentence(begins: str, within: str):
    assert in_sentence(begins) == within
