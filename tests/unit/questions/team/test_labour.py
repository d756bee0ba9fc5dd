import numpy as np
import pytest

from infra_mind.evaluation.effects.labour import EXIT, HOURS
from infra_mind.questions.team.labour import works
from tests.factories.brief import case_of

EXAMPLES = ("clinic-portal", "ecommerce", "ml-training", "field-service-iot")


@pytest.mark.parametrize("example", EXAMPLES)
def test_hours_add_up_in_every_future(example: str):
    case = case_of(example)
    found = case.evaluate([case.chosen], case.futures)
    told = sum(one.hours for one in works(case, HOURS, "operating_hours", "operating_hours"))
    assert told == pytest.approx(found.operating_hours[0])


@pytest.mark.parametrize("example", EXAMPLES)
def test_hours_to_leave_add_up_by_workload(example: str):
    case = case_of(example)
    found = case.evaluate([case.chosen], case.futures)
    for part in found.parts:
        told = [
            one.hours for one in works(case, EXIT, "exit_hours") if one.workload == part.workload
        ]
        assert sum(told, np.zeros(1)) == pytest.approx(part.exit_hours[0])
