import pytest

from infra_mind.domain.provenance import Provenance
from infra_mind.domain.requirements import WorkloadType
from infra_mind.evaluation.demand import normalise
from infra_mind.imports import read_requirements
from infra_mind.imports.changes import with_changes
from infra_mind.words.labels import answered_at, question_of
from tests.factories.brief import model


@pytest.mark.parametrize("type_", list(WorkloadType))
def test_every_question_can_be_answered_at_the_path_that_it_names(type_: WorkloadType):
    """All that is assumed of a workload and asked for can be set, and is then no longer assumed."""
    sections = {
        WorkloadType.ML_INFERENCE: {"inference": {"parameters_b": 7}},
        WorkloadType.LLM_APPLICATION: {"llm": {"knowledge_gb": 5}},
    }
    stated = {"name": "w", "type": str(type_), "stores": [{"kind": "relational"}]}
    given = read_requirements({"workloads": [{**stated, **sections.get(type_, {})}]})
    defaults = model().library.defaults
    demand = normalise(given.requirements, given.provenance, defaults)
    asked = [path for path in demand.assumptions if question_of(path, demand) is not None]
    assert asked
    spans = {"h": " h", "day": " days"}
    for path in asked:
        assumption, place = demand.assumptions[path], answered_at(path)
        assert place is not None
        changed = with_changes(
            given, {place: f"{assumption.likely * 0.5}{spans.get(assumption.unit, '')}"}
        )
        after = normalise(changed.requirements, changed.provenance, defaults).assumptions
        # An average that was not stated follows from the peak that is.
        found = after[path if path in after else place]
        assert found.provenance is Provenance.STATED, path


def test_the_peak_is_answered_as_the_peak_itself():
    assert answered_at("workloads[2].traffic.peak_ratio") == "workloads[2].traffic.peak_rps"
    assert answered_at("workloads[0].stores[1].size_gb") == "workloads[0].stores[1].size_gb"


@pytest.mark.parametrize("path", ["workloads[0].llm.peak_ratio", "model.scanned_share", "nowhere"])
def test_what_no_field_takes_is_not_asked(path: str):
    assert answered_at(path) is None
