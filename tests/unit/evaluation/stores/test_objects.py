import pytest

from infra_mind.evaluation.model import Evaluation
from tests.factories.model import demand_of, design, evaluate, line_of, web

TIERED, WARM = ({"app__lifecycle": one} for one in ("tiered", "kept_warm"))
HOURS, KB_PER_OBJECT, COLD_READS = 730, 300, 0.03


def kept(*, growth: float = 100, size: float = 10_000, **changes: str) -> Evaluation:
    files = {
        "name": "files",
        "kind": "object",
        "size_gb": size,
        "growth_gb_per_month": growth,
        "reads_per_request": 0.05,
        "writes_per_request": 0,
    }
    return evaluate(demand_of(web(stores=[files])), design(app__database="none", **changes))


def test_what_is_older_than_three_months_lies_in_the_cheaper_class():
    found = kept(**TIERED)
    assert line_of(found, "Object storage").quantity[0, 0] == 300
    old = line_of(found, "Object storage, infrequent access")
    assert old.quantity[0, 0] == 9_700
    assert old.unit_price[0, 0] == 0.0125


def test_moving_and_reading_it_are_paid():
    """100 GB a month of 300 KB each; 3 % of 0.05 objects for each of 100 requests a second."""
    found = kept(**TIERED)
    moves = line_of(found, "Objects moved to infrequent access")
    assert moves.quantity[0, 0] == pytest.approx(100 * 1e6 / KB_PER_OBJECT / 1e3)
    reads = 100 * 3600 * HOURS * 0.05 * COLD_READS
    assert line_of(found, "Reads of infrequent access").quantity[0, 0] == pytest.approx(reads / 1e3)
    gigabytes = reads * KB_PER_OBJECT / 1e6
    assert line_of(found, "Retrieval of objects").quantity[0, 0] == pytest.approx(gigabytes)
    other = line_of(found, "Object storage reads").quantity[0, 0]
    assert other == pytest.approx(reads * (1 - COLD_READS) / COLD_READS / 1e3)


def test_it_saves_where_much_is_old_and_costs_where_all_is_new():
    assert kept(**TIERED).monthly[0, 0] < kept(**WARM).monthly[0, 0]
    assert kept(growth=4_000, **TIERED).monthly[0, 0] > kept(growth=4_000, **WARM).monthly[0, 0]


def test_the_copy_elsewhere_is_charged_once():
    name = "Object storage of the copy, second region"
    for changes in (TIERED, WARM):
        found = kept(**changes, second="aws/us-west-2", backup="cross_region")
        assert line_of(found, name).quantity[0, 0] == 10_000


def test_a_design_that_does_not_decide_keeps_all_in_the_standard_class():
    assert line_of(kept(), "Object storage").quantity[0, 0] == 10_000
