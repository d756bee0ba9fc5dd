import numpy as np
import pytest

from infra_mind.domain.option import Regions
from infra_mind.evaluation.effects.wiring import available, load_graphs
from infra_mind.evaluation.methods.dependencies import names
from infra_mind.knowledge.inputs import load_inputs
from tests.factories.brief import case_of
from tests.factories.design import choosing, taken

PLAIN = {"machines": 1.0, "balancer": 1.0, "stores": 1.0, "cache": 1.0, "edge": 1.0}


def _serving(regions: Regions, **pinned: float) -> float:
    """Everything perfect but what is named."""
    case = case_of("minimal")
    point = case.point
    perfect = {"deployments": 0.0, "human_errors": 0.0, "certificate_outages": 0.0}
    for name in ("name_service", "regional_services", "zone_availability"):
        perfect[name] = 1.0
    for name, value in {**perfect, **pinned}.items():
        if name not in PLAIN:
            point = point.pin(f"model.{name}", value)
    design = choosing(case.chosen, regions=regions)
    scene = case.model.scene([design], point)
    supplied = {name: np.array([[pinned.get(name, full)]]) for name, full in PLAIN.items()}
    return float(available(scene, "serving", **supplied)[0, 0])


def test_hard_components_stand_in_series():
    found = _serving(Regions.SINGLE, stores=0.999, balancer=0.9999, name_service=0.99999)
    assert found == pytest.approx(0.999 * 0.9999 * 0.99999)


def test_a_soft_component_stops_nothing():
    assert _serving(Regions.SINGLE, cache=0.9, sign_in=0.9) == 1.0


def test_a_second_region_saves_its_share_of_an_outage_of_the_first():
    found = _serving(Regions.WARM_STANDBY, stores=0.99, standby_effect=0.75)
    assert found == pytest.approx(1 - 0.01 * (1 - 0.75 * 0.99))


def test_a_second_region_does_not_save_what_both_rest_on():
    one = _serving(Regions.SINGLE, name_service=0.99)
    two = _serving(Regions.ACTIVE_ACTIVE, name_service=0.99)
    assert one == two == pytest.approx(0.99)


def test_a_hosted_model_is_down_in_both_regions():
    rows = load_graphs()["language_model"]
    hosted = next(one for one in rows if one.name == "hosted model")
    assert hosted.place == "world"


def test_every_figure_is_an_assumption_or_is_supplied():
    paths = {row.path for row in load_inputs().constants()}
    for graph, components in load_graphs().items():
        for one in components:
            if one.available.startswith("model."):
                assert one.available in paths, (graph, one.name)


def test_a_shared_component_is_meant_alike_in_every_graph():
    seen: dict[str, tuple[str, bool]] = {}
    for components in load_graphs().values():
        for one in components:
            if one.shared:
                assert seen.setdefault(one.name, (one.place, one.hard)) == (one.place, one.hard)


@pytest.mark.parametrize("example", ["ecommerce", "clinic-portal"])
def test_the_graphs_of_an_evaluation_name_their_workloads(example: str):
    case = case_of(example)
    found = case.evaluate([case.chosen], itemised=True)
    assert found.wirings
    for wiring in found.wirings:
        own = [name for name in names(wiring.hard) if name.startswith(f"{wiring.workload}: ")]
        assert own


@pytest.mark.parametrize("example", ["clinic-portal", "ecommerce", "data-platform"])
def test_a_zone_a_region_or_a_replica_more_never_lowers_availability(example: str):
    """In every future, for every workload, by more than half a minute a year.

    A third zone carries the same load with fewer machines, which then have fewer spares among them.
    """
    case = case_of(example)
    for decision, options in (
        ("zones", ("one_zone", "two_zones", "three_zones")),
        ("regions", ("single_region", "warm_standby", "active_active")),
        *(
            (key, ("single", "replicated"))
            for key in case.chosen.as_mapping()
            if key.endswith(".database") and taken(case.chosen, "zones") != "one_zone"
        ),
    ):
        designs = [choosing(case.chosen, **{decision: option}) for option in options]
        found = case.evaluate(designs, case.futures)
        for part in found.parts:
            if not np.isnan(part.availability).any():
                assert np.all(np.diff(part.availability, axis=0) > -1e-6), (decision, part.workload)
