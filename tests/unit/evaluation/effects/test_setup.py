"""What it takes people once: each thing is learned and set up once, however many workloads use it."""

import numpy as np
import pytest

from infra_mind.evaluation.candidates import of_designs
from infra_mind.evaluation.effects.setup import SETUP, name_of, setup_hours
from infra_mind.evaluation.samples import likely
from tests.factories.design import as_designs
from tests.factories.model import demand_of, design, web

DEMAND = demand_of(web(), {**web(), "name": "other"})
OTHER = {
    "other.platform": "virtual_machines",
    "other.machine": "m5.large",
    "other.database": "single",
    "other.release": "rolling",
}


def hours(**decided: str) -> float:
    vector = {**design(app__release="rolling"), **OTHER}
    vector |= {name.replace("__", "."): option for name, option in decided.items()}
    found = setup_hours(of_designs(as_designs([vector])), likely(DEMAND.assumptions))
    return float(found[0, 0])


def known(*names: str) -> float:
    return sum(DEMAND.assumptions[f"{SETUP}{name}"].likely for name in names)


def test_two_workloads_of_the_same_platform_set_it_up_once():
    assert hours() == pytest.approx(known("virtual_machines"))
    both = hours(other__platform="kubernetes")
    assert both == pytest.approx(known("virtual_machines", "kubernetes"))


def test_all_that_is_chosen_adds_up():
    found = hours(regions="active_active", backup="cross_region", app__release="canary")
    assert found == pytest.approx(
        known("virtual_machines", "active_active", "cross_region", "canary")
    )


def test_models_go_by_how_they_are_served():
    assert name_of("own:Llama-3.3-70B@H100") == "self_hosted_model"
    assert name_of("api:gpt-oss-120b") == "model_api"
    assert name_of("kubernetes") == "kubernetes"


def test_every_candidate_has_its_own_hours_in_every_future():
    vectors = [{**design(app__platform=one), **OTHER} for one in ("functions", "kubernetes")]
    found = setup_hours(of_designs(as_designs(vectors)), likely(DEMAND.assumptions).at([0, 12]))
    assert found.shape == (2, 2)
    assert np.array_equal(found[:, 0], found[:, 1])
    assert found[1, 0] - found[0, 0] == pytest.approx(known("kubernetes") - known("functions"))
