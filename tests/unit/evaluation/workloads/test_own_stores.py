import numpy as np
import pytest

from tests.factories.kinds import BATCH, EVENTS, METERS
from tests.factories.model import SHARED, demand_of, evaluate, line_of

STORE: dict[str, object] = {
    "name": "registry",
    "kind": "relational",
    "size_gb": 200,
    "growth_gb_per_month": 0,
}
DESIGNS = {
    "events": {"events.stream": "pub_sub", "events.processor": "serverless_containers"},
    "meters": {"meters.broker": "managed_iot", "meters.hot_store": "key_value"},
    "batch": {"batch.engine": "managed_etl", "batch.purchase": "on_demand"},
}
WORKLOADS = {"events": EVENTS, "meters": METERS, "batch": BATCH}


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_store_beside_it_is_paid_for_and_has_to_come_back(name: str):
    design = {**SHARED, **DESIGNS[name]}
    bare = evaluate(demand_of(WORKLOADS[name]), design)
    demand = demand_of({**WORKLOADS[name], "stores": [STORE]})
    assert demand.not_modelled == ()
    found = evaluate(demand, {**design, f"{name}.database": "replicated"})
    assert line_of(found, "Database with replica").quantity[0, 0] == 730
    assert found.monthly[0, 0] > bare.monthly[0, 0]
    assert found.recovery_hours[0, 0] >= 0.5 + 200 / 250
    own, lone = found.part(name), bare.part(name)
    assert np.isnan(lone.availability[0, 0]) or own.availability[0, 0] < lone.availability[0, 0]
    assert own.headroom[0, 0] <= lone.headroom[0, 0]
    assert own.stored_gb[0, 0] == pytest.approx(lone.stored_gb[0, 0] + 200)


def test_devices_ask_it_with_every_message():
    """2,000 messages a second at most, 0.5 reads and as many writes each, over 1,500 x 55 % a processor."""
    demand = demand_of(
        {
            **METERS,
            "devices": {"count": 300_000, "messages_per_day": 288, "message_kb": 0.5},
            "stores": [{**STORE, "reads_per_request": 2, "writes_per_request": 2}],
        }
    )
    design = {**SHARED, **DESIGNS["meters"], "meters.database": "single"}
    part = evaluate(demand, design).part("meters")
    named = [bound.limit for bound in part.bounds]
    assert "device_messages" in named
    assert "database_processors" in named
    busy = evaluate(demand, design).lines
    sizes = [line.skus[0] for line in busy if line.item.name == "Database"]
    assert "2xlarge" in sizes[0] or "4xlarge" in sizes[0]


def test_the_tightest_of_all_limits_is_named():
    flood = {**EVENTS, "stores": [{**STORE, "reads_per_request": 0, "writes_per_request": 200}]}
    design = {**SHARED, **DESIGNS["events"], "events.database": "single"}
    part = evaluate(demand_of(flood), design).part("events")
    assert part.bounds[int(part.tightest[0, 0])].limit.startswith("database_")
    assert part.headroom[0, 0] < 1
