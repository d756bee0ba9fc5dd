"""A model of one's own may be described as one that an application asks."""

import pytest

from infra_mind.domain.workload import Demand
from infra_mind.evaluation.samples import likely
from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.model import demand_of

LLM = {"requests_per_day": 8640, "input_tokens": 3000, "output_tokens": 400, "latency_p95_s": 8}
READER = {"name": "reader", "type": "ml_inference", "llm": {**LLM, "model_class": "small"}}


def value(demand: Demand, name: str) -> float:
    (workload,) = demand.workloads
    return likely(demand.assumptions).likely(workload.inputs[name])


def test_what_is_stated_of_questions_counts():
    demand = demand_of(READER)
    found = {
        name: value(demand, name)
        for name in ("average_rps", "input_tokens", "output_tokens", "parameters_b")
    }
    assert found == pytest.approx(
        {"average_rps": 0.1, "input_tokens": 3000, "output_tokens": 400, "parameters_b": 8}
    )
    source = demand.assumptions["workloads[0].inference.average_rps"].source
    assert source is not None
    assert source.title == "Requirements, workloads[0].llm.requests_per_day"


def test_it_may_take_as_long_as_was_asked():
    requirements = read_requirements({"workloads": [READER]}).requirements
    (found,) = read_targets(requirements, demand_of(READER)).workloads
    assert (found.latency_ms, found.latency_stated) == (8000, True)


def test_its_own_section_goes_first():
    own = {"parameters_b": 24, "average_rps": 2, "input_tokens": 100, "latency_p95_ms": 500}
    demand = demand_of({**READER, "inference": own})
    assert value(demand, "parameters_b") == 24
    assert value(demand, "average_rps") == 2
    assert value(demand, "input_tokens") == 100
    assert value(demand, "output_tokens") == 400
