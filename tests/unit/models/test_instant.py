from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from infra_mind.models.instant import from_microseconds, to_microseconds


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_microsecond_comes_back(at):
    assert from_microseconds(to_microseconds(at)) == at


def test_the_zone_does_not_matter():
    at = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    assert from_microseconds(to_microseconds(at)) == at
