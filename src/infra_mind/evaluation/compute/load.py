"""What a workload is asked for, and the compute that carries it."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Demand on one workload: requests a second, as rows over the samples."""

    average: Array
    peak: Array
    cpu_s: Array
    memory_gib: Array
    response_gb: Array

    @property
    def month(self) -> Array:
        """Requests a month."""
        return self.average * SECONDS_PER_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Compute of one region: nodes at peak and on average, and processors of each that can be used."""

    peak: Array
    average: Array
    vcpu: Array

    @property
    def processors(self) -> Array:
        return self.peak * self.vcpu


def read_load(scene: Scene, workload: Workload) -> Load:
    growth = scene.growth(workload)
    average = _average(scene, workload) * growth
    if "peak_rps" in workload.inputs:
        peak = np.maximum(scene.input(workload, "peak_rps") * growth, average)
    else:
        peak = average * np.maximum(scene.input(workload, "peak_ratio"), 1.0)
    return Load(
        average=average,
        peak=peak,
        cpu_s=scene.input(workload, "cpu_ms") / MS_PER_SECOND,
        memory_gib=scene.input(workload, "memory_mb") / MB_PER_GB / GB_PER_GIB,
        response_gb=scene.input(workload, "response_kb") / KB_PER_GB,
    )


def _average(scene: Scene, workload: Workload) -> Array:
    """Requests a second today; those of a fleet of devices are its messages, a batch is asked nothing."""
    if "messages_per_day" in workload.inputs:
        messages = scene.input(workload, "count") * scene.input(workload, "messages_per_day")
        return messages / SECONDS_PER_DAY
    if "average_rps" not in workload.inputs:
        return np.zeros((1, 1))
    return scene.input(workload, "average_rps")
