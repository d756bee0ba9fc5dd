from statistics import NormalDist

import numpy as np
import pytest

from infra_mind.domain.option import Platform
from infra_mind.evaluation.compute.functions import refuse
from infra_mind.evaluation.samples import likely
from tests.factories.brief import brief_from, model
from tests.factories.model import demand_of, design, evaluate, line_of, web

MONTH = 100 * 730 * 3600
FUNCTIONS = {"app__platform": "functions", "app__machine": "none"}


def refused(provider: str = "aws", **service: object) -> list[str]:
    demand = demand_of(web(service=service))
    found = refuse(demand.workloads[0], demand, provider, model().library.limits)
    return [one.reason for one in found]


def test_a_priced_example_by_hand():
    """20 ms and five operations of 1.5 ms at 1.73 GB; 400,000 GB-seconds and a million calls are free."""
    found = evaluate(demand_of(web()), design(**FUNCTIONS))
    seconds = MONTH * 0.0275 * 1.73
    time, calls = line_of(found, "Function time"), line_of(found, "Function calls")
    assert time.quantity[0, 0] == pytest.approx(seconds)
    assert time.amount[0, 0] == pytest.approx((seconds - 400_000) * 0.0000166667)
    assert calls.amount[0, 0] == pytest.approx((MONTH / 1e6 - 1) * 0.2)
    assert not any(line.quantity.any() for line in found.lines if line.item.part == "compute")


def test_what_is_free_is_free_once_for_an_account():
    demand = demand_of(web(), {**web(), "name": "b"})
    second = {key.replace("app.", "b."): one for key, one in design(**FUNCTIONS).items()}
    found = evaluate(demand, {**design(**FUNCTIONS), **second})
    first, later = (line for line in found.lines if line.item.name == "Function calls")
    assert later.amount[0, 0] - first.amount[0, 0] == pytest.approx(0.2)
    egress = [line for line in found.lines if line.item.name == "Traffic to the internet"]
    gigabytes = float(egress[0].quantity[0, 0] + egress[1].quantity[0, 0])
    paid = sum(float(line.amount[0, 0]) for line in egress)
    # 100 GB are free, 10 TB cost 0.09 and what is beyond 0.085.
    assert paid == pytest.approx(10_140 * 0.09 + (gigabytes - 10_240) * 0.085, rel=1e-3)


def test_no_request_waits():
    demand = demand_of(web())
    path = "workloads[0].traffic.average_rps"
    calm = likely(demand.assumptions)
    slow, busy = (
        evaluate(demand, design(**FUNCTIONS), samples=samples).latency_ms("app")[0, 0]
        for samples in (calm, calm.scale([path], 3.0))
    )
    assert busy == pytest.approx(slow)


def test_cold_starts_move_the_percentile_as_the_normal_quantile_does():
    """Of 2 % cold starts the others have to be within 0.95 / 0.98: 1.8743 deviations, not 1.6449."""
    demand = demand_of(web())
    point = likely(demand.assumptions)
    shares = np.array([1e-9, 0.02, 0.03])
    found = evaluate(demand, design(**FUNCTIONS), samples=point.along("model.cold_share", shares))
    part = found.part("app")
    deviations = 1.6449 + np.log(part.latency_ms[0] / part.latency_ms[0, 0]) / part.latency_sigma[0]
    expected = [NormalDist().inv_cdf(0.95 / (1 - share)) for share in shares.tolist()]
    assert deviations == pytest.approx(expected, rel=0.03)


def test_as_many_run_at_once_as_are_allowed():
    """300 a second of 27.5 ms are 8.25 at once of 1,000; a database takes 5,000 connections."""
    part = evaluate(demand_of(web()), design(**FUNCTIONS)).part("app")
    named = [bound.limit for bound in part.bounds]
    assert "function_concurrency" in named
    heavy = web(service={"cpu_ms": 5000}, stores=[])
    busy = evaluate(demand_of(heavy), design(**FUNCTIONS, app__database="none")).part("app")
    assert busy.bounds[int(busy.tightest[0, 0])].limit == "function_concurrency"
    # The database that is assumed is read four times and written half a time for a request.
    assert busy.headroom[0, 0] == pytest.approx(1000 / (300 * (5 + 4.5 * 0.0015)), rel=1e-3)


@pytest.mark.parametrize(
    ("provider", "service", "reason"),
    [
        ("aws", {"cpu_ms": 1_000_000}, "longer than a function may run"),
        ("azure", {"cpu_ms": 300_000}, "longer than a function may run"),
        ("aws", {"memory_mb": 12_000}, "more memory than a function can have"),
        ("aws", {"cpu_ms": 20_000}, "more than a database takes"),
    ],
)
def test_functions_are_refused_with_the_reason(
    provider: str, service: dict[str, object], reason: str
):
    (found,) = refused(provider, **service)
    assert reason in found


def test_what_fits_is_not_refused():
    assert refused() == refused("gcp", memory_mb=12_000) == []


def test_a_refused_platform_is_not_considered_and_is_told():
    stated = {"workloads": [web(service={"cpu_ms": 20_000})], "clouds": {"allowed": ["aws"]}}
    case = brief_from(stated).case(model())
    assert all(one.taken(Platform, "app") is not Platform.FUNCTIONS for one in case.decision.front)
    assert [one.reason for one in case.decision.exclusions if one.option == Platform.FUNCTIONS]


def test_power_is_that_of_what_is_called():
    found = evaluate(demand_of(web()), design(**FUNCTIONS, regions="warm_standby"))
    alone = evaluate(demand_of(web()), design(**FUNCTIONS))
    machines = evaluate(demand_of(web()), design())
    assert np.all(alone.part("app").watts < machines.part("app").watts)
    # The standby has a database and a copy of the data, but no functions that run.
    extra = found.part("app").watts - alone.part("app").watts
    database = 300 * 5 / (1500 * 0.55) * 2.1
    assert extra[0, 0] == pytest.approx(database + 0.1)


def test_a_function_without_stores_answers_in_its_processor_time_and_what_calling_adds():
    kept: dict[str, object] = {"kind": "object", "reads_per_request": 0, "writes_per_request": 0}
    found = evaluate(demand_of(web(stores=[kept])), design(**FUNCTIONS, app__database="none"))
    part = found.part("app")
    median = part.latency_ms[0, 0] / np.exp(1.645 * part.latency_sigma[0, 0])
    assert 25 < median < 45
