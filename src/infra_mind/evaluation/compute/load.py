"""What a workload is asked for, and the compute that carries it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod

import numpy as np

from ...core.units import (
    GB_PER_GIB,
    KB_PER_GB,
    MB_PER_GB,
    MS_PER_SECOND,
    SECONDS_PER_DAY,
    SECONDS_PER_MONTH,
)
from ...domain.workload import Workload
from ..samples import Array
from ..scene import Scene
from .edge import held_at_edge

# Workers of one processor: while one waits for a store, another computes.
WORKERS_PER_CPU = 2.0
USABLE_MEMORY = 0.8
# Processor time of the program that asks a language model, for one question.
GATEWAY_SECONDS = 0.02
# One request a month: nothing is divided by none.
LEAST_RPS = 1 / SECONDS_PER_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRate:
    """Requests, queries or messages a second: over the day, and at the peak."""

    average: Array
    peak: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Demand on the program of one workload, requests a second; `held` is the share of all requests that
    the edge answers before it.
    """

    average: Array
    peak: Array
    cpu_s: Array
    memory_gib: Array
    response_gb: Array
    held: Array = field(default_factory=lambda: np.zeros((1, 1)))

    @property
    def month(self) -> Array:
        """Requests a month."""
        return self.average * SECONDS_PER_MONTH

    @property
    def asked_month(self) -> Array:
        """Requests a month with those that the edge answers."""
        return self.month / (1 - self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Compute of one region: nodes at peak and on average, and processors of each that can be used."""

    peak: Array
    average: Array
    vcpu: Array

    def whole(self, few: Scene) -> "Fleet":
        """What was found for a few candidates, for all that they stand for."""
        return Fleet(
            peak=few.whole(self.peak), average=few.whole(self.average), vcpu=few.whole(self.vcpu)
        )

    @property
    def processors(self) -> Array:
        return self.peak * self.vcpu


def traffic(workload: Workload, read: Callable[[str], Array]) -> RequestRate:
    """Of today, by the inputs of a workload; a peak that was stated stands where its ratio is unknown."""
    average = _average(workload, read)
    if "peak_rps" in workload.inputs:
        return RequestRate(average=average, peak=np.maximum(read("peak_rps"), average))
    return RequestRate(average=average, peak=average * np.maximum(read("peak_ratio"), 1.0))


def read_traffic(scene: Scene, workload: Workload) -> RequestRate:
    """The same at the month of each sample; what is asked nothing is asked once a month."""
    growth = scene.growth(workload)
    today = traffic(workload, lambda name: scene.input(workload, name))
    average, peak = today.average * growth, today.peak * growth
    return RequestRate(average=np.maximum(average, LEAST_RPS), peak=np.maximum(peak, LEAST_RPS))


def read_load(scene: Scene, workload: Workload) -> Load:
    if "cpu_ms" not in workload.inputs:
        return _read_questions(scene, workload)
    asked, held = read_traffic(scene, workload), held_at_edge(scene, workload)
    return Load(
        average=asked.average * (1 - held),
        peak=asked.peak * (1 - held),
        cpu_s=scene.input(workload, "cpu_ms") / MS_PER_SECOND,
        memory_gib=scene.input(workload, "memory_mb") / MB_PER_GB / GB_PER_GIB,
        response_gb=scene.input(workload, "response_kb") / KB_PER_GB,
        held=held,
    )


def _read_questions(scene: Scene, workload: Workload) -> Load:
    """Questions to a model as requests a second; the program that asks it takes little of its processor."""
    asked, none = read_traffic(scene, workload), np.zeros((1, 1))
    return Load(
        average=asked.average,
        peak=asked.peak,
        cpu_s=np.full((1, 1), GATEWAY_SECONDS),
        memory_gib=none,
        response_gb=none,
    )


def _average(workload: Workload, read: Callable[[str], Array]) -> Array:
    """A batch is asked nothing."""
    if "average_rps" in workload.inputs:
        return read("average_rps")
    if not workload.per_day:
        return np.zeros((1, 1))
    daily = prod((read(name) for name in workload.per_day), start=np.ones((1, 1)))
    return daily / SECONDS_PER_DAY
