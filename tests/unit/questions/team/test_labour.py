import numpy as np
import pytest

from infra_mind.questions.team.labour import heaviest_first
from tests.factories.brief import case_of

EXAMPLES = ("clinic-portal", "ecommerce", "ml-training", "field-service-iot")


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_thing_stands_once_for_each_workload_and_nothing_is_lost(example: str):
    case = case_of(example)
    found = case.evaluate([case.chosen], case.futures, itemised=True)
    for lines, total in (
        (found.labour, found.operating_hours),
        (found.leaving, found.exit_cost),
        (found.emissions, found.carbon_kg),
    ):
        listed = heaviest_first(lines)
        names = [(line.workload, line.item.name) for line in listed]
        assert len(names) == len(set(names))
        assert sum(line.amount[0] for line in listed) == pytest.approx(total[0])
        medians = [float(np.median(line.amount)) for line in listed]
        assert medians == sorted(medians, reverse=True)
