"""The page of designs lists every decision with all its options, in the words of the reports."""

import re
from pathlib import Path

import pytest

from infra_mind.domain.design import Decision
from infra_mind.domain.option import CLOSED_OPTIONS, DecisionKind
from infra_mind.evaluation.workloads import KINDS
from infra_mind.words.options import decision_words, option_words
from tests.factories.model import demand_of

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
ROWS = {
    row[0].strip("`"): row
    for row in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if line.startswith("| `")
    )
}
OWN = [kind for kind in DecisionKind if kind not in {DecisionKind.SITE, DecisionKind.SECOND}]


def _options(kind: DecisionKind) -> str:
    return " · ".join(f"`{one}` {option_words(one, kind)}" for one in CLOSED_OPTIONS[kind])


def _decided_by(kind: DecisionKind) -> list[str]:
    """The kinds of workload that the decision is one of."""
    workloads = {
        name: demand_of({"type": one.types[0]}).workloads[0] for name, one in KINDS.items()
    }
    return [name for name, one in KINDS.items() if kind in one.options(workloads[name], (), ())]


@pytest.mark.parametrize("kind", OWN)
def test_a_decision_stands_there_with_its_words(kind: DecisionKind):
    assert ROWS[kind][1] == decision_words(Decision(kind))


@pytest.mark.parametrize("kind", CLOSED_OPTIONS)
def test_every_option_of_a_decision_stands_there_with_its_words(kind: DecisionKind):
    assert ROWS[kind][2] == _options(kind)


@pytest.mark.parametrize("kind", OWN)
def test_whose_decision_it_is_is_told(kind: DecisionKind):
    told = re.findall(r"\[([a-z ]+)\]\(model/", ROWS[kind][3]) if len(ROWS[kind]) > 3 else []
    assert told == [name.replace("_", " ") for name in _decided_by(kind)]


def test_the_page_knows_no_other_decisions():
    places = {"provider", "region"}
    assert ROWS.keys() == {str(kind) for kind in DecisionKind} | places
