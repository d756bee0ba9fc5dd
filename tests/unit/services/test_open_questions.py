"""What is worth an answer before a run."""

import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.imports import read_requirements
from infra_mind.services.open_questions import OpenQuestion, open_questions, questions_json
from tests.factories.brief import ONE_SITE, TODAY, model

SITE: dict[str, object] = {
    "clouds": ONE_SITE,
    "workloads": [{"name": "home", "type": "static_site"}],
}


def asked(**sections: object) -> tuple[OpenQuestion, ...]:
    given = read_requirements({**SITE, **sections})
    return open_questions(given, model().library, today=TODAY)


@pytest.fixture(scope="module")
def questions() -> tuple[OpenQuestion, ...]:
    return asked(budget={"monthly": "900 EUR"}, company={"country": "unknown"})


def test_questions_stand_by_what_an_answer_is_worth(questions: tuple[OpenQuestion, ...]):
    worth = [one.saves for one in questions if one.saves is not None]
    assert worth == sorted(worth, reverse=True)
    assert all(one.path.startswith("workloads[0].") for one in questions if one.saves is not None)
    assert all(one.assumed for one in questions if one.saves is not None)
    assert all(one.worth.endswith("EUR a month") for one in questions if one.saves is not None)


def test_demands_that_nobody_stated_are_asked_as_well(questions: tuple[OpenQuestion, ...]):
    demands = {one.path for one in questions if one.saves is None}
    assert demands == {"data.classes", "reliability.availability", "reliability.rpo"}


def test_programs_read_them_in_the_same_order(questions: tuple[OpenQuestion, ...]):
    found = questions_json(questions)
    assert isinstance(found, list)
    assert [one["path"] for one in found if isinstance(one, dict)] == [
        one.path for one in questions
    ]


def test_what_cannot_be_assessed_is_refused_before():
    with pytest.raises(RequirementsError, match="no region or area"):
        asked(clouds={"regions": ["mars"]})
