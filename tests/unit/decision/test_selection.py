from dataclasses import replace

import numpy as np
import pytest

from infra_mind.core.errors import InputError
from infra_mind.decision.judge import rank_weights
from infra_mind.decision.selection import Selection
from infra_mind.domain.design import Design
from infra_mind.evaluation.candidates import of_designs
from tests.factories.brief import brief_from, brief_of, model
from tests.factories.design import named, taken
from tests.factories.model import web

EXAMPLES = ("clinic-portal", "ecommerce", "llm-assistant", "minimal", "ml-training", "saas")
ONE_SITE = {"allowed": ["aws"], "regions": ["us-east-1"]}


@pytest.mark.parametrize("example", EXAMPLES)
def test_nothing_that_was_carried_on_scores_better_than_the_choice(example: str):
    case = brief_of(example).case(model())
    decision = case.decision
    rivals = [rival.design for rival in decision.rivals]
    vectors = [decision.chosen, decision.cheapest, *decision.front, *rivals]
    score = case.judge.score(case.evaluate(vectors))[:, 0]
    assert score[0] == pytest.approx(score.min())


@pytest.mark.parametrize("example", EXAMPLES)
def test_there_is_a_rival_or_a_reason_for_every_option(example: str):
    decision = brief_of(example).decision
    told = {(one.decision, one.option) for one in decision.rivals}
    excluded = {(one.decision, one.option) for one in decision.exclusions}
    for option in ("on_demand", "one_year", "three_years"):
        known = taken(decision.chosen, "commitment") == option
        assert known or named("commitment", option) in told | excluded


def test_a_commitment_that_buys_nothing_is_excluded_by_name():
    decision = brief_of("ml-training").decision
    reasons = {
        one.option: one.reason for one in decision.exclusions if str(one.decision) == "commitment"
    }
    assert set(reasons) == {"one_year", "three_years"}
    assert "every hour" in reasons["one_year"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_rival_commits_for_nothing(example: str):
    case = brief_of(example).case(model())
    for vector in [*(one.design for one in case.decision.rivals), *case.decision.front]:
        if taken(vector, "commitment") != "on_demand":
            assert case.evaluate([vector]).committed[0, 0] > 0


def small(**sections: object) -> Selection:
    return brief_from({"workloads": [web()], "clouds": ONE_SITE, **sections}).decision


def test_the_choice_is_the_best_of_the_whole_space():
    """Brute force over one site: every combination that the rules allow."""
    brief = brief_from({"workloads": [web()], "clouds": ONE_SITE})
    case = brief.case(model())
    shared = [
        {"zones": zones, "regions": regions, "commitment": commitment, "backup": backup}
        for zones in ("one_zone", "two_zones", "three_zones")
        for regions in ("single_region", "warm_standby", "active_active")
        for commitment in ("on_demand", "one_year", "three_years")
        for backup in ("daily", "continuous", "cross_region")
    ]
    local = [
        {"app.database": database, "app.cache": cache, "app.delivery": delivery}
        for database in ("single", "replicated")
        for cache in ("none", "managed")
        for delivery in ("direct", "cdn")
    ]
    vectors = [
        Design.from_mapping({**case.chosen.as_mapping(), **one, **other})
        for one in shared
        for other in local
        if not (one["zones"] == "one_zone" and other["app.database"] == "replicated")
    ]
    found = case.model.evaluate(case.demand, of_designs(vectors), case.point)
    own = case.judge.score(case.evaluate([case.chosen]))[0, 0]
    assert own <= case.judge.score(found).min() + 1e-9


def test_a_higher_rank_of_cost_never_makes_the_choice_dearer():
    bills = []
    for priorities in (["cost", "reliability", "speed"], ["reliability", "speed", "cost"]):
        brief = brief_from({"workloads": [web()], "clouds": ONE_SITE, "priorities": priorities})
        case = brief.case(model())
        bills.append(float(case.judge.total_cost(case.evaluate([case.chosen]))[0, 0]))
    assert bills[0] <= bills[1]


def test_an_accelerator_that_no_place_has_is_an_error_of_the_input():
    training = {"parameters_b": 7, "tokens_b": 1, "accelerator": "H200"}
    workload = {"name": "t", "type": "ml_training", "training": training}
    with pytest.raises(InputError, match="'t'"):
        brief_from(
            {"workloads": [workload], "clouds": {"allowed": ["gcp"], "regions": ["europe-north1"]}}
        )


def test_designs_that_were_compared_are_counted():
    one = small()
    assert one.considered > 1000
    assert small(horizon_months=6).considered < one.considered


def test_weights_of_a_ranking_are_the_rank_order_centroid():
    """Five ranks: 0.457, 0.257, 0.157, 0.090, 0.040 (Barron and Barrett, 1996, table 1)."""
    weights = sorted(rank_weights(()).values(), reverse=True)
    assert weights == pytest.approx([0.4567, 0.2567, 0.1567, 0.0900, 0.0400], abs=5e-5)


def test_a_target_missed_outweighs_all_criteria():
    case = brief_of("saas").case(model())
    strict = replace(case.judge, targets=replace(case.judge.targets, availability=0.9999999))
    found = case.evaluate([case.chosen])
    assert strict.score(found)[0, 0] > case.judge.score(found)[0, 0] + 1
    assert np.all(strict.missed(found) > 0)
