import numpy as np
import pytest

from infra_mind.domain.requirements import StoreKind
from infra_mind.evaluation.effects.recovery import LossEvent, Recovery, Way, recoveries
from tests.factories.brief import brief_from, model
from tests.factories.design import choosing

STORES = [
    {"name": "rows", "kind": "relational", "size_gb": 800, "growth_gb_per_month": 0},
    {"name": "files", "kind": "object", "size_gb": 2000, "growth_gb_per_month": 0},
    {"name": "index", "kind": "search", "size_gb": 80, "growth_gb_per_month": 0},
    {"name": "hot", "kind": "cache", "size_gb": 5, "growth_gb_per_month": 0},
]
CASE = brief_from(
    {
        "clouds": {"allowed": ["aws"], "regions": ["us-east-1"]},
        "workloads": [{"name": "app", "type": "web_application", "stores": STORES}],
    }
).case(model())


def _after(event: LossEvent, kind: StoreKind = StoreKind.RELATIONAL, /, **decided: str) -> Recovery:
    """What happens with 30 minutes to decide and 400 GB an hour, 40 of an index."""
    plain = {"zones": "two_zones", "regions": "single_region", "backup": "continuous"}
    vector = choosing(CASE.chosen, **{**plain, "app__database": "replicated", **decided})
    samples = CASE.point
    for name, value in {
        "detect_and_decide_h": 0.5,
        "restore_gb_per_hour": 400.0,
        "reindex_gb_per_hour": 40.0,
        "failover_min": 1.5,
        "replication_lag_s": 36.0,
        "rebuild_h": 4.0,
    }.items():
        samples = samples.pin(f"model.{name}", value)
    (workload,) = CASE.demand.workloads
    number = next(n for n, store in enumerate(workload.stores) if store.kind is kind)
    found = recoveries(CASE.model.scene([vector], samples), workload, number)
    return next(one for one in found if one.event is event)


def _hours(one: Recovery) -> tuple[float, float]:
    assert one.hours is not None
    assert one.lost is not None
    return float(one.hours[0, 0]), float(one.lost[0, 0])


def test_a_replica_takes_over_and_nothing_is_lost():
    assert _hours(_after(LossEvent.ZONE)) == pytest.approx((0.025, 0.0))


def test_without_a_replica_the_zone_takes_the_store_with_it():
    """Half an hour to decide and 800 GB at 400 GB an hour; five minutes of log."""
    found = _after(LossEvent.ZONE, app__database="single")
    assert _hours(found) == pytest.approx((2.5, 5 / 60))
    assert found.way is Way.RESTORE


@pytest.mark.parametrize("regions", ["single_region", "warm_standby", "active_active"])
def test_no_replication_helps_against_a_deletion(regions: str):
    assert _hours(_after(LossEvent.DELETION, regions=regions)) == pytest.approx((2.5, 5 / 60))


def test_daily_backups_lose_a_day_of_what_was_deleted():
    assert _hours(_after(LossEvent.DELETION, backup="daily"))[1] == 24.0


def test_a_lost_region_by_what_stands_or_lies_elsewhere():
    assert _after(LossEvent.REGION).hours is None
    assert _hours(_after(LossEvent.REGION, backup="cross_region")) == pytest.approx((6.5, 5 / 60))
    assert _hours(_after(LossEvent.REGION, regions="warm_standby")) == pytest.approx((0.5, 0.01))
    live, _ = _hours(_after(LossEvent.REGION, regions="active_active"))
    assert 0 < live < 0.5


def test_an_index_is_built_anew_and_loses_nothing():
    found = _after(LossEvent.DELETION, StoreKind.SEARCH)
    assert _hours(found) == pytest.approx((2.5, 0.0))
    assert found.way is Way.REBUILD


def test_objects_lie_in_several_zones_and_caches_start_empty():
    assert _after(LossEvent.ZONE, StoreKind.OBJECT).way is Way.HELD
    assert _hours(_after(LossEvent.REGION, StoreKind.CACHE)) == (0.0, 0.0)


def test_more_never_takes_longer():
    """From one copy to two live regions: each step is as good or better after a lost region."""
    steps = [{"backup": "cross_region"}, {"regions": "warm_standby"}, {"regions": "active_active"}]
    found = [_hours(_after(LossEvent.REGION, **step)) for step in steps]
    assert np.all(np.diff([hours for hours, _ in found]) <= 0)
