"""What reads the words of reports finds what is planted in them."""

from dataclasses import replace

import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.recommendation import AnswerKind, Occasion, Recommendation
from infra_mind.domain.statement import Statement
from infra_mind.reports.document import Badge, Bullets, Section, Text
from infra_mind.words.options import option_words
from tests.factories.dossier import make_dossier
from tests.tools.wording import faults, read, shared

PLAIN = make_dossier()
LONG = " ".join(["word"] * 26) + "."


def saying(text: str) -> Dossier:
    """A dossier whose summary ends in a sentence."""
    known = PLAIN.synthesis.summary.text
    summary = Statement(f"{known} {text}")
    return replace(PLAIN, synthesis=replace(PLAIN.synthesis, summary=summary))


def found(dossier: Dossier) -> set[str]:
    before = {str(one) for one in faults(read(PLAIN))}
    return {one.rule for one in faults(read(dossier)) if str(one) not in before}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (LONG.capitalize(), "long"),
        ("It is a seamless choice.", "banned"),
        ("It runs on the web_application of the company.", "internal"),
        ("The same is said once more here. The same is said once more here.", "repeated"),
    ],
)
def test_a_fault_is_found(text: str, rule: str):
    assert rule in found(saying(text))


def advising(*acts: Recommendation) -> Dossier:
    return replace(PLAIN, synthesis=replace(PLAIN.synthesis, recommendations=acts))


def test_advice_to_take_what_lost_is_against_the_design():
    first, *others = PLAIN.synthesis.recommendations
    (lost, *_) = (
        option_words(one.option, one.decision.kind)
        for one in PLAIN.synthesis.alternatives
        if one.option not in PLAIN.architecture.design.as_mapping().values()
    )
    planted = replace(first, action=Statement(f"Move to {lost} this quarter."))
    assert "against the design" in found(advising(planted, *others))


def test_two_answers_to_one_thing_pull_apart():
    first, second, *others = PLAIN.synthesis.recommendations
    about = Occasion(kind=AnswerKind.LINE, about="portal: Logs")
    one, other = replace(first, answers=about), replace(second, answers=about)
    assert "opposed" in found(advising(one, other, *others))


def test_what_is_less_than_once_is_no_times_and_four_digits_are_false():
    ledger = Ledger(PLAIN.claims)
    known = ledger[PLAIN.cost.monthly]
    less = ledger.claim("Less", 0.852, "ratio", method="test", of=[known])
    false = ledger.claim("False", 5893.0, "ms", method="test", of=[known])
    for one, rule in ((less, "times"), (false, "digits")):
        planted = saying(f"It falls by {{{one.id}}} here.")
        assert rule in found(replace(planted, claims=dict(ledger.claims)))


def test_what_is_high_says_who_answers_for_it():
    content = (Badge("high"), Text(" Nobody answers."))
    section = Section(title="T", anchor="risk", blocks=(Bullets(items=(content,)),))
    whole = read(PLAIN)
    document = replace(whole.documents[0], sections=(section,))
    assert "unowned" in {one.rule for one in faults(replace(whole, documents=(document,)))}


def test_a_plain_sentence_has_no_fault():
    assert not found(saying("The portal runs in one region."))


def test_what_says_nothing_of_a_company_is_found_in_the_reports_of_most():
    readings = {str(number): read(saying("All that is planned is good.")) for number in range(3)}
    readings["other"] = read(saying("Another sentence stands here alone today."))
    told = [one.text for one in shared(readings) if one.where.startswith("executive/summary")]
    assert told == []
    readings = {
        str(number): read(saying("All that is planned here is very good.")) for number in range(3)
    }
    told = [one.text for one in shared(readings) if one.where.startswith("executive/summary")]
    assert told == ["All that is planned here is very good."]
