import pytest

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.observation import AssessedState, Subject
from infra_mind.domain.requirements import Requirements
from tests.factories.design import part, planned

CATALOG = load_catalog()
TAGS = {("aws", "eu-central-1"): frozenset({"EU", "DE"}), ("aws", "us-east-1"): frozenset({"US"})}


def seen(
    check: str, decisions: dict[str, str] | None = None, **sections: object
) -> set[tuple[AssessedState, bool | None]]:
    """What a check observes, as view and answer; `decisions` of `None` is no architecture."""
    facts = Subject(
        requirements=Requirements.model_validate(sections),
        architecture=None if decisions is None else planned(**decisions),
        region_tags=TAGS,
    )
    return {(item.view, item.holds) for item in CATALOG.checks[check](facts)}


@pytest.mark.parametrize(
    ("check", "sections", "expected"),
    [
        ("backups", {}, None),
        ("backups", {"security": {"backups": True}}, True),
        ("backups", {"security": {"backups": False}}, False),
        ("backups", {"reliability": {"backup": "none"}}, False),
        # A schedule may be a wish.
        ("backups", {"reliability": {"backup": "daily"}}, None),
        ("on_call", {"team": {"on_call": True}}, True),
        ("on_call", {"team": {"on_call": False}}, False),
        ("on_call", {}, None),
        ("recovery_targets", {"reliability": {"rto": "1h", "rpo": "5m"}}, True),
        ("recovery_targets", {"reliability": {"rto": "1h"}}, None),
        ("retention_period", {"data": {"retention": "365d"}}, True),
        ("retention_period", {}, None),
        ("capacity", {}, None),
        ("store_replicas", {}, None),
        ("data_location", {}, None),
    ],
)
def test_today(check: str, sections: dict[str, object], expected: bool | None) -> None:
    assert seen(check, **sections) == {(AssessedState.TODAY, expected)}


WEB, STREAM = {"type": "web_application"}, {"type": "streaming"}


@pytest.mark.parametrize(
    ("check", "decisions", "sections", "expected"),
    [
        ("store_replicas", {"a.database": "replicated", "b.database": "single"}, {}, False),
        ("store_replicas", {"a.database": "replicated", "b.database": "none"}, {}, True),
        ("capacity", {}, {"workloads": [WEB | {"traffic": {"peak_rps": 10}}]}, True),
        ("capacity", {}, {"workloads": [WEB | {"traffic": {"average_rps": 10}}]}, None),
        ("capacity", {}, {"workloads": [WEB | {"traffic": {"peak_rps": 10}}, WEB]}, None),
        ("capacity", {}, {"workloads": [STREAM | {"traffic": {"peak_rps": 10}}]}, True),
    ],
)
def test_planned(
    check: str, decisions: dict[str, str], sections: dict[str, object], expected: bool | None
) -> None:
    assert (AssessedState.PLANNED, expected) in seen(check, decisions, **sections)


def test_capacity_says_nothing_of_workloads_without_requests() -> None:
    assert seen("capacity", {}, workloads=[{"type": "ml_training"}]) == {
        (AssessedState.TODAY, None)
    }


def test_one_part_outside_the_residency_is_enough() -> None:
    plan = planned(
        part("object_storage.gb_month", "aws", "us-east-1"), provider="aws", region="eu-central-1"
    )
    facts = Subject(
        requirements=Requirements.model_validate({"data": {"residency": ["EU"]}}),
        architecture=plan,
        region_tags=TAGS,
    )
    (observation,) = CATALOG.checks["data_location"](facts)
    assert observation.holds is False
    assert "us-east-1 of AWS lies outside" in observation.words.text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"regions": "active_active"}, "eu-central-1 and eu-west-1 of AWS"),
        ({"regions": "warm_standby"}, "eu-central-1 and eu-west-1 of AWS"),
        ({"backup": "cross_region"}, "eu-central-1 and eu-west-1 of AWS"),
        ({"regions": "single_region", "backup": "daily"}, "eu-central-1 of AWS"),
    ],
)
def test_data_lies_in_the_second_region_as_far_as_the_design_uses_one(
    more: dict[str, str], words: str
) -> None:
    chosen = {"provider": "aws", "region": "eu-central-1", "second": "aws/eu-west-1", **more}
    facts = Subject(
        requirements=Requirements.model_validate({"data": {"residency": ["EU"]}}),
        architecture=planned(**chosen),
        region_tags={**TAGS, ("aws", "eu-west-1"): frozenset({"EU", "IE"})},
    )
    (observation,) = CATALOG.checks["data_location"](facts)
    assert observation.holds
    assert observation.words.text == f"it stays in {words}, inside the places of data.residency"


def test_a_second_region_outside_the_residency_breaks_it() -> None:
    chosen = {
        "provider": "aws",
        "region": "eu-central-1",
        "second": "aws/us-east-1",
        "regions": "warm_standby",
    }
    assert seen("data_location", chosen, data={"residency": ["EU"]}) == {
        (AssessedState.PLANNED, False)
    }
