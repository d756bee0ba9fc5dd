"""What reads the words of reports finds what is planted in them."""

from dataclasses import replace

import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.domain.statement import Statement
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
