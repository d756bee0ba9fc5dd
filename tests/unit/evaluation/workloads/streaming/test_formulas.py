import pytest

from infra_mind.evaluation.samples import likely
from tests.factories.kinds import EVENTS, with_inputs
from tests.factories.model import SHARED, demand_of, evaluate, line_of

HOURS = 730
MONTH_GB = 2000 * HOURS * 3600 * 2 / 1e6
DAY_GB = MONTH_GB / HOURS * 24


def design(stream: str, processor: str = "serverless_containers", **shared: str) -> dict[str, str]:
    return {**SHARED, **shared, "events.stream": stream, "events.processor": processor}


def test_shards_are_counted_by_what_needs_most_of_them():
    """8 MB/s in takes 8, 4,000 events/s take 4, three readers take 12 of 2 MB/s: at 70 %, 18."""
    found = evaluate(demand_of(EVENTS), design("managed_shards"))
    assert line_of(found, "Stream capacity").quantity[0, 0] == 18 * HOURS


def test_small_events_need_shards_by_their_number():
    small = with_inputs("streaming", "pipeline", event_kb=0.1, consumers=1)
    found = evaluate(demand_of(small), design("managed_shards"))
    assert line_of(found, "Stream capacity").quantity[0, 0] == 6 * HOURS


def test_units_written_are_whole_ones():
    large = with_inputs("streaming", "pipeline", event_kb=26)
    found = evaluate(demand_of(large), design("managed_shards"))
    million = 2000 * HOURS * 3600 / 1e6
    assert line_of(found, "Stream units written").quantity[0, 0] == pytest.approx(2 * million)


def test_brokers_are_at_least_three_and_as_many_in_each_zone():
    demand = demand_of(EVENTS)
    found = evaluate(demand, design("managed_kafka"), design("managed_kafka", zones="three_zones"))
    assert line_of(found, "Kafka brokers").quantity[:, 0].tolist() == [4 * HOURS, 3 * HOURS]


def test_many_bytes_need_more_brokers():
    """80 MB/s with three copies over 45 MB/s at 70 %: 8 brokers."""
    heavy = with_inputs("streaming", "pipeline", event_kb=20)
    found = evaluate(demand_of(heavy), design("managed_kafka"))
    assert line_of(found, "Kafka brokers").quantity[0, 0] == 8 * HOURS


def test_brokers_hold_days_and_the_archive_the_rest():
    found = evaluate(demand_of(EVENTS), design("managed_kafka"))
    assert line_of(found, "Kafka broker disks").quantity[0, 0] == pytest.approx(
        DAY_GB * 3 * 3 / 0.7
    )
    assert line_of(found, "Event archive").quantity[0, 0] == pytest.approx(DAY_GB * 4)


def test_clients_of_brokers_cross_zones_and_those_of_shards_do_not():
    found = evaluate(demand_of(EVENTS), design("managed_kafka"), design("managed_shards"))
    crossing = line_of(found, "Traffic between zones").quantity[:, 0]
    assert crossing == pytest.approx([MONTH_GB * 4 / 2, 0])


def test_messages_are_paid_for_each_consumer():
    found = evaluate(demand_of(EVENTS), design("pub_sub"))
    million = 2000 * HOURS * 3600 / 1e6
    assert line_of(found, "Messages delivered").quantity[0, 0] == pytest.approx(3 * million)


def test_processors_carry_the_peak_and_follow_the_day():
    """4,000 x 0.6 ms keep 2.4 busy: 4 at 60 %, 8 with a zone to spare; machines: one node in each zone."""
    found = evaluate(demand_of(EVENTS), design("pub_sub"), design("pub_sub", "virtual_machines"))
    assert found.part("events").nodes[:, 0].tolist() == [1, 2]
    # 1.2 busy on average over 60 %, times 1.2 and a zone to spare.
    assert line_of(found, "Stream processors").quantity[0, 0] == pytest.approx(4.8 * HOURS)


def test_the_lag_is_mostly_the_way_through_the_broker():
    found = evaluate(
        demand_of(EVENTS),
        design("managed_kafka"),
        design("pub_sub"),
        design("managed_shards"),
    )
    lag = found.latency_ms("events")[:, 0]
    assert lag[0] < lag[1] < lag[2]


def test_a_stream_beyond_the_quota_meets_its_limit():
    flood = with_inputs("streaming", "traffic", average_rps=200_000, peak_rps=400_000)
    part = evaluate(demand_of(flood), design("managed_shards")).part("events")
    assert part.headroom[0, 0] == pytest.approx(200 / (400_000 * 2 / 1000))
    assert part.bounds[int(part.tightest[0, 0])].limit == "stream_throughput"


def test_the_example_of_the_provider_of_shards():
    """Kinesis Data Streams pricing page: 100 records of 35 KB a second take 4 shards, and 2 units each."""
    inputs = with_inputs("streaming", "pipeline", event_kb=35, consumers=1)
    steady = {"average_rps": 100, "peak_rps": 100, "growth_per_year": 0}
    demand = demand_of({**inputs, "traffic": steady})
    full = likely(demand.assumptions).pin("workloads[0].pipeline.fill", 1.0)
    found = evaluate(demand, design("managed_shards"), samples=full)
    assert line_of(found, "Stream capacity").amount[0, 0] == pytest.approx(4 * HOURS * 0.015)
    units = line_of(found, "Stream units written")
    assert units.amount[0, 0] == pytest.approx(200 * HOURS * 3600 / 1e6 * 0.014)


def test_published_throughput_of_brokers_lies_within_what_is_assumed():
    """AutoMQ, cost comparison of Kafka providers, 2024: 15 brokers of 2 processors took 500 MB/s."""
    assumed = demand_of(EVENTS).assumptions["workloads[0].pipeline.broker_write_mb_per_s"]
    assert assumed.likely <= 500 * 3 / 15 <= assumed.high


def test_google_charges_by_volume():
    found = evaluate(
        demand_of(EVENTS), design("managed_shards", provider="gcp", region="us-central1")
    )
    assert line_of(found, "Stream capacity").quantity[0, 0] == 0
    paid = MONTH_GB * 2 - 5
    assert line_of(found, "Stream volume").amount[0, 0] == pytest.approx(paid * 0.078125)
