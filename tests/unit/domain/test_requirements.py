from decimal import Decimal

import pytest
from pydantic import ValidationError

from infra_mind.domain.amounts import AMOUNTS
from infra_mind.domain.field_path import ALL_LEAVES, child
from infra_mind.domain.requirements import (
    UNKNOWN,
    AcceleratorName,
    Budget,
    Cloud,
    DataClass,
    FrameworkName,
    Hosting,
    Industry,
    Pattern,
    Priority,
    Requirements,
    RequirementsSection,
    StoreKind,
    WorkloadType,
)


def test_a_missing_section_can_be_walked_and_a_missing_leaf_is_none() -> None:
    requirements = Requirements.model_validate({"workloads": [{}]})
    assert requirements.workloads[0].traffic.peak_rps is None
    assert requirements.budget.monthly is None
    assert requirements.team.skills.ml is None


def test_unknown_and_an_empty_value_are_not_given() -> None:
    written = {"title": UNKNOWN, "team": None, "security": {"mfa": UNKNOWN, "sso": None}}
    assert Requirements.model_validate(written) == Requirements()


@pytest.mark.parametrize(
    ("names", "written", "meant"),
    [
        (Cloud, "Google Cloud", Cloud.GCP),
        (Cloud, "AWS", Cloud.AWS),
        (FrameworkName, "ISO 27001", FrameworkName.ISO27001),
        (FrameworkName, "PCI", FrameworkName.PCI_DSS),
        (DataClass, "PCI", DataClass.PCI),
        (Hosting, "On-Premises", Hosting.ON_PREMISE),
        (AcceleratorName, "h100", AcceleratorName.H100),
        (WorkloadType, "web_app", WorkloadType.WEB_APPLICATION),
        (WorkloadType, "API", WorkloadType.API_SERVICE),
        (WorkloadType, "postgres", WorkloadType.DATABASE),
        (StoreKind, "postgres", StoreKind.RELATIONAL),
        (WorkloadType, "chatbot", WorkloadType.LLM_APPLICATION),
        (WorkloadType, "batch", WorkloadType.DATA_PROCESSING),
        (Pattern, "batch", Pattern.BATCH),
        (Priority, "cheap", Priority.COST),
    ],
)
def test_names_understand_how_people_spell_them(names: type, written: str, meant: object) -> None:
    assert names(written) is meant


def test_industries_that_rules_do_not_know_stay_as_written() -> None:
    read = Requirements.model_validate({"company": {"industry": "Health Care"}})
    assert read.company.industry is Industry.HEALTHCARE
    read = Requirements.model_validate({"company": {"industry": "beekeeping"}})
    assert read.company.industry == "beekeeping"


def test_the_currency_of_an_amount_is_the_currency_of_the_budget() -> None:
    read = Requirements.model_validate(
        {
            "budget": {"monthly": "300k EUR per year"},
            "reliability": {"downtime_cost_per_hour": "€4k per hour"},
            "workloads": [{"downtime_cost_per_hour": "500 EUR"}],
        }
    )
    assert read.budget == Budget(monthly=Decimal(25_000), currency="EUR")
    assert read.reliability.downtime_cost_per_hour == 4000
    assert read.workloads[0].downtime_cost_per_hour == 500


def test_a_second_currency_is_refused() -> None:
    with pytest.raises(ValidationError, match="one currency"):
        Requirements.model_validate(
            {"budget": {"monthly": "25k USD"}, "current": {"monthly_spend": "3k EUR"}}
        )


def test_every_amount_may_name_the_currency() -> None:
    found = {path for path in ALL_LEAVES if "Decimal" in str(_annotation(path))}
    assert found == set(AMOUNTS)


def _annotation(path: str) -> object:
    section: type[RequirementsSection] = Requirements
    *way, name = path.replace("[]", "").split(".")
    for part in way:
        below = child(section, part)
        assert below is not None
        section = below.section
    return section.model_fields[name].annotation


def test_it_is_frozen_hashable_and_reads_back_from_its_json() -> None:
    read = Requirements.model_validate(
        {
            "reliability": {"rto": "1h30m"},
            "budget": {"monthly": "12.50"},
            "clouds": {"allowed": "aws"},
            "design": {"zones": "two_zones", "portal.database": {"not": "single"}},
        }
    )
    assert Requirements.model_validate_json(read.model_dump_json()) == read
    assert len({read, Requirements.model_validate_json(read.model_dump_json())}) == 1
    assert read.reliability.model_dump_json(exclude_none=True) == '{"rto":"1h30m"}'
    with pytest.raises(ValidationError, match="frozen"):
        read.title = "other"  # pyright: ignore[reportAttributeAccessIssue]  # it must fail


def test_the_order_of_keys_changes_nothing() -> None:
    one = Requirements.model_validate({"title": "a", "team": {"developers": 1, "on_call": True}})
    two = Requirements.model_validate({"team": {"on_call": True, "developers": 1}, "title": "a"})
    assert one.model_dump_json() == two.model_dump_json()


@pytest.mark.parametrize(
    ("company", "size"),
    [({"employees": 30}, "small"), ({"employees": 30, "size": "large"}, "large"), ({}, None)],
)
def test_the_size_of_a_company_is_as_stated_or_by_its_people(
    company: dict[str, object], size: str | None
) -> None:
    assert Requirements.model_validate({"company": company}).company.known_size == size
