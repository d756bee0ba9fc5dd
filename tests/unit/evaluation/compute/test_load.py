import numpy as np
import pytest

from infra_mind.domain.requirements import WorkloadType
from infra_mind.domain.workload import Workload
from infra_mind.evaluation.compute.load import traffic
from infra_mind.evaluation.samples import Array
from infra_mind.evaluation.workloads import KINDS


def asked(kind: str, **inputs: float) -> tuple[float, float]:
    workload = Workload(
        name="one",
        index=0,
        type=WorkloadType.API_SERVICE,
        kind=kind,
        inputs={name: name for name in inputs},
        per_day=KINDS[kind].per_day,
    )

    def read(name: str) -> Array:
        return np.array(inputs[name])

    found = traffic(workload, read)
    return float(found.average.item()), float(found.peak.item())


@pytest.mark.parametrize(
    ("kind", "inputs", "average", "peak"),
    [
        ("serving", {"average_rps": 10, "peak_ratio": 3}, 10, 30),
        ("serving", {"average_rps": 10, "peak_rps": 25}, 10, 25),
        ("devices", {"count": 100, "messages_per_day": 864, "peak_ratio": 2}, 1, 2),
        ("language_model", {"requests_per_day": 86_400, "peak_ratio": 4}, 1, 4),
        ("analytics", {"queries_per_day": 43_200, "peak_ratio": 4}, 0.5, 2),
        ("pipeline", {"gb_per_day": 5, "peak_ratio": 4}, 0, 0),
    ],
)
def test_the_peak_follows_from_what_each_kind_is_asked(
    kind: str, inputs: dict[str, float], average: float, peak: float
):
    assert asked(kind, **inputs) == (average, peak)


def test_a_peak_is_never_below_the_average():
    assert asked("serving", average_rps=10, peak_rps=5) == (10, 10)
    assert asked("serving", average_rps=10, peak_ratio=0.5) == (10, 10)
