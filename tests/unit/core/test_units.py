from itertools import pairwise

import pytest

from infra_mind.core import units
from infra_mind.domain.quantity import SizeUnit, parse_size


@pytest.mark.parametrize(
    ("unit", "of_a_gigabyte"),
    [(SizeUnit.KB, units.KB_PER_GB), (SizeUnit.MB, units.MB_PER_GB), (SizeUnit.GB, 1.0)],
)
def test_a_gigabyte_is_read_and_billed_as_one(unit: SizeUnit, of_a_gigabyte: float):
    assert parse_size("1 GB", unit) / of_a_gigabyte == 1


def test_a_terabyte_is_as_large_where_it_is_read_and_where_it_is_billed():
    assert parse_size("1 TB", SizeUnit.GB) == units.GB_PER_TB


def test_memory_is_sold_by_the_gib():
    assert parse_size("1 GiB", SizeUnit.GB) == units.GB_PER_GIB


def test_times_go_into_each_other():
    month = (
        units.SECONDS_PER_MONTH / units.SECONDS_PER_HOUR,
        units.MINUTES_PER_MONTH / units.MINUTES_PER_HOUR,
        units.DAYS_PER_MONTH * units.HOURS_PER_DAY,
        units.HOURS_PER_MONTH,
    )
    assert all(one == pytest.approx(other) for one, other in pairwise(month))
