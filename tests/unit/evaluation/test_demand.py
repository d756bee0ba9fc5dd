import numpy as np
import pytest

from infra_mind.domain.assumption import Shape
from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.domain.provenance import Provenance
from infra_mind.evaluation.samples import draw
from tests.factories.kinds import STATED, designs_of
from tests.factories.model import PLAIN, SHARED, demand_of, design, evaluate, line_of, model, web


def test_what_is_stated_is_narrow_and_what_is_not_is_wide():
    demand = demand_of({"type": "web_application", "traffic": {"average_rps": 90}})
    stated = demand.assumptions["workloads[0].traffic.average_rps"]
    assert (stated.low, stated.likely, stated.high) == (81, 90, 99)
    assert stated.provenance is Provenance.STATED
    assumed = demand.assumptions["workloads[0].service.cpu_ms"]
    assert assumed.high / assumed.low > 5
    assert assumed.provenance is Provenance.ASSUMED


def test_a_stated_share_stays_a_share():
    demand = demand_of(web(service={"cacheable": "98%"}))
    assert demand.assumptions["workloads[0].service.cacheable"].high == 1


def test_a_stated_peak_is_kept_where_the_average_is_assumed_from_it():
    demand = demand_of({"name": "app", "type": "web_application", "traffic": {"peak_rps": 400}})
    (workload,) = demand.workloads
    peak = demand.assumptions[workload.inputs["peak_rps"]]
    assert (peak.low, peak.high) == (360, 440)
    average = demand.assumptions[workload.inputs["average_rps"]]
    assert average.likely < 400
    assert average.provenance is Provenance.ASSUMED
    narrow = evaluate(demand, design()).part("app").processors[0, 0]
    both = web(traffic={"average_rps": average.likely, "peak_rps": 400}, service={"cpu_ms": 25})
    assert narrow == evaluate(demand_of(both), design()).part("app").processors[0, 0]


def test_workloads_of_one_name_are_told_apart():
    names = [one.name for one in demand_of(web(), web(), {"type": "web_application"}).workloads]
    assert len(set(names)) == 3
    assert names[0] == "app"


def test_what_the_model_has_no_part_for_is_named():
    store = {"name": "visits", "kind": "relational"}
    demand = demand_of({"name": "home", "type": "static_site", "stores": [store]}, web())
    assert demand.not_modelled == ("home: store visits (relational)",)


def test_a_company_without_workloads_runs_one_web_application():
    (workload,) = demand_of().workloads
    assert workload.kind == "serving"
    assert demand_of().assumptions["workloads[0].traffic.average_rps"].shape is Shape.LOGNORMAL


@pytest.mark.parametrize("users", [1000, 200000])
def test_users_tell_the_traffic(users: int):
    demand = demand_of({"type": "web_application", "traffic": {"users": users}})
    assumed = demand.assumptions["workloads[0].traffic.average_rps"]
    assert assumed.likely == pytest.approx(users * 0.0003)


SECTIONS = {
    "traffic": "web_application",
    "service": "web_application",
    "stores": "web_application",
    "llm": "llm_application",
    "training": "ml_training",
    "inference": "ml_inference",
    "devices": "iot",
    "event_kb": "streaming",
    "consumers": "streaming",
    "queries_per_day": "analytics",
    "gb_per_query": "analytics",
    "pipeline": "data_processing",
}
# Aims, and what kinds of workload and agents read by themselves.
NO_DEMAND = ("service.latency_p95_ms", "training.deadline")


@pytest.mark.parametrize(
    "leaf",
    [
        row.path
        for row in model().library.inputs
        if row.path in ALL_LEAVES
        and row.path.startswith("workloads[].")
        and row.unit
        and row.applies_to == "*"
        and not row.path.endswith(NO_DEMAND)
    ],
)
def test_what_is_stated_of_a_workload_changes_the_demand(leaf: str):
    section, _, field = leaf.removeprefix("workloads[].").replace("[]", "").partition(".")
    kind = {"type": SECTIONS.get(field) or SECTIONS.get(section, "web_application")}
    # Only a model that writes text reads and writes tokens.
    others: dict[str, object] = {"parameters_b": 70} if section == "inference" else {}
    span = {"h": " h", "day": " days"}.get(model().library.inputs.find(leaf).unit, "")
    without, stated = (
        demand_of({**kind, **_in_section(section, found)})
        for found in (others, {**others, field or section: f"1{span}"})
    )
    assert stated != without


def _in_section(section: str, found: dict[str, object]) -> dict[str, object]:
    """As a workload holds it: a list of stores, a section, or a field of its own."""
    if section in found or (not found and section not in SECTIONS):
        return found
    return {section: [found] if section == "stores" else found}


def test_a_company_hears_what_it_stated_for_nothing():
    demand = demand_of(
        web(),
        {"name": "feed", "type": "streaming", "traffic": {"egress_gb_per_month": "2 TB"}},
        timeline="90 days",
        team={"skills": {"networking": 3, "security": 2, "cloud": 4}},
        clouds={"multi_cloud": True},
        current={"servers": 2400, "bill": "focus.csv"},
    )
    assert demand.not_modelled == (
        "skill in security: 2 (team.skills.security)",
        "skill in networking: 3 (team.skills.networking)",
    )


def test_what_is_read_or_not_wanted_is_not_told():
    stated = web(traffic={"egress_gb_per_month": 10})
    assert demand_of(stated, clouds={"multi_cloud": False}).not_modelled == ()


TAKEN = {
    "ml_training": {"app.accelerator": "H100", "app.purchase": "on_demand"},
    "llm_application": {"app.serving": "api:claude-sonnet-5-5", "app.fallback": "none"},
}


@pytest.mark.parametrize("type_", ["streaming", "iot", "database", *TAKEN])
def test_stated_egress_is_paid_by_every_type(type_: str):
    stated = {"name": "app", "type": type_, "traffic": {"egress_gb_per_month": "500 TB"}}
    demand = demand_of({**STATED.get(type_, {}), **stated})
    assert demand.not_modelled == ()
    taken = {**SHARED, **TAKEN[type_]} if type_ in TAKEN else designs_of(type_)[0]
    evaluation = evaluate(demand, taken)
    assert line_of(evaluation, "Traffic to the internet").quantity[0, 0] == pytest.approx(500_000)


def test_questions_follow_from_the_traffic_or_the_people_of_an_assistant():
    def asked(**traffic: object) -> tuple[float, float]:
        found = demand_of({"name": "a", "type": "llm_application", "traffic": traffic})
        names = ("requests_per_day", "peak_ratio")
        return tuple(found.assumptions[f"workloads[0].llm.{name}"].likely for name in names)

    assert asked(average_rps=2) == (172_800, pytest.approx(asked()[1]))
    assert asked(average_rps=2, peak_rps=50) == (172_800, 25)
    assert asked(users=5000)[0] == pytest.approx(7500)
    both = demand_of(
        {
            "type": "llm_application",
            "traffic": {"peak_rps": 50},
            "llm": {"requests_per_day": 86_400},
        }
    )
    assert both.assumptions["workloads[0].llm.peak_ratio"].likely == 50


@pytest.mark.parametrize("workload", [web(), {"name": "app", "type": "static_site"}])
def test_stated_egress_takes_the_place_of_what_follows_from_the_answers(
    workload: dict[str, object],
):
    traffic = {**PLAIN, "egress_gb_per_month": "500 TB"}
    evaluation = evaluate(demand_of({**workload, "traffic": traffic}), design())
    assert line_of(evaluation, "Traffic to the internet").quantity[0, 0] == pytest.approx(500_000)


def test_stated_egress_leaves_by_the_edge_where_there_is_one():
    demand = demand_of(web(traffic={"egress_gb_per_month": "500 TB"}))
    evaluation = evaluate(demand, design(app__delivery="cdn"))
    gone = line_of(evaluation, "Traffic from the edge").quantity[0, 0]
    assert gone == pytest.approx(500_000)


@pytest.mark.parametrize(
    ("sections", "own"),
    [
        ({}, False),
        ({"data": {"classes": ["pii"]}}, False),
        ({"data": {"classes": ["phi"]}}, True),
        ({"compliance": ["pci_dss"]}, True),
        ({"security": {"key_management": True}}, True),
        ({"compliance": ["hipaa"], "security": {"key_management": False}}, False),
    ],
)
def test_keys_of_ones_own_are_paid_where_records_or_a_framework_ask_for_them(
    sections: dict[str, object], own: bool
) -> None:
    (workload,) = demand_of({"type": "web_application"}, **sections).workloads
    assert ("own_keys" in workload.traits) is own


@pytest.mark.parametrize(
    ("stated", "before"),
    [
        ({}, False),
        ({"data": {"classes": ["pii"]}, "compliance": ["gdpr"]}, False),
        ({"compliance": ["iso27001"]}, True),
        ({"data": {"classes": ["phi"]}}, True),
        ({"compliance": ["pci_dss"], "security": {"waf": False}}, False),
        ({"security": {"waf": True}}, True),
    ],
)
def test_a_firewall_is_bought_where_records_or_an_audit_ask_for_it(
    stated: dict[str, object], before: bool
):
    (workload,) = demand_of(web(), **stated).workloads
    assert ("waf" in workload.traits) is before


def test_what_the_kind_of_a_workload_does_not_read_is_told():
    stated = {**web(), "training": {"parameters_b": 7}, "pipeline": {"retention": "2 days"}}
    assert demand_of(stated).not_modelled == (
        "parameters of the model: 7.0 (workloads[0].training.parameters_b)",
        "days that data is kept: 2 days (workloads[0].pipeline.retention)",
    )


def test_events_of_a_stream_follow_from_what_comes_in_a_day():
    stated = {"name": "feed", "type": "streaming", "pipeline": {"gb_per_day": 86.4, "event_kb": 2}}
    demand = demand_of(stated)
    (workload,) = demand.workloads
    assert demand.assumptions[workload.inputs["average_rps"]].likely == pytest.approx(500)
    counted = demand_of({**stated, "traffic": {"average_rps": 20}})
    assert counted.assumptions[workload.inputs["average_rps"]].likely == pytest.approx(20)


def test_a_load_that_shrinks_by_all_of_it_is_worked_out():
    demand = demand_of(web(traffic={"growth_per_year": "-100%"}))
    futures = draw(demand.assumptions, size=8, seed=1).at([0, 12, 24])
    assert np.all(np.isfinite(evaluate(demand, design(), samples=futures).monthly))
