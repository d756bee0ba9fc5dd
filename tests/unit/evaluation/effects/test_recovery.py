import numpy as np
import pytest

from infra_mind.domain.requirements import Disaster, StoreKind
from infra_mind.evaluation.effects.recovery import Loss, Recovery, Way, losses, recovery
from infra_mind.evaluation.samples import Samples, likely
from infra_mind.evaluation.scene import Scene
from tests.factories.brief import model
from tests.factories.design import as_designs
from tests.factories.model import demand_of, design

STORES = [
    {"name": "rows", "kind": "relational", "size_gb": 800, "growth_gb_per_month": 0},
    {"name": "files", "kind": "object", "size_gb": 2000, "growth_gb_per_month": 0},
    {"name": "index", "kind": "search", "size_gb": 80, "growth_gb_per_month": 0},
    {"name": "hot", "kind": "cache", "size_gb": 5, "growth_gb_per_month": 0},
]
DEMAND = demand_of({"name": "app", "type": "web_application", "stores": STORES})
(APP,) = DEMAND.workloads
PLAIN = {"zones": "two_zones", "app__database": "replicated", "backup": "continuous"}


def _samples() -> Samples:
    """30 minutes to decide, 400 GB an hour, 40 of an index, ten times faster between live regions."""
    samples = likely(DEMAND.assumptions)
    for name, value in {
        "detect_and_decide_h": 0.5,
        "restore_gb_per_hour": 400.0,
        "reindex_gb_per_hour": 40.0,
        "failover_min": 1.5,
        "replication_lag_s": 36.0,
        "rebuild_h": 4.0,
        "relaunch_h": 0.4,
        "instance_restart_min": 15.0,
        "active_recovery_share": 0.1,
    }.items():
        samples = samples.pin(f"model.{name}", value)
    return samples


def _scene(**decided: str) -> Scene:
    return model().scene(as_designs([design(**{**PLAIN, **decided})]), _samples())


def _after(
    disaster: Disaster, kind: StoreKind = StoreKind.RELATIONAL, /, **decided: str
) -> Recovery:
    """What happens to one store of a kind."""
    number = next(n for n, store in enumerate(APP.stores) if store.kind is kind)
    return recovery(_scene(**decided), APP, number, disaster)


def _loss(disaster: Disaster, **decided: str) -> Loss:
    """What happens to the application with all its stores."""
    return next(one for one in losses(_scene(**decided), APP) if one.disaster is disaster)


def _hours(one: Recovery | Loss) -> tuple[float, float]:
    return float(one.hours[0, 0]), float(one.lost[0, 0])


def test_a_replica_takes_over_and_nothing_is_lost():
    assert _hours(_after(Disaster.ZONE)) == pytest.approx((0.025, 0.0))


def test_without_a_replica_the_zone_takes_the_store_with_it():
    """Half an hour to decide and 800 GB at 400 GB an hour; five minutes of log."""
    found = _after(Disaster.ZONE, app__database="single")
    assert _hours(found) == pytest.approx((2.5, 5 / 60))
    assert found.way is Way.RESTORE


@pytest.mark.parametrize("regions", ["single_region", "warm_standby", "active_active"])
def test_no_replication_helps_against_a_deletion(regions: str):
    assert _hours(_after(Disaster.DELETION, regions=regions)) == pytest.approx((2.5, 5 / 60))


def test_daily_backups_lose_a_day_of_what_was_deleted():
    assert _hours(_after(Disaster.DELETION, backup="daily"))[1] == 24.0


def test_a_lost_region_by_what_stands_or_lies_elsewhere():
    assert _hours(_after(Disaster.REGION)) == (np.inf, np.inf)
    assert _after(Disaster.REGION).way is Way.NOTHING
    assert _hours(_after(Disaster.REGION, backup="cross_region")) == pytest.approx((6.5, 5 / 60))
    assert _hours(_after(Disaster.REGION, regions="warm_standby")) == pytest.approx((0.5, 0.01))
    assert _hours(_after(Disaster.REGION, regions="active_active")) == pytest.approx((0.05, 0.01))


def test_an_index_is_built_anew_and_loses_nothing():
    found = _after(Disaster.DELETION, StoreKind.SEARCH)
    assert _hours(found) == pytest.approx((2.5, 0.0))
    assert found.way is Way.REBUILD


def test_objects_lie_in_several_zones_and_caches_start_empty():
    assert _after(Disaster.ZONE, StoreKind.OBJECT).way is Way.HELD
    assert _hours(_after(Disaster.REGION, StoreKind.CACHE)) == (0.0, 0.0)


def test_more_never_takes_longer():
    """From one copy to two live regions: each step is as good or better after a lost region."""
    steps = [{"backup": "cross_region"}, {"regions": "warm_standby"}, {"regions": "active_active"}]
    found = [_hours(_after(Disaster.REGION, **step)) for step in steps]
    assert np.all(np.diff([hours for hours, _ in found]) <= 0)


def test_a_live_second_region_answers_a_lost_zone_too():
    """A replica loses nothing and comes first; without one the standby beats a restore."""
    alone = {"app__database": "single"}
    assert _after(Disaster.ZONE, regions="warm_standby").way is Way.REPLICA
    standby = _after(Disaster.ZONE, regions="warm_standby", **alone)
    assert (standby.way, _hours(standby)) == (Way.STANDBY, pytest.approx((0.5, 0.01)))
    live = _after(Disaster.ZONE, regions="active_active", **alone)
    assert (live.way, _hours(live)) == (Way.ACTIVE, pytest.approx((0.05, 0.01)))


def test_a_lost_machine_is_started_again_or_its_replica_takes_over():
    assert _hours(_after(Disaster.MACHINE)) == pytest.approx((0.025, 0.0))
    alone = _after(Disaster.MACHINE, app__database="single")
    assert (alone.way, _hours(alone)) == (Way.RESTART, pytest.approx((0.25, 0.0)))


def test_a_workload_is_back_when_its_programs_and_its_slowest_store_are():
    """A zone: replica and index both stand in another; in one zone programs take 0.4 h, rows 2.5."""
    assert _hours(_loss(Disaster.ZONE)) == pytest.approx((0.025, 0.0))
    alone = _loss(Disaster.ZONE, zones="one_zone", app__database="single")
    assert _hours(alone) == pytest.approx((2.5, 5 / 60))
    assert _hours(_loss(Disaster.DELETION)) == pytest.approx((5.5, 5 / 60))
    assert _hours(_loss(Disaster.REGION)) == (np.inf, np.inf)
    copied = _loss(Disaster.REGION, backup="cross_region")
    assert _hours(copied) == pytest.approx((9.5, 5 / 60))


def test_programs_alone_start_again_in_another_zone():
    """Nothing is kept, so nothing is lost: 0.4 h in one zone, at once in two."""
    demand = demand_of({"name": "app", "type": "web_application", "stores": [STORES[3]]})
    for zones, hours in (("one_zone", 0.4), ("two_zones", 0.0)):
        found = losses(_scene(zones=zones), demand.workloads[0])
        zone = next(one for one in found if one.disaster is Disaster.ZONE)
        assert _hours(zone) == pytest.approx((hours, 0.0))


@pytest.mark.parametrize("disaster", Disaster)
def test_a_loss_happens_as_often_as_is_known(disaster: Disaster):
    expected = DEMAND.assumptions[f"model.losses.{disaster}"].likely
    found = [one.rate for one in losses(_scene(), APP) if one.disaster is disaster]
    assert sum(found) == pytest.approx(expected)


def test_a_part_of_all_deletions_takes_the_backups_of_the_same_account_along():
    share = DEMAND.assumptions["model.backups_reached"].likely
    for vault, back in (("same_account", False), ("own_account", True)):
        found = losses(_scene(vault=vault), APP)
        plain, reaching = (one for one in found if one.disaster is Disaster.DELETION)
        assert reaching.rate == pytest.approx(plain.rate * share / (1 - share))
        assert np.isfinite(plain.hours).all()
        assert bool(np.isfinite(reaching.hours).all()) is back
        assert bool(np.isfinite(reaching.lost).all()) is back


def test_what_is_built_anew_has_no_backups_to_lose():
    demand = demand_of({"name": "app", "type": "web_application", "stores": STORES[2:]})
    found = losses(_scene(), demand.workloads[0])
    assert len(found) == len(Disaster) and np.isfinite(found[-1].lost).all()


@pytest.mark.parametrize("disaster", Disaster)
def test_the_evaluation_keeps_the_losses_of_every_workload(disaster: Disaster):
    designs = [design(**PLAIN), design(**{**PLAIN, "regions": "active_active"})]
    evaluation = model().evaluate_designs(DEMAND, as_designs(designs), _samples())
    for row, decided in enumerate(({}, {"regions": "active_active"})):
        found = next(one for one in evaluation.losses["app"] if one.disaster is disaster)
        own = _loss(disaster, **decided)
        assert found.hours[row, 0] == pytest.approx(own.hours[0, 0])
        assert found.lost[row, 0] == pytest.approx(own.lost[0, 0])
