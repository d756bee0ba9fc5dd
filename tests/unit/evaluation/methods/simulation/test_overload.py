"""The counts in steps against a plain simulation of every single request, and against arithmetic."""

import heapq
import random
from itertools import count

import numpy as np
import pytest

from infra_mind.evaluation.methods.simulation.overload import (
    ATTEMPTS,
    JITTER,
    Course,
    Strain,
    endure,
)

CALM = {
    "demand": 40.0,
    "service": 0.1,
    "arrival_scv": 1.0,
    "service_scv": 1.0,
    "servers": 6.0,
    "ceiling": 6.0,
    "target": 0.6,
    "lag": 1e5,
    "warm_up": 0.0,
    "surge": 1.0,
    "burst": 0.0,
    "burst_share": 0.0,
    "lost": 0.0,
    "unseen": 0.0,
    "starts": 60.0,
    "lasts": 60.0,
    "timeout": 10.0,
    "pause": 2.0,
    "again": 0.5,
}


def strain(columns: int = 64, *, drops: bool = False, **changes: float) -> Strain:
    rows = {name: np.full(columns, float(value)) for name, value in {**CALM, **changes}.items()}
    return Strain(**rows, drops=np.full(columns, drops))


def course(seconds: float = 600, **changes: float) -> Course:
    return endure(strain(**changes), seconds=seconds, seed=1)


def single_requests(seconds: float, seed: int, **changes: float) -> tuple[float, float, float]:
    """One run, request by request: attempts, attempts that failed, requests given up, all per request.

    Exponential times; a stall of all servers (`lost` 1) or a surge while the strain lasts.
    """
    now = {**CALM, **changes}
    draws, order = random.Random(seed), count()
    start, end = now["starts"], now["starts"] + now["lasts"]
    free = [0.0] * round(now["servers"])
    come: list[tuple[float, int, int]] = []
    at, begun = 0.0, 0
    while at < seconds:
        during = start <= at < end
        at += draws.expovariate(now["demand"] * (now["surge"] if during else 1.0))
        heapq.heappush(come, (at, next(order), 0))
        begun += 1
    attempts = failed = given_up = 0
    while come:
        at, _, attempt = heapq.heappop(come)
        if at > seconds:
            break
        attempts += 1
        first = max(heapq.heappop(free), at)
        if now["lost"] and start <= first < end:
            first = end
        # Nobody waits for what begins too late; the server does it all the same.
        heapq.heappush(free, first + draws.expovariate(1 / now["service"]))
        if first - at <= now["timeout"]:
            continue
        failed += 1
        if attempt + 1 < ATTEMPTS and draws.random() < now["again"]:
            pause = now["pause"] * 2**attempt * draws.choice(JITTER)
            heapq.heappush(come, (at + now["timeout"] + pause, next(order), attempt + 1))
        else:
            given_up += 1
    return attempts / begun, failed / begun, given_up / begun


@pytest.mark.parametrize(
    "changes",
    [
        {"lost": 1.0, "lasts": 30.0, "servers": 12.0, "ceiling": 12.0},
        {"surge": 3.0, "lasts": 40.0, "servers": 8.0, "ceiling": 8.0},
    ],
    ids=["stall", "surge"],
)
def test_counts_agree_with_single_requests(changes: dict[str, float]):
    singles = np.array([single_requests(300, seed, **changes) for seed in range(16)])
    found = course(300, **changes)
    begun = found.fresh.sum(axis=0)
    totals = [one.sum(axis=0) / begun for one in (found.attempts, found.failed, found.given_up)]
    assert singles[:, 1].mean() > 0.05
    for number, total in enumerate(totals):
        single = singles[:, number]
        error = np.hypot(single.std(ddof=1) / 4, total.std(ddof=1) / 8)
        # A step is a tenth of the timeout: what falls inside it is counted a little late.
        assert abs(total.mean() - single.mean()) < 4 * error + 0.06 * single.mean()


def test_a_calm_hour_loses_nothing():
    found = course()
    assert found.failed.sum() == 0
    assert np.all(found.back_after() == 0)
    assert np.all(found.waits((0.5, 0.99)) <= 1)


def test_every_attempt_comes_from_a_request_or_a_failure():
    """Attempts - first attempts = failures - requests given up, once all pauses are over."""
    found = course(lost=1.0, lasts=30.0, servers=12.0, ceiling=12.0)
    again = (found.attempts - found.fresh).sum(axis=0)
    assert again == pytest.approx((found.failed - found.given_up).sum(axis=0), rel=1e-9)


def test_without_retries_a_backlog_is_worked_off_at_the_spare_rate():
    """30 s of 40 requests/s at 60 of them a second, 20 spare: 60 s until the queue is gone, of which
    those wait too long that find more than 10 s ahead of them: the first 40."""
    found = course(lost=1.0, lasts=30.0, again=0.0)
    assert np.median(found.back_after()) == pytest.approx(30, abs=5)


def test_retries_keep_an_overload_alive_after_its_cause():
    """60 a second are enough for 40, not for 40 x (1 + 0.9 + 0.81 + 0.73)."""
    found = course(lost=1.0, again=0.9)
    assert np.all(np.isinf(found.back_after()))
    assert found.attempts[-250:-50].mean() == pytest.approx(40 * 3.439, rel=0.1)
    assert np.all(found.goodput() < 0.05)


def test_a_queue_that_drops_what_is_too_old_comes_back():
    found = endure(strain(lost=1.0, again=0.9, drops=True), seconds=600, seed=1)
    kept = course(lost=1.0, again=0.9)
    assert np.all(np.isfinite(found.back_after()))
    assert np.median(found.back_after()) < 120
    assert found.goodput().mean() > kept.goodput().mean() + 0.2


def test_the_autoscaler_ends_a_surge_after_its_lag_and_not_before():
    """Three times 40 requests/s on 6 servers: 60 a second are answered until more servers run."""
    seconds = {
        lag: float(np.median(found.failed.sum(axis=0)))
        for lag in (30.0, 90.0, 180.0)
        if (found := course(surge=3.0, lasts=540.0, lag=lag, ceiling=40.0, again=0.0))
    }
    assert seconds[30.0] < seconds[90.0] < seconds[180.0]
    slow = course(surge=3.0, lasts=540.0, lag=90.0, warm_up=120.0, ceiling=40.0, again=0.0)
    assert float(np.median(slow.failed.sum(axis=0))) > seconds[90.0]
    none = course(surge=3.0, lasts=540.0, lag=1e5, ceiling=40.0, again=0.0)
    assert none.goodput().mean() < 0.2


def test_a_lost_zone_with_servers_to_spare_costs_what_nobody_had_seen():
    """Half of 16 servers: 8 carry 4 Erlangs. For 20 s half of the requests go in vain."""
    found = course(lost=0.5, unseen=20.0, lasts=300.0, servers=16.0, ceiling=16.0, again=0.0)
    assert found.failed.sum(axis=0).mean() == pytest.approx(0.5 * 20 * 40, rel=0.05)
    assert np.all(found.back_after() == 0)


def test_a_lost_zone_without_servers_to_spare_is_replaced_after_the_lag():
    """3 of 6 servers carry 30 of 40 requests/s until the others are replaced."""
    figures = {"lost": 0.5, "lasts": 480.0, "again": 0.0}
    replaced, waited = course(**figures, lag=60.0), course(**figures)
    assert replaced.failed.sum() < 0.5 * waited.failed.sum()


def test_bursts_time_out_what_their_mean_would_not():
    """A tenth of the time four times the load, the mean as ever."""
    burst = {"surge": 4.0, "burst": 30.0, "burst_share": 0.1, "lasts": 540.0, "again": 0.0}
    found = endure(strain(512, **burst), seconds=600, seed=1)
    calm = course(lasts=540.0)
    assert found.fresh.mean() == pytest.approx(calm.fresh.mean(), rel=0.05)
    assert found.share_failed().mean() > 0.02
    assert calm.failed.sum() == 0


def test_waits_are_of_what_was_answered_in_time_and_in_order():
    low, mid, high = course(lost=1.0, lasts=30.0, again=0.0).waits((0.5, 0.95, 0.99))
    assert np.all(low <= mid) and np.all(mid <= high) and np.all(high <= 10)


def test_a_seed_gives_the_same_course():
    first, second = (course(lost=1.0, burst=5.0, burst_share=0.1) for _ in range(2))
    assert np.array_equal(first.failed, second.failed) and np.array_equal(first.wait, second.wait)
