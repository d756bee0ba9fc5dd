import re

from benchmarks.estimates import PAGE, REST, own_estimates
from tests.factories.brief import model


def test_the_page_names_every_constant_that_is_an_estimate_and_no_other():
    named = re.findall(r"^(?:\| |- )`(model\.[^`]+)`", PAGE.read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(own_estimates(model().library))


def test_what_is_felt_stands_by_its_share_the_largest_first():
    table = PAGE.read_text(encoding="utf-8").partition(REST)[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `model.")]
    felt = [max(float(cell.split()[0]) for cell in row[6:8]) for row in rows]
    assert felt == sorted(felt, reverse=True)
    assert felt[-1] >= 0.1
