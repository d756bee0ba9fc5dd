import numpy as np
import pytest

from infra_mind.core.errors import InputError
from infra_mind.decision.space import Space, build_space, combine, concatenate, local_options
from infra_mind.domain.design import COMMITMENT, ZONES, Decision, Site
from infra_mind.domain.option import DecisionKind, DeviceBroker, Platform, Zones
from infra_mind.domain.provenance import Parsed
from infra_mind.evaluation.demand import normalise
from infra_mind.evaluation.targets import read_targets
from infra_mind.imports import read_requirements
from tests.factories.brief import model
from tests.factories.design import named
from tests.factories.model import demand_of, web


def space_of(*workloads: dict[str, object], **sections: object) -> Space:
    parsed: Parsed = read_requirements({"workloads": workloads or [web()], **sections})
    library = model().library
    demand = normalise(parsed.requirements, parsed.provenance, library.inputs)
    targets = read_targets(parsed.requirements, demand)
    return build_space(parsed.requirements, demand, targets, library.prices, library.limits)


def reasons(space: Space, decision: str) -> dict[str, str]:
    return {
        str(one.option): one.reason for one in space.exclusions if str(one.decision) == decision
    }


def test_data_stays_where_it_has_to():
    space = space_of(data={"residency": ["EU"]})
    assert Site("aws", "us-east-1") not in space.sites
    assert "aws/us-east-1" in reasons(space, "site")


def test_a_dominated_region_names_what_beat_it():
    told = reasons(space_of(), "site")
    assert told
    assert any("no dearer and emits no more" in reason for reason in told.values())


def test_every_region_is_kept_or_excluded():
    space = space_of()
    known = {f"{region.provider}/{region.code}" for region in model().book.regions}
    assert {str(site) for site in space.sites} | set(reasons(space, "site")) == known


def test_a_term_beyond_the_horizon_is_excluded():
    space = space_of(horizon_months=24)
    assert "three_years" not in space.shared[COMMITMENT]
    assert "horizon" in reasons(space, "commitment")["three_years"]


def test_the_term_of_what_is_new_begins_when_its_load_was_measured():
    assert "one_year" in space_of(horizon_months=15).shared[COMMITMENT]
    told = reasons(space_of(horizon_months=12), "commitment")
    assert "it begins in month 4, when the load was measured" in told["one_year"]
    running = space_of(horizon_months=12, current={"hosting": "aws"})
    assert "one_year" in running.shared[COMMITMENT]


def test_daily_backups_lose_more_than_a_short_rpo_allows():
    assert "daily" in reasons(space_of(reliability={"rpo": "5m"}), "backup")


def test_backups_that_were_asked_for_are_no_rarer():
    asked = reasons(space_of(reliability={"backup": "continuous"}), "backup")
    assert asked == {"daily": "continuous backups were asked for"}
    assert reasons(space_of(reliability={"backup": "daily"}), "backup") == {}


def test_what_a_provider_has_given_up_is_no_option_there():
    space = space_of({"name": "pumps", "type": "iot"}, clouds={"allowed": ["gcp", "aws"]})
    broker = Decision(DecisionKind.BROKER, "pumps")
    (workload,) = demand_of({"name": "pumps", "type": "iot"}).workloads
    offered = {site.provider: space.local_at(site, workload)[broker] for site in space.sites}
    assert offered == {"aws": tuple(DeviceBroker), "gcp": (DeviceBroker.OWN_BROKER,)}
    assert "IoT Core" in reasons(space, "pumps.broker")["managed_iot"]


def test_no_place_left_is_an_error_of_the_input():
    with pytest.raises(InputError, match="No region of gcp lies in"):
        space_of(clouds={"allowed": ["gcp"], "regions": ["eu-west-3"]})


def test_a_replica_needs_a_second_zone_and_a_machine_a_platform_that_has_them():
    space = space_of(clouds={"allowed": ["aws"], "regions": ["us-east-1"]})
    parsed = read_requirements({"workloads": [web()]})
    demand = normalise(parsed.requirements, parsed.provenance, model().library.inputs)
    site = Site("aws", "us-east-1")
    options = space.shared_at(site) | local_options(demand.workloads[0], space.machines[site])
    found = combine(options, copies_elsewhere=False)
    one_zone, pair = (
        found.chose(ZONES, Zones.ONE),
        found.chose(*named("app.database", "replicated")),
    )
    assert not np.any(one_zone & pair)
    serverless = found.chose(
        Decision.parse("app.platform"), *(one for one in Platform if not one.has_machines)
    )
    assert np.array_equal(serverless, found.chose(*named("app.machine", "none")))
    single = found.chose(Decision.parse("app.platform"), Platform.SINGLE_MACHINE)
    alone = one_zone & found.chose(*named("regions", "single_region"))
    assert single.any() and not np.any(single & ~alone)
    both = concatenate([found, found])
    assert both.size == 2 * found.size
    assert both.design(found.size) == found.design(0)


def test_a_region_with_accelerators_is_not_beaten_by_one_without():
    clouds = {"allowed": ["gcp"], "regions": ["eu"]}
    plain = space_of(clouds=clouds)
    training = space_of(clouds=clouds, workloads=[{"type": "ml_training"}])
    assert Site("gcp", "europe-west4") not in plain.sites
    assert Site("gcp", "europe-west4") in training.sites


def test_a_region_with_cheaper_accelerators_is_not_beaten_by_one_with_dearer():
    clouds = {"allowed": ["azure"], "regions": ["eu"]}
    ireland = Site("azure", "northeurope")
    assert ireland not in space_of(clouds=clouds).sites
    assert ireland in space_of(clouds=clouds, workloads=[{"type": "ml_training"}]).sites


def test_with_many_workloads_the_home_and_every_accelerator_keep_a_place():
    many = [{**web(), "name": f"app{number}"} for number in range(60)]
    training = {"name": "net", "type": "ml_training"}
    space = space_of(*many, training, company={"country": "Germany"})
    countries = {
        model().book.regions.get(one.provider, one.region).country
        for one in space.home
        if model().book.regions.get(one.provider, one.region)
    }
    assert countries == {"DE"}
    offered = {
        sku.gpu
        for site in space.sites
        for sku in model().book.skus(site.provider, site.region, "compute.instance")
        if sku.gpu_count
    }
    assert {"H100", "H200", "A100-80", "L4", "T4"} <= offered
