from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.domain.requirements import StoreKind
from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.model import Evaluation, Model
from infra_mind.evaluation.samples import draw, likely
from infra_mind.evaluation.stores.use import whole_units
from tests.factories.brief import model
from tests.factories.design import as_designs
from tests.factories.model import (
    cheaper_or_dearer,
    demand_of,
    design,
    evaluate,
    line_of,
    web,
)

HOURS = 730
MONTH = 100 * 3600 * HOURS
NOT_RELATIONAL = [kind for kind in StoreKind if kind is not StoreKind.RELATIONAL]
PROPERTY = settings(max_examples=25, deadline=None)
SITES = ("aws/us-east-1", "aws/eu-central-1", "azure/westeurope", "gcp/europe-west1")


def store(kind: str, **more: object) -> dict[str, object]:
    """100 GB that do not grow, read twice and written once for a request."""
    plain = {"size_gb": 100, "growth_gb_per_month": 0}
    asked = {"reads_per_request": 2, "writes_per_request": 1}
    return {"name": "kept", "kind": kind, **plain, **asked, **more}


def found_with(kind: str, *, design_changes: dict[str, str] | None = None, **more: object):
    database = "single" if kind == StoreKind.RELATIONAL else "none"
    vector = design(app__database=database, **(design_changes or {}))
    return evaluate(demand_of(web(stores=[store(kind, **more)])), vector)


def _quantity(found: Evaluation, name: str) -> float:
    return float(line_of(found, name).quantity[0, 0])


def _stored(found: Evaluation) -> dict[str, float]:
    """GB-months of objects by the name of their line, without the store's own."""
    return {
        one.item.name.replace(", kept", ""): float(one.quantity[0, 0])
        for one in found.lines
        if one.item.name.startswith("Object storage")
        and one.item.unit == "GB-months"
        and one.quantity[0, 0] > 0
    }


@st.composite
def stored(draw_one: st.DrawFn) -> tuple[str, dict[str, str]]:
    kind = draw_one(st.sampled_from(StoreKind))
    provider, region = draw_one(st.sampled_from(SITES)).split("/")
    machine = {"aws": "m5.large", "azure": "Standard_D2s_v5", "gcp": "n2-standard-2"}[provider]
    zones = draw_one(st.sampled_from(["one_zone", "two_zones", "three_zones"]))
    regions = draw_one(st.sampled_from(["single_region", "warm_standby", "active_active"]))
    database = "single" if kind is StoreKind.RELATIONAL else "none"
    changes = {"provider": provider, "region": region, "zones": zones, "regions": regions}
    return kind, design(app__database=database, app__machine=machine, **changes)


LOADS = ("average_rps", "size_gb", "reads_per_request", "writes_per_request")


@PROPERTY
@given(chosen=stored(), name=st.sampled_from(LOADS))
def test_cost_never_falls_and_room_never_grows_with_a_load(
    chosen: tuple[str, dict[str, str]], name: str
):
    kind, vector = chosen
    demand = demand_of(web(stores=[store(kind)]))
    (path,) = [path for path in demand.assumptions if path.endswith(name)]
    values = demand.assumptions[path].likely * np.geomspace(0.1, 50, 60)
    found = evaluate(demand, vector, samples=likely(demand.assumptions).along(path, values))
    assert np.all(np.diff(found.monthly[0]) >= -1e-6 * found.monthly[0][1:])
    # Its inverse is 0 where there is no limit.
    assert np.all(np.diff(1 / found.headroom[0]) >= -1e-12)


@PROPERTY
@given(chosen=stored(), seed=st.integers(0, 20))
def test_nothing_is_nan_and_a_zone_more_never_lowers_availability(
    chosen: tuple[str, dict[str, str]], seed: int
):
    kind, vector = chosen
    demand = demand_of(web(stores=[{"name": "kept", "kind": kind}]))
    samples = draw(demand.assumptions, size=64, seed=seed)
    zones = ("one_zone", "two_zones", "three_zones")
    found = evaluate(demand, *({**vector, "zones": one} for one in zones), samples=samples)
    assert np.all(np.isfinite(found.monthly))
    assert np.all(np.isfinite(found.latency_ms("app")))
    assert not np.any(np.isnan(found.headroom))
    assert np.all(found.unpriced == 0)
    assert np.all(np.diff(found.availability, axis=0) >= -1e-12)


@PROPERTY
@given(chosen=stored(), factor=st.sampled_from(["0.5", "3"]))
def test_scaling_all_prices_scales_the_bill(chosen: tuple[str, dict[str, str]], factor: str):
    kind, vector = chosen
    demand = demand_of(web(stores=[store(kind)]))
    point, candidates = likely(demand.assumptions), of_designs(as_designs([vector]))
    scaled: Model = cheaper_or_dearer(Decimal(factor))
    dearer = scaled.evaluate(demand, candidates, point).monthly[0, 0]
    plain = model().evaluate(demand, candidates, point).monthly[0, 0]
    assert dearer == pytest.approx(float(factor) * plain, rel=1e-3)


@pytest.mark.parametrize("kind", list(StoreKind))
def test_every_kind_of_store_is_priced_and_keeps_people_busy(kind: StoreKind):
    found = found_with(kind)
    without = evaluate(demand_of(web(stores=[store("object", size_gb=0)])), design())
    assert found.unpriced[0, 0] == 0
    assert found.part("app").stored_gb[0, 0] == 100
    assert found.operating_hours[0, 0] > without.operating_hours[0, 0] - 1.5
    assert {line.item.part for line in found.lines if line.item.part.startswith("stores.")}


def test_document_requests_by_hand():
    """Items of 1.5 KB: a read is one unit, a write two; 263 million requests a month."""
    found = found_with("document")
    assert _quantity(found, "Document reads") == pytest.approx(2 * MONTH / 1e6)
    assert _quantity(found, "Document writes") == pytest.approx(2 * MONTH / 1e6)
    assert line_of(found, "Document reads").amount[0, 0] == pytest.approx(2 * MONTH / 1e6 * 0.125)


def test_a_second_live_region_writes_every_document_too():
    found = found_with("document", design_changes={"regions": "active_active"})
    written = [line for line in found.lines if line.item.name.startswith("Document writes")]
    assert sum(float(line.quantity[0, 0]) for line in written) == pytest.approx(4 * MONTH / 1e6)
    read = [line for line in found.lines if line.item.name.startswith("Document reads")]
    assert sum(float(line.quantity[0, 0]) for line in read) == pytest.approx(2 * MONTH / 1e6)


def test_shards_by_hand():
    """300 records a second at peak of 1.2 KB are 0.36 MB/s; at 60 % one shard carries them."""
    assert _quantity(found_with("stream"), "Stream shards") == HOURS
    many = found_with("stream", writes_per_request=10)
    # 3,000 records a second over 1,000 at 60 %: five; by bytes 3.6 MB/s over 1 at 60 %: six.
    assert _quantity(many, "Stream shards") == 6 * HOURS


def test_a_stream_on_kafka_has_brokers():
    found = found_with("stream", engine="Kafka")
    assert _quantity(found, "Brokers") == 3 * HOURS
    assert _quantity(found, "Broker storage") == 300


def test_a_database_on_mysql_has_its_price():
    found = found_with("relational", engine="mysql", reads_per_request=4)
    assert line_of(found, "Database").item.service == "database.mysql.instance"


def test_search_stands_in_every_zone():
    found = found_with("search", reads_per_request=0.1, writes_per_request=0.01)
    assert _quantity(found, "Search nodes") == 2 * HOURS
    assert _quantity(found, "Search storage") == 200


def test_a_copy_for_the_day_of_loss_is_kept_in_the_cheaper_class():
    """100 GB in us-east-1 at 0.023 USD; elsewhere at 0.0125 where nothing stands ready to read them."""
    cold = found_with("object", design_changes={"backup": "cross_region"})
    assert _stored(cold) == {
        "Object storage": 100,
        "Object storage of the copy, second region": 100,
    }
    spare = line_of(cold, "Object storage of the copy, second region")
    assert spare.amount[0, 0] == pytest.approx(100 * 0.0125, rel=0.05)
    ready = found_with("object", design_changes={"regions": "warm_standby"})
    assert _stored(ready) == {"Object storage": 100, "Object storage, second region": 100}


def test_object_requests_by_hand():
    found = found_with("object")
    assert _quantity(found, "Object storage reads") == pytest.approx(2 * MONTH / 1e3)
    assert line_of(found, "Object storage writes").amount[0, 0] == pytest.approx(
        MONTH / 1e3 * 0.005
    )


def test_a_warehouse_is_paid_by_what_queries_read():
    """52.6 queries a month of 3 % of 100 GB are 0.158 TB."""
    found = found_with("warehouse", reads_per_request=2e-7)
    assert _quantity(found, "Warehouse queries") == pytest.approx(MONTH * 2e-7 * 100 * 0.03 / 1000)


def test_two_stores_of_a_kind_are_told_apart():
    stores = [store("document"), store("document", name="other")]
    found = evaluate(demand_of(web(stores=stores)), design(app__database="none"))
    names = [line.item.name for line in found.lines if line.item.service.startswith("document")]
    assert len(names) == len(set(names)) == 6


def test_the_tightest_limit_has_a_name():
    """One partition takes 1,000 writes a second: 2 % of 300 x 200 writes of two units are 2,400."""
    found = found_with("document", writes_per_request=200)
    part = found.part("app")
    bound = part.bounds[int(part.tightest[0, 0])]
    assert (bound.limit, bound.of) == ("partition_writes", "kept of app")
    assert part.headroom[0, 0] == pytest.approx(1000 / 2400)


def test_connections_make_a_database_larger():
    """1,200 requests of 100 ms keep 400 workers busy at 60 %: 600 connections, 5.3 GiB on AWS."""
    service = {"cpu_ms": 100}
    busy = web(
        service=service,
        traffic={"average_rps": 400, "peak_rps": 1200},
        stores=[store("relational", size_gb=1, reads_per_request=0.1, writes_per_request=0)],
    )
    found = evaluate(demand_of(busy), design(app__database="single"))
    (sku,) = line_of(found, "Database").skus
    size = model().book.sku("aws", "database.postgresql.instance", sku)
    assert size is not None
    assert size.memory_gib >= 400 * 1.5 / 112.66


@pytest.mark.parametrize(("kilobytes", "units"), [(0.2, 1), (1, 1), (1.001, 2), (4, 4)])
def test_billing_units_are_whole(kilobytes: float, units: int):
    assert whole_units(np.array([kilobytes]), 1.0)[0] == units


@pytest.mark.parametrize("commitment", ["on_demand", "one_year"])
@pytest.mark.parametrize("kind", list(StoreKind))
def test_a_language_model_may_keep_every_kind_of_store(kind: StoreKind, commitment: str):
    stated = {"name": "ask", "type": "llm_application", "llm": {"requests_per_day": 50000}}
    plain, kept = demand_of(stated), demand_of({**stated, "stores": [store(kind)]})
    assert kept.not_modelled == ()
    bought = design(commitment=commitment)
    vector = {key: one for key, one in bought.items() if not key.startswith("app.")}
    hosted = model().library.hosted_models[0].model
    vector["ask.serving"] = f"api:{hosted}"
    before, after = (evaluate(one, vector) for one in (plain, kept))
    assert after.monthly[0, 0] > before.monthly[0, 0]
    assert after.availability[0, 0] <= before.availability[0, 0]
    assert after.unpriced[0, 0] == 0


@pytest.mark.parametrize(
    ("site", "machine", "charged"),
    [
        ("aws/us-east-1", "m5.large", 0.8),
        ("azure/westeurope", "Standard_D2s_v5", 0.8),
        ("gcp/europe-west1", "n2-standard-2", 1.8),
    ],
)
def test_backups_are_charged_beyond_what_the_provider_includes(
    site: str, machine: str, charged: float
):
    provider, region = site.split("/")
    changes = {"provider": provider, "region": region, "app__machine": machine}
    found = found_with("relational", design_changes=changes)
    assert _quantity(found, "Database backups") == pytest.approx(charged * 100)


def test_backups_in_a_region_without_a_database_are_charged_whole():
    found = found_with("relational", design_changes={"backup": "cross_region"})
    backups = [line for line in found.lines if line.item.name.startswith("Database backups")]
    assert sum(line.quantity[0, 0] for line in backups) == pytest.approx((0.8 + 1.8) * 100)


@pytest.mark.parametrize(("size", "disk", "backups"), [(5, 20, 0.0), (30, 30, 0.8 * 30)])
def test_a_database_has_no_smaller_disk_than_is_sold(size: float, disk: float, backups: float):
    """1.8 copies are kept as backups; as much as the disk holds is included on AWS."""
    kept = {"kind": "relational", "size_gb": size, "growth_gb_per_month": 0}
    found = evaluate(demand_of(web(stores=[kept])), design(app__database="single"))
    assert line_of(found, "Database storage").quantity[0, 0] == disk
    assert line_of(found, "Database backups").quantity[0, 0] == pytest.approx(backups)
