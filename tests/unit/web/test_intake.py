import pytest

from infra_mind.imports import read_requirements
from infra_mind.web.intake import QUESTIONS, requirements_of


def test_there_are_nine_questions_each_with_a_name_of_its_own():
    assert len({question.name for question in QUESTIONS}) == len(QUESTIONS) == 9


def test_what_is_left_open_is_not_said():
    assert requirements_of({"budget": [" "], "workload": [""], "clouds": []}) == {}


@pytest.mark.parametrize("kind", [one.value for one in QUESTIONS[0].choices])
def test_every_answer_that_can_be_picked_is_understood(kind):
    answers = {
        question.name: [one.value for one in question.choices] or [question.example]
        for question in QUESTIONS
    }
    for availability in answers["availability"]:
        picked = {**answers, "workload": [kind], "availability": [availability]}
        read = read_requirements(requirements_of(picked)).requirements
        assert read.workloads[0].type == kind
        assert read.budget.monthly == 5000 and read.budget.currency == "EUR"
        assert len(read.clouds.allowed) == len(answers["clouds"])
