"""Which companies an architect would tell to look at a finished service first."""

from pathlib import Path

import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.evaluation.demand import normalise
from infra_mind.imports.requirements_file import read_requirements
from infra_mind.questions.cost.buying import buying
from infra_mind.workflows.answers import READS, answer
from tests.acceptance.expectation import CASES, FILE
from tests.factories.brief import EXAMPLES, brief_at, model

EVERY = sorted({*CASES.glob("*.yaml"), *EXAMPLES.glob("*.yaml")} - {FILE})
TOLD = {"soap-shop": "online_shop", "help-desk-bot": "support_bot"}


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_it_is_told_where_it_is_the_need_and_nowhere_else(path: Path):
    stated, library = read_requirements(path.read_bytes()), model().library
    demand = normalise(stated.requirements, stated.provenance, library.inputs)
    found = buying(stated.requirements, demand, library.finished_services, Ledger())
    assert [one.need for one in found] == ([TOLD[path.stem]] if path.stem in TOLD else [])


def test_the_answer_holds_it_beside_offers_that_are_designs():
    found = answer(brief_at(CASES / "soap-shop.yaml").narrow(READS), model())
    choice = found.value.choice
    (shop,) = choice.buying
    assert found.claims[shop.monthly].high == 79
    assert [one.name for one in choice.offers] == ["lean", "recommended", "resilient"]
