import pytest

from tests.factories.kinds import METERS, with_inputs
from tests.factories.model import SHARED, demand_of, evaluate, line_of

HOURS = 730
MESSAGES = 100_000 * 288 * HOURS / 24 / 1e6
DAY_GB = 100_000 * 288 * 0.5 / 1e6


def design(broker: str, hot_store: str = "key_value", **shared: str) -> dict[str, str]:
    return {**SHARED, **shared, "meters.broker": broker, "meters.hot_store": hot_store}


def test_messages_and_connections_of_a_managed_broker():
    """876 million messages below 5 KB at 1 a million, 50,000 connections at 0.08 a million minutes."""
    found = evaluate(demand_of(METERS), design("managed_iot"))
    messages = line_of(found, "Device messages")
    assert messages.quantity[0, 0] == pytest.approx(MESSAGES)
    assert messages.amount[0, 0] == pytest.approx(876)
    minutes = 50_000 * HOURS * 60 / 1e6
    assert line_of(found, "Device connections").amount[0, 0] == pytest.approx(minutes * 0.08)


def test_a_large_message_counts_as_several():
    large = with_inputs("iot", "devices", message_kb=12)
    found = evaluate(demand_of(large), design("managed_iot"))
    assert line_of(found, "Device messages").quantity[0, 0] == pytest.approx(3 * MESSAGES)


def test_an_own_broker_has_a_zone_to_spare():
    """50,000 connections of 100,000 a machine: one would do; one in each of two zones."""
    found = evaluate(demand_of(METERS), design("own_broker"))
    assert line_of(found, "Broker machines").quantity[0, 0] == 2 * HOURS
    assert line_of(found, "Device messages").quantity[0, 0] == 0


def test_latest_days_are_at_hand_and_the_rest_in_the_archive():
    found = evaluate(demand_of(METERS), design("managed_iot"))
    assert line_of(found, "Key-value storage").quantity[0, 0] == pytest.approx(DAY_GB * 30 * 1.8)
    archive = line_of(found, "Message archive").quantity[0, 0]
    assert archive == pytest.approx(DAY_GB * 335 * 0.2)


def test_a_short_retention_leaves_nothing_to_archive():
    brief = with_inputs("iot", "devices", retention="14 days")
    found = evaluate(demand_of(brief), design("managed_iot"))
    assert line_of(found, "Message archive").quantity[0, 0] == 0
    assert line_of(found, "Key-value storage").quantity[0, 0] == pytest.approx(DAY_GB * 14 * 1.8)


def test_a_time_series_has_a_replica_where_there_are_zones():
    one, two = (
        design("managed_iot", "time_series", zones="one_zone"),
        design("managed_iot", "time_series"),
    )
    found = evaluate(demand_of(METERS), one, two)
    assert line_of(found, "Time-series database").quantity[:, 0].tolist() == [HOURS, 0]
    assert line_of(found, "Time-series database with replica").quantity[:, 0].tolist() == [0, HOURS]
    assert found.availability[0, 0] < found.availability[1, 0]


def test_devices_come_back_at_the_rate_that_the_broker_lets_them():
    """50,000 at 500 a second: 100 seconds after somebody has decided."""
    found = evaluate(demand_of(METERS), design("managed_iot"))
    assert found.recovery_hours[0, 0] == pytest.approx(0.5 + 100 / 3600)


def test_more_devices_than_an_account_may_connect_meet_a_limit():
    many = with_inputs("iot", "devices", count=3_000_000, messages_per_day=24)
    part = evaluate(demand_of(many), design("managed_iot")).part("meters")
    assert part.headroom[0, 0] == pytest.approx(500_000 / 1_500_000)
    assert part.bounds[int(part.tightest[0, 0])].limit == "device_connections"


def test_chatty_devices_meet_the_limit_of_messages():
    chatty = with_inputs("iot", "devices", messages_per_day=86_400)
    part = evaluate(demand_of(chatty), design("managed_iot")).part("meters")
    assert part.headroom[0, 0] == pytest.approx(20_000 / 200_000)
    assert part.bounds[int(part.tightest[0, 0])].limit == "device_messages"


def test_the_example_of_the_provider_of_a_managed_broker():
    """AWS IoT Core pricing page: 50 devices, always connected, 300 messages a day, fit what is free.

    That is 2.25 million minutes and half a million messages a month.
    """
    few = with_inputs("iot", "devices", count=50, messages_per_day=300, online_share=1)
    found = evaluate(demand_of(few), design("managed_iot"))
    assert 0.9 * 2.25 < line_of(found, "Device connections").quantity[0, 0] < 2.25
    assert 0.85 * 0.5 < line_of(found, "Device messages").quantity[0, 0] < 0.5


def test_a_time_series_holds_the_latest_hours_in_memory():
    """A quarter of a day of 60 times as much is 370 GB; a quarter of a day of 14 GB fits a burstable size."""
    usual = evaluate(demand_of(METERS), design("managed_iot", "time_series"))
    many = with_inputs("iot", "devices", message_kb=30)
    large = evaluate(demand_of(many), design("managed_iot", "time_series"))
    sizes = [line_of(one, "Time-series database with replica").unit_price for one in (usual, large)]
    assert sizes[0][0, 0] < sizes[1][0, 0] / 4
