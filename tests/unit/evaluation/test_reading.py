import pytest

from infra_mind.domain.assumption import Assumption
from tests.factories.brief import brief_from


def _assumptions(type: str, **more: object) -> dict[str, Assumption]:
    brief = brief_from({"workloads": [{"name": "it", "type": type, **more}]})
    return dict(brief.demand.assumptions)


@pytest.mark.parametrize(
    ("type", "more"),
    [
        ("web_application", {"stores": [{"name": "records", "size_gb": 500}]}),
        ("static_site", {}),
    ],
)
def test_growth_of_a_store_that_nobody_stated_is_told_in_gb_a_month(
    type: str, more: dict[str, object]
):
    found = _assumptions(type, **more)
    growth = found["workloads[0].stores[0].growth_gb_per_month"]
    size = found["workloads[0].stores[0].size_gb"]
    assert growth.unit == "GB/month"
    assert growth.likely == pytest.approx(0.02 * size.likely)


def test_no_assumption_is_told_as_a_share_that_is_none():
    found = _assumptions("static_site")
    assert all(one.high <= 1 for one in found.values() if one.unit == "share")
    assert all(one.high < 5 for one in found.values() if one.unit.startswith("share/"))


def test_how_long_logs_are_kept_is_no_month_of_the_calendar():
    assert _assumptions("static_site")["model.log_months"].unit == "months"


def test_events_are_written_into_files_and_not_one_by_one():
    """A web page that keeps files writes one now and then; a stream packs thousands of events into one."""
    lake = {"stores": [{"name": "lake", "kind": "object", "size_gb": 1000}]}
    path = "workloads[0].stores[0].writes_per_request"
    page, stream = (_assumptions(one, **lake)[path] for one in ("web_application", "streaming"))
    assert stream.high < page.likely
    assert stream.likely == pytest.approx(0.0001)
