"""Targets belong to workloads: in full to what is depended on most, loosened beside it, none below."""

import pytest

from infra_mind.domain.requirements import Criticality, Disaster
from infra_mind.evaluation.demand import normalise
from infra_mind.evaluation.targets import Targets, WorkloadTargets, read_targets
from infra_mind.imports import read_requirements
from tests.factories.brief import model
from tests.factories.model import web

SHOP = web()
ASSISTANT = {"name": "assistant", "type": "llm_application"}
TRAINING = {"name": "train", "type": "ml_training"}
REPORTS = {"name": "reports", "type": "analytics"}
ASKED = {"availability": 0.999, "rto": "1h", "rpo": "15m"}


def targets_of(*workloads: dict[str, object], usd_rate: float = 1.0, **sections: object) -> Targets:
    parsed = read_requirements({"workloads": list(workloads), **sections})
    demand = normalise(parsed.requirements, parsed.provenance, model().library.inputs)
    return read_targets(parsed.requirements, demand, usd_rate)


def own(targets: Targets, workload: str) -> WorkloadTargets:
    return next(one for one in targets.workloads if one.workload == workload)


def asked(one: WorkloadTargets) -> tuple[float | None, float | None, float | None]:
    return one.availability, one.recovery_hours, one.data_loss_hours


@pytest.mark.parametrize(
    ("type_", "criticality"),
    [
        ("web_application", Criticality.CRITICAL),
        ("api_service", Criticality.CRITICAL),
        ("ecommerce", Criticality.CRITICAL),
        ("saas", Criticality.CRITICAL),
        ("database", Criticality.CRITICAL),
        ("iot", Criticality.CRITICAL),
        ("llm_application", Criticality.IMPORTANT),
        ("ml_inference", Criticality.IMPORTANT),
        ("static_site", Criticality.IMPORTANT),
        ("streaming", Criticality.IMPORTANT),
        ("ml_training", Criticality.BEST_EFFORT),
        ("data_processing", Criticality.BEST_EFFORT),
        ("analytics", Criticality.BEST_EFFORT),
    ],
)
def test_the_type_says_how_much_a_company_depends_on_it(type_: str, criticality: Criticality):
    assert own(targets_of({"name": "a", "type": type_}), "a").criticality is criticality
    stated = {"name": "a", "type": type_, "criticality": "important"}
    assert own(targets_of(stated), "a").criticality is Criticality.IMPORTANT


def test_beside_a_critical_workload_an_important_one_may_be_down_five_times_as_long():
    """99.9 % becomes 99.5 %, an hour four, 15 minutes an hour; a best-effort one gets nothing."""
    found = targets_of(SHOP, ASSISTANT, TRAINING, reliability=ASKED)
    assert asked(own(found, "app")) == (0.999, 1, 0.25)
    assert asked(own(found, "assistant")) == pytest.approx((0.995, 4, 1))
    assert asked(own(found, "train")) == (None, None, None)


def test_the_highest_class_that_a_company_has_gets_its_targets_in_full():
    found = targets_of(ASSISTANT, TRAINING, reliability=ASKED)
    assert asked(own(found, "assistant")) == (0.999, 1, 0.25)
    assert asked(own(found, "train")) == (None, None, None)
    assert asked(own(targets_of(REPORTS, reliability=ASKED), "reports")) == (0.999, 1, 0.25)


def test_what_a_workload_states_itself_is_its_own():
    states = {"availability": "99%", "rto": "1 day", "rpo": "8h"}
    found = targets_of(SHOP, {**REPORTS, **states}, reliability=ASKED)
    assert asked(own(found, "reports")) == (0.99, 24, 8)
    assert asked(own(found, "app")) == (0.999, 1, 0.25)


def test_a_very_low_availability_is_not_loosened_below_nothing():
    found = targets_of(SHOP, ASSISTANT, reliability={"availability": 0.7})
    assert own(found, "assistant").availability == 0


def test_nothing_asked_is_nothing_to_reach():
    assert asked(own(targets_of(SHOP), "app")) == (None, None, None)


def test_latency_is_stated_or_aimed_at():
    states = web(service={"latency_p95_ms": 250})
    found = targets_of(states, ASSISTANT, TRAINING)
    assert own(found, "app").latency_ms == 250
    assert own(found, "assistant").latency_ms is not None
    assert own(found, "train").latency_ms is None
    assert found.stated_latency == ("app",)
    assert set(found.latency_ms) == {"app", "assistant"}


def test_targets_are_met_with_four_fifths_unless_another_confidence_is_asked():
    plain, sure = targets_of(SHOP), targets_of(SHOP, confidence=0.9)
    assert (plain.confidence, plain.latency_confidence) == (0.8, 0.8)
    assert (sure.confidence, sure.latency_confidence) == (0.9, 0.9)


@pytest.mark.parametrize(
    ("priorities", "confidence"),
    [
        (["speed", "cost", "carbon"], 0.95),
        (["cost", "speed", "carbon"], 0.95),
        (["cost", "carbon", "speed"], 0.8),
    ],
)
def test_speed_among_the_first_two_asks_for_more_of_latency(
    priorities: list[str], confidence: float
):
    found = targets_of(SHOP, priorities=priorities)
    assert (found.confidence, found.latency_confidence) == (0.8, confidence)
    assert targets_of(SHOP, priorities=priorities, confidence=0.99).latency_confidence == 0.99


@pytest.mark.parametrize(
    ("availability", "assumed"),
    [
        (0.99, set()),
        (0.999, {Disaster.ZONE}),
        (0.9995, {Disaster.ZONE}),
        (0.9999, {Disaster.ZONE, Disaster.REGION}),
    ],
)
def test_a_high_availability_is_taken_to_survive_a_zone_and_a_region(
    availability: float, assumed: set[Disaster]
):
    found = targets_of(SHOP, reliability={"availability": availability})
    assert found.survive == found.assumed_to_survive == tuple(sorted(assumed))


def test_only_what_is_critical_is_taken_to_survive_a_zone():
    assert targets_of(ASSISTANT, reliability={"availability": 0.9999}).survive == ()


def test_a_framework_for_banks_asks_for_another_region():
    found = targets_of(SHOP, compliance=["dora"])
    assert found.assumed_to_survive == (Disaster.REGION, Disaster.ZONE)


def test_what_is_stated_to_survive_takes_the_place_of_what_is_assumed():
    high = {"availability": 0.9999}
    found = targets_of(SHOP, reliability={**high, "survive": ["deletion"]})
    assert found.survive == (Disaster.DELETION,)
    assert found.assumed_to_survive == ()
    assert targets_of(SHOP, reliability={**high, "survive": []}).survive == ()


def test_the_budget_is_counted_in_dollars():
    found = targets_of(SHOP, budget={"monthly": 1000, "currency": "EUR"}, usd_rate=1.2)
    assert found.budget == pytest.approx(1200)
    assert (found.currency, found.usd_rate) == ("EUR", 1.2)
    assert targets_of(SHOP).budget is None


@pytest.mark.parametrize(
    ("team", "hours"),
    [
        ({}, None),
        ({"ops_engineers": 2}, 48),
        ({"developers": 1, "ops_engineers": 0}, 4),
        ({"developers": 12, "ops_engineers": 2}, 96),
        ({"developers": 3}, 12),
    ],
)
def test_developers_who_run_what_they_build_count_as_people(
    team: dict[str, int], hours: float | None
):
    assert targets_of(SHOP, team=team).operating_hours == hours


def test_nothing_has_to_be_up_where_nobody_waits():
    assert asked(own(targets_of(TRAINING, reliability=ASKED), "train")) == (None, 1, 0.25)
