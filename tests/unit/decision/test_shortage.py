from collections.abc import Mapping
from dataclasses import replace

import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.decision.exploration import candidates_of
from infra_mind.domain.architecture import Exclusion
from infra_mind.domain.design import Decision
from infra_mind.domain.option import Database, DecisionKind
from tests.factories.brief import ONE_SITE, brief_from, model
from tests.factories.model import demand_of, web
from tests.unit.decision.test_space import space_of


def refused(*workloads: Mapping[str, object], **sections: object) -> str:
    with pytest.raises(RequirementsError) as found:
        brief_from({"workloads": list(workloads), **sections})
    (problem,) = found.value.problems
    return str(problem)


def training(name: str, accelerator: str) -> Mapping[str, object]:
    stated = {"parameters_b": 7, "tokens_b": 10, "accelerator": accelerator}
    return {"name": name, "type": "ml_training", "training": stated}


def inference(parameters_b: float, **stated: object) -> Mapping[str, object]:
    stated = {"parameters_b": parameters_b, **stated}
    return {"name": "model", "type": "ml_inference", "inference": stated}


def test_an_accelerator_that_does_not_hold_the_work_names_those_that_do():
    found = refused(inference(700, accelerator="T4"))
    assert found == (
        "workloads[0].inference.accelerator is T4: no place that is allowed has one that holds what "
        "model needs; expected one of A100-80, H100, H200."
    )


def test_an_accelerator_that_is_had_elsewhere_names_places():
    found = refused(training("net", "A10G"), clouds={"allowed": ["gcp"]})
    assert found.startswith("workloads[0].training.accelerator is A10G: no place that is allowed")
    assert "or a place such as aws/" in found


def test_a_model_that_nothing_holds_is_told_with_its_workload():
    found = refused(inference(20_000))
    assert found.startswith("workloads[0] is model: no place that is allowed has an accelerator")
    assert "expected a smaller model or another class" in found


def test_workloads_that_no_place_has_together_are_told_with_their_places():
    found = refused(
        training("one", "H100"),
        inference(1, accelerator="T4"),
        clouds={"regions": ["eu-west-3", "europe-north1"]},
    )
    assert "no place offers all that they need together: one has gcp/europe-north1" in found
    assert "model has aws/eu-west-3" in found


def test_options_that_were_all_refused_are_told_with_their_reasons():
    database = Decision(DecisionKind.DATABASE, "app")
    out = tuple(
        Exclusion(decision=database, option=one, reason=f"{one} is full") for one in Database
    )
    space = replace(space_of(web(), clouds=ONE_SITE), refused={"aws": out})
    demand = demand_of(web())
    with pytest.raises(RequirementsError) as found:
        candidates_of(model(), demand, space, {}, demand.workloads[0])
    (problem,) = found.value.problems
    assert problem.path == "workloads[0]"
    assert "app.database single: single is full" in problem.expected
