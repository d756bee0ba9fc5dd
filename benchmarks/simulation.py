"""Customers a second through M/M/10 at load 8: ours beside simpy and ciw, in the same run.

All three are asked for the mean wait with a standard error of about a hundredth of a service time; a rival
that is not installed (`pip install simpy ciw`) is named as absent. Published: Wq = 0.2046.
"""

import importlib.util
import random
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from infra_mind.evaluation.methods.simulation.overload import Strain, endure
from infra_mind.evaluation.methods.simulation.queue import Station, mean_wait

SERVERS, LOAD, WQ = 10, 0.8, 0.2046
CUSTOMERS, WARM_UP = 100_000, 2_000
COLUMNS = 256


def main() -> None:
    print(f"simulation: M/M/{SERVERS} at load 8, Wq {WQ}; CPU seconds in one process")
    print(f"{'':12} {'customers':>10} {'seconds':>8} {'customers/s':>12} {'Wq':>7}")
    contenders: dict[str, Callable[[], tuple[float, int]]] = {
        "infra-mind": _ours,
        "simpy": _simpy,
        "ciw": _ciw,
    }
    for name, act in contenders.items():
        if name != "infra-mind" and importlib.util.find_spec(name) is None:
            print(f"{name:12} not installed: left out")
            continue
        started = time.process_time()
        wait, customers = act()
        taken = time.process_time() - started
        print(f"{name:12} {customers:10,} {taken:8.3f} {customers / taken:12,.0f} {wait:7.4f}")
    _overload()
    _memory()


def _ours() -> tuple[float, int]:
    station = Station(
        servers=np.array([float(SERVERS)]),
        load=np.array([LOAD]),
        arrival_scv=np.ones(1),
        service_scv=np.ones(1),
        copies=COLUMNS,
        gamma_service=True,
    )
    warm_up, watched = 256, 512
    (found,) = mean_wait(station, warm_up=warm_up, watched=watched, seed=1)
    return found.value, (warm_up + watched) * COLUMNS


def _simpy() -> tuple[float, int]:
    import simpy

    draws, waits = random.Random(1), list[float]()
    clock = simpy.Environment()
    station = simpy.Resource(clock, capacity=SERVERS)

    def customer():
        came = clock.now
        with station.request() as turn:
            yield turn
            waits.append(clock.now - came)
            yield clock.timeout(draws.expovariate(1.0))

    def source():
        for _ in range(CUSTOMERS):
            yield clock.timeout(draws.expovariate(SERVERS * LOAD))
            clock.process(customer())

    clock.process(source())
    clock.run()
    return sum(waits[WARM_UP:]) / len(waits[WARM_UP:]), CUSTOMERS


def _ciw() -> tuple[float, int]:
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(SERVERS * LOAD)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[SERVERS],
    )
    ciw.seed(1)
    play = ciw.Simulation(network)
    play.simulate_until_max_customers(CUSTOMERS, method="Finish")
    waits = [one.waiting_time for one in play.get_all_records()]
    return sum(waits[WARM_UP:]) / len(waits[WARM_UP:]), CUSTOMERS


def _overload() -> None:
    """A stalled service of 400 requests/s for 15 minutes with retries, 256 futures side by side."""
    strain = _stall()
    started = time.process_time()
    course = endure(strain, seconds=900, seed=1)
    taken = time.process_time() - started
    attempts = float(course.attempts.sum())
    print(
        f"overload     {attempts:,.0f} attempts counted in {taken:.3f} s: {attempts / taken:,.0f} a second"
    )


def _memory() -> None:
    for name, act in (
        ("queue", _ours),
        ("overload", lambda: endure(_stall(), seconds=900, seed=1)),
    ):
        tracemalloc.start()
        act()
        print(f"{name:12} {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB at most")
        tracemalloc.stop()


def _stall() -> Strain:
    figures = {
        "demand": 400.0,
        "service": 0.018,
        "arrival_scv": 1.5,
        "service_scv": 1.0,
        "servers": 24.0,
        "ceiling": 24.0,
        "target": 0.6,
        "lag": 180.0,
        "warm_up": 45.0,
        "surge": 1.0,
        "burst": 0.0,
        "burst_share": 0.0,
        "lost": 1.0,
        "unseen": 0.0,
        "starts": 60.0,
        "lasts": 60.0,
        "timeout": 10.0,
        "pause": 1.0,
        "again": 0.7,
    }
    rows = {name: np.full(COLUMNS, value) for name, value in figures.items()}
    return Strain(**rows, drops=np.zeros(COLUMNS, dtype=np.bool_))
