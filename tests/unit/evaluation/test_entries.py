"""Claims of what the model rests on."""

import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.evaluation.entries import assume
from tests.factories.model import demand_of, web

ASSISTANT = {"name": "bot", "type": "llm_application", "llm": {"requests_per_day": 900}}


@pytest.mark.parametrize(
    ("workload", "path"),
    [
        (web(traffic={"average_rps": 10, "peak_rps": 40}), "workloads[0].traffic.peak_ratio"),
        ({**ASSISTANT, "traffic": {"peak_rps": 4}}, "workloads[0].llm.peak_ratio"),
    ],
)
def test_what_follows_from_a_field_names_the_field_that_was_written(
    workload: dict[str, object], path: str
):
    claim = assume(Ledger(), demand_of(workload), path)
    assert claim.method == "stated: workloads[0].traffic.peak_rps"
    assert claim.source is not None
    assert claim.source.title == "Requirements, workloads[0].traffic.peak_rps"


def test_what_is_assumed_is_named_by_itself():
    path = "workloads[0].traffic.peak_ratio"
    assert (
        assume(Ledger(), demand_of({"type": "web_application"}), path).method == f"assumed: {path}"
    )
