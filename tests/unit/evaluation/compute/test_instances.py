import math

import numpy as np
import pytest

from infra_mind.domain.option import Platform
from infra_mind.evaluation.model import Evaluation
from infra_mind.evaluation.samples import likely
from infra_mind.evaluation.workloads import kind_of
from tests.factories.brief import model
from tests.factories.model import demand_of, design, evaluate, line_of, web

HOURS = 730
SMALL = {"average_rps": 1, "peak_rps": 15}
PLACES = {"aws": "us-east-1", "azure": "eastus2", "gcp": "us-central1"}


def shop(**traffic: float) -> dict[str, object]:
    service: dict[str, object] = {"cpu_ms": 40, "memory_mb": 256, "response_kb": 60}
    stores: list[dict[str, object]] = [
        {"kind": "object", "reads_per_request": 0, "writes_per_request": 0}
    ]
    return web(traffic={**SMALL, **traffic}, service=service, stores=stores)


def on(platform: Platform, provider: str = "aws", **changes: str) -> dict[str, str]:
    plain = {"zones": "one_zone", "app__machine": "none", "app__database": "none"}
    place = {"provider": provider, "region": PLACES[provider]}
    return design(**place, app__platform=str(platform), **plain | changes)


def found(platform: Platform, provider: str = "aws", **changes: str) -> Evaluation:
    return evaluate(demand_of(shop()), on(platform, provider, **changes))


def cost(evaluation: Evaluation, name: str) -> float:
    return float(line_of(evaluation, name).amount[0, 0])


def test_one_machine_is_the_smallest_that_holds_the_peak_and_its_memory():
    """15 x 0.04 s at 60 % are one processor; 0.5 GiB and two workers of 0.24 GiB at 80 % take 1.1 GiB."""
    one = found(Platform.SINGLE_MACHINE)
    assert cost(one, "Machine with an address of its own") == pytest.approx(HOURS * 0.0168)
    assert cost(one, "Machine disks") == pytest.approx(30 * 0.08)


@pytest.mark.parametrize(
    ("provider", "hour"), [("aws", 0.053763441), ("azure", 0.017), ("gcp", 0.018)]
)
def test_a_platform_rents_one_instance_for_the_peak(provider: str, hour: float):
    one = found(Platform.APP_PLATFORM, provider)
    assert cost(one, "Application platform") == pytest.approx(HOURS * hour)
    assert not one.unpriced.any()


@pytest.mark.parametrize("platform", [Platform.APP_PLATFORM, Platform.SINGLE_MACHINE])
def test_nothing_stands_before_what_is_on_the_internet_itself(platform: Platform):
    one = found(platform)
    for name in ("Load balancer", "Load balancer data", "NAT gateway", "NAT gateway data"):
        assert cost(one, name) == 0, name
    addresses = HOURS * 0.005 if platform is Platform.SINGLE_MACHINE else 0.0
    assert cost(one, "Public IPv4 addresses") == pytest.approx(addresses)


def test_traffic_that_an_instance_includes_is_not_paid_again():
    """158 GB a month of the 500 that come with Lightsail."""
    assert cost(found(Platform.APP_PLATFORM), "Traffic to the internet") == 0
    assert cost(found(Platform.SINGLE_MACHINE), "Traffic to the internet") > 0


def test_time_in_use_is_paid_beyond_its_allowance():
    """20 requests a second of 40 ms keep an instance of four processors in use 55 % of the time."""
    demand = demand_of(shop(average_rps=20, peak_rps=45))
    one = evaluate(demand, on(Platform.APP_PLATFORM, "gcp"))
    used = line_of(one, "Application platform, time in use")
    processors = 4.0
    share = 1 - math.exp(-20 * 0.04)
    assert used.quantity[0, 0] == pytest.approx(HOURS * share * processors)
    expected = (HOURS * share * processors - 50) * 0.0774
    assert used.amount[0, 0] == pytest.approx(expected)


def test_the_gateway_is_paid_by_the_first_workload_that_needs_one():
    other = {key.replace("app.", "b."): one for key, one in design(zones="one_zone").items()}
    second = {**other, "b.database": "none"}
    demand = demand_of(shop(), {**shop(), "name": "b"})
    both = evaluate(demand, {**second, **on(Platform.APP_PLATFORM)})
    gateways = [line for line in both.lines if line.item.name == "NAT gateway"]
    assert sum(float(line.quantity[0, 0]) for line in gateways) == HOURS
    assert next(line for line in gateways if line.quantity[0, 0]).workload == "b"


def test_several_zones_take_a_plan_that_is_sold_for_them():
    there = found(Platform.APP_PLATFORM, "azure", zones="two_zones")
    name = "Application platform in several zones"
    assert cost(there, name) == pytest.approx(2 * HOURS * 0.0775)
    assert found(Platform.APP_PLATFORM, "aws", zones="two_zones").unpriced.all()


def test_one_machine_is_less_available_than_two_and_restarts_when_it_fails():
    single, pair = found(Platform.SINGLE_MACHINE), found(Platform.SERVERLESS_CONTAINERS)
    assert single.availability[0, 0] < pair.availability[0, 0]
    machine = next(one for one in single.losses["app"] if one.disaster == "machine")
    assert machine.hours[0, 0] == pytest.approx(0.25)


def test_more_load_takes_a_larger_machine_until_there_is_none():
    demand = demand_of(shop())
    (path,) = [path for path in demand.assumptions if path.endswith("average_rps")]
    loads = likely(demand.assumptions).along(path, np.array([1.0, 2.0, 4.0, 20.0]))
    grown = evaluate(demand, on(Platform.SINGLE_MACHINE), samples=loads)
    bills = line_of(grown, "Machine with an address of its own").amount[0]
    assert np.all(np.diff(bills) >= 0) and bills[2] > bills[0]
    headroom = grown.part("app").headroom[0]
    assert headroom[0] == pytest.approx(8.0) and headroom[3] < 1


@pytest.mark.parametrize(("peak", "refused"), [(25, False), (26, True)])
def test_one_machine_is_for_a_peak_of_about_one_processor(peak: float, refused: bool):
    demand = demand_of(shop(peak_rps=peak))
    (workload,) = demand.workloads
    limits = model().library.limits
    reasons = [
        one.reason
        for one in kind_of(workload).refuse(workload, demand, "aws", limits)
        if one.option == Platform.SINGLE_MACHINE
    ]
    assert bool(reasons) is refused


def test_plans_of_a_platform_are_reserved_where_the_provider_sells_it():
    for provider, sold in (("aws", False), ("azure", False), ("gcp", True)):
        term = found(Platform.APP_PLATFORM, provider, commitment="one_year")
        ahead = cost(term, "Application platform, committed")
        assert (ahead > 0) is sold, provider
    zonal = found(Platform.APP_PLATFORM, "azure", commitment="one_year", zones="two_zones")
    assert cost(zonal, "Application platform in several zones, committed") > 0


def test_containers_are_bought_ahead_up_to_their_trough():
    """Half of what runs on average is there at every hour; the plan takes 20 % off it."""
    plan, listed = (
        found(Platform.SERVERLESS_CONTAINERS, commitment=one) for one in ("one_year", "on_demand")
    )
    whole = line_of(listed, "Container processors")
    ahead = line_of(plan, "Container processors, committed")
    left = line_of(plan, "Container processors")
    assert ahead.quantity[0, 0] == pytest.approx(whole.quantity[0, 0] / 2)
    assert left.quantity[0, 0] == pytest.approx(whole.quantity[0, 0] / 2)
    assert ahead.unit_price[0, 0] == pytest.approx(whole.unit_price[0, 0] * 0.8)
    assert plan.committed[0, 0] > 0
