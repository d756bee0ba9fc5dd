import pytest

from infra_mind.domain.provenance import Provenance
from infra_mind.domain.requirements import WorkloadType
from infra_mind.evaluation.demand import normalise
from infra_mind.imports import read_requirements
from infra_mind.imports.changes import with_changes
from infra_mind.words.inputs import label_of, question_of, store_words
from tests.factories.model import demand_of, model

SECTIONS = {
    WorkloadType.ML_INFERENCE: {"inference": {"parameters_b": 7}},
    WorkloadType.LLM_APPLICATION: {"llm": {"knowledge_gb": 5}},
}
SPANS = {"h": " h", "day": " days"}


@pytest.mark.parametrize("type_", list(WorkloadType))
def test_every_question_can_be_answered_at_the_path_that_it_names(type_: WorkloadType):
    """All that is assumed of a workload and asked for can be set, and is then no longer assumed."""
    stated = {"name": "w", "type": str(type_), "stores": [{"kind": "relational"}]}
    given = read_requirements({"workloads": [{**stated, **SECTIONS.get(type_, {})}]})
    inputs = model().library.inputs
    demand = normalise(given.requirements, given.provenance, inputs)
    open_inputs = [one for one in demand.assumptions.values() if one.question]
    assert open_inputs
    for one in open_inputs:
        value = f"{one.likely * 0.5}{SPANS.get(one.unit, '')}"
        changed = with_changes(given, {one.answered_at: value})
        after = normalise(changed.requirements, changed.provenance, inputs).assumptions
        # An average that was not stated follows from the peak that is.
        found = after[one.path if one.path in after else one.answered_at]
        assert found.provenance is Provenance.STATED, one.path


def test_the_peak_is_answered_as_the_peak_itself():
    demand = demand_of({"name": "shop", "type": "ecommerce"})
    ratio = demand.assumptions["workloads[0].traffic.peak_ratio"]
    assert ratio.answered_at == "workloads[0].traffic.peak_rps"
    assert demand.answered_at("workloads[0].traffic.peak_rps") is ratio


def test_what_no_field_takes_is_not_asked():
    demand = demand_of({"name": "helper", "type": "llm_application"})
    for path in ("workloads[0].llm.peak_ratio", "model.scanned_share"):
        assert question_of(path, demand) is None
        assert demand.assumptions[path].answered_at == ""


def test_a_type_of_workload_has_words_of_its_own():
    path = "workloads[0].service.cpu_ms"
    events, pages = (
        demand_of({"name": "it", "type": type_}) for type_ in ("streaming", "web_application")
    )
    assert label_of(path, events) == "it: processor time per event"
    assert label_of(path, pages) == "it: processor time per request"
    assert question_of(path, events) == "How much processor time does one event of it take?"


def test_a_store_that_is_called_as_its_workload_is_named_once():
    assert store_words("addresses", "addresses") == "addresses"
    assert store_words("records", "portal") == "records of portal"
