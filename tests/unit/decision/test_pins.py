from collections.abc import Mapping

import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.decision.selection import Selection
from tests.factories.brief import ONE_SITE, brief_from
from tests.factories.design import taken
from tests.factories.model import web


def decided(design: Mapping[str, object], **sections: object) -> Selection:
    stated = {"workloads": [web()], "clouds": ONE_SITE, **sections, "design": design}
    return brief_from(stated).decision


def refused(design: Mapping[str, object], **sections: object) -> list[str]:
    with pytest.raises(RequirementsError) as found:
        decided(design, **sections)
    return [str(one) for one in found.value.problems]


def test_a_pin_is_taken_in_the_words_of_people():
    chosen = decided({"app.platform": "k8s", "database": "multi-az", "zones": 3}).chosen
    options = [taken(chosen, name) for name in ("app.platform", "app.database", "zones")]
    assert options == ["kubernetes", "replicated", "three_zones"]


def test_what_is_ruled_out_is_not_taken():
    free = decided({}).chosen
    platform = taken(free, "app.platform")
    other = decided({"app.platform": {"not": platform}}).chosen
    assert taken(other, "app.platform") != platform


def test_pins_that_exclude_each_other_name_each_other_and_say_why():
    (found,) = refused({"zones": "one", "app.database": "replicated"})
    assert "design.zones" in found
    assert "design.app.database" in found
    assert "a replica stands in another zone" in found


def test_every_pin_that_names_nothing_here_is_told():
    found = refused({"app.machine": "m5.lrge", "app.stream": "kafka"})
    assert [one.split()[0].rstrip(":") for one in found] == [
        "design.app.machine",
        "design.app.stream",
    ]


def test_a_pin_that_rules_everything_out_says_what_to_leave():
    (found,) = refused({"app.delivery": {"not": ["cdn", "cdn_plan", "direct"]}})
    assert found.startswith(
        "design.app.delivery is not cdn or cdn_plan or direct: it leaves nothing; leave one of"
    )


def test_a_place_that_another_one_beats_is_kept_where_it_is_pinned():
    clouds = {"allowed": ["aws"], "regions": ["US"]}
    free = decided({}, clouds=clouds)
    beaten = {str(one.option) for one in free.exclusions if str(one.decision) == "site"}
    beaten = {one for one in beaten if one.startswith("aws/us-")}
    assert beaten
    pinned = decided({"site": min(beaten)}, clouds=clouds)
    assert str(pinned.chosen.site) == min(beaten)
    assert pinned.free is not None
    assert pinned.free.design == free.chosen


def test_a_machine_that_others_beat_is_kept_where_it_is_pinned():
    chosen = decided({"app.machine": "m5.large"}).chosen
    assert taken(chosen, "app.machine") == "m5.large"


def test_a_pin_brings_back_what_a_target_ruled_out():
    reliability = {"rto": "4h", "rpo": "15m"}
    found = decided({"backup": "daily", "regions": "single"}, reliability=reliability)
    assert taken(found.chosen, "backup") == "daily"
    assert found.free is not None
    assert found.free.design == decided({}, reliability=reliability).chosen


def test_without_pins_nothing_is_compared():
    assert decided({}).free is None


def test_a_pin_of_every_decision_that_was_taken_gives_the_same_design():
    free = decided({})
    pins = {name: str(option) for name, option in free.chosen.as_mapping().items()}
    again = decided(pins)
    assert again.chosen == free.chosen
    assert again.objective == pytest.approx(free.objective)
    assert again.free is not None
    assert again.free.design == free.chosen


def test_a_guard_rail_that_a_pin_overrules_is_lifted_by_it():
    free = decided({})
    assert not any(one.by_pin for one in free.rails)
    assert "kubernetes" in {one.rule.rail.id for one in free.rails}
    held = {one.rule.rail.id: one for one in decided({"app.platform": "kubernetes"}).rails}
    assert held["kubernetes"].by_pin
    assert held["kubernetes"].costs is None


def test_guard_rails_that_together_leave_nothing_of_what_is_pinned_are_lifted():
    team = {"skills": {"kubernetes": 1}, "ops_engineers": 0}
    stated = {**web(), "rehost": True}
    found = decided({"app.platform": ["kubernetes", "functions"]}, workloads=[stated], team=team)
    lifted = [one.rule.rail.id for one in found.rails if one.lifted]
    assert len(lifted) == 1


def test_a_model_of_another_class_is_taken_where_it_is_pinned():
    workload = {"name": "bot", "type": "llm_application", "llm": {"requests_per_day": 2000}}
    free = decided({}, workloads=[workload]).chosen
    held = decided({"bot.serving": "gpt-oss-20b"}, workloads=[workload])
    assert taken(held.chosen, "bot.serving").endswith("gpt-oss-20b")
    assert held.free is not None
    assert held.free.design == free


def test_pins_of_two_workloads_that_share_no_zones_name_each_other():
    small = {"traffic": {"average_rps": 0.1, "peak_rps": 0.5}}
    workloads = [{**web(), "name": name, **small} for name in ("a", "b")]
    design = {"a.platform": "single_machine", "b.database": "replicated"}
    (found,) = refused(design, workloads=workloads)
    assert found == (
        "design.a.platform is single_machine: it excludes design.b.database (replicated): one "
        "machine stands in one zone, and a replica in another; take one of them away."
    )


def test_two_pins_of_places_that_exclude_each_other_name_each_other():
    (found,) = refused({"site": "aws/us-east-1", "provider": "azure"}, clouds={})
    assert found.startswith("design.provider is azure: it excludes design.site (aws/us-east-1)")


def test_a_pin_that_leaves_no_allowed_place_says_what_to_change():
    (found,) = refused({"region": {"not": "us-east-1"}})
    assert found.startswith("design.region is not us-east-1: it leaves no place that is allowed")
    assert "change clouds or data.residency" in found


def test_a_second_region_is_another_one():
    (found,) = refused({"second": "aws/us-east-1"})
    assert found.startswith("design.second is aws/us-east-1: it is no second region for")
    assert "another region of the same provider" in found
