from collections.abc import Mapping

import pytest

from infra_mind.core.errors import Problem, RequirementsError
from infra_mind.domain.requirements import Pin
from infra_mind.imports import read_requirements, with_changes
from infra_mind.imports.changes import written

SHOP: dict[str, object] = {
    "workloads": [{"name": "shop", "type": "ecommerce"}],
    "data": {"residency": ["EU"]},
}


def problems(design: Mapping[str, object], **sections: object) -> dict[str, Problem]:
    with pytest.raises(RequirementsError) as found:
        read_requirements({**SHOP, **sections, "design": design})
    return {one.path: one for one in found.value.problems}


def test_all_pins_that_name_nothing_are_told_at_once_each_with_what_is_near() -> None:
    found = problems(
        {
            "shop.plattform": "containers",
            "shop.delivery": "clodfront",
            "shop.zones": 2,
            "site": "aws/eu-cental-1",
        }
    )
    assert {path: one.suggestion for path, one in found.items()} == {
        "design.shop.plattform": "shop.platform",
        "design.shop.delivery": "cdn",
        "design.shop.zones": "zones",
        "design.site": "aws/eu-central-1",
    }


def test_pins_are_told_with_what_else_is_wrong_in_a_document() -> None:
    found = problems({"shop.plattform": "containers"}, titel="x")
    assert set(found) == {"titel", "design.shop.plattform"}


def test_a_workload_that_is_misspelt_is_offered_by_its_name() -> None:
    (found,) = problems({"shopp.database": "single"}).values()
    assert found.suggestion == "shop.database"
    assert "'shopp'" in found.expected


@pytest.mark.parametrize(
    ("site", "sections", "said"),
    [
        ("aws/us-east-1", {}, "residency EU"),
        ("us-east-1", {}, "United States"),
        ("aws/eu-central-1", {"clouds": {"allowed": ["gcp"]}}, "clouds.allowed"),
        ("aws/eu-central-1", {"clouds": {"regions": ["SE"]}}, "clouds.regions"),
        ("aws/mars-1", {}, "no place of that name"),
    ],
)
def test_a_place_where_nothing_may_run_says_why(
    site: str, sections: Mapping[str, object], said: str
) -> None:
    (found,) = problems({"site": site}, **sections).values()
    assert found.path == "design.site"
    assert site in found.value
    assert said in found.expected


def test_a_second_region_may_lie_beyond_the_regions_asked_for_but_not_beyond_the_residency() -> (
    None
):
    given = {**SHOP, "clouds": {"regions": ["DE"]}}
    assert read_requirements({**given, "design": {"second": "aws/eu-west-1"}})
    assert "residency" in problems({"second": "aws/us-east-1"})["design.second"].expected


def test_a_change_writes_one_pin_and_keeps_the_others() -> None:
    given = read_requirements({**SHOP, "design": {"zones": 2, "shop.cache": "redis"}})
    after = with_changes(
        given,
        {
            "design.shop.platform": "containers",
            "design.site": "aws/eu-central-1",
            "design.shop.database": "{not: [single]}",
            "design.zones": "null",
        },
    )
    assert after.requirements.design == {
        "shop.cache": Pin(only=("redis",)),
        "shop.platform": Pin(only=("containers",)),
        "site": Pin(only=("aws/eu-central-1",)),
        "shop.database": Pin(without=("single",)),
    }
    assert read_requirements(written(after)).requirements == after.requirements


def test_a_change_of_a_pin_that_names_nothing_is_refused() -> None:
    with pytest.raises(RequirementsError, match=r"Did you mean 'shop\.platform'"):
        with_changes(read_requirements(SHOP), {"design.shop.plattform": "containers"})


def test_json_and_yaml_say_the_same() -> None:
    yaml = b"workloads: [{name: a, type: saas}]\ndesign: {a.database: {not: single}, zones: 2}\n"
    json = (
        b'{"workloads": [{"name": "a", "type": "saas"}],'
        b' "design": {"a.database": {"not": ["single"]}, "zones": "2"}}'
    )
    assert read_requirements(yaml).requirements == read_requirements(json).requirements
