import pytest

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.estimate import RangeEstimate, exactly
from infra_mind.compliance.pricing import ToolUnit, cost_of, load_tools, monthly, once, payer_of
from infra_mind.domain.requirements import Company, CompanySize

CATALOG = load_catalog()
WAGE = exactly(80)


def payer(**company: object):
    return payer_of(CATALOG.sizes, Company.model_validate(company), WAGE)


def test_work_once_is_hours_by_wage_by_size() -> None:
    control = CATALOG.controls["audit_logging"]
    cost = cost_of(control, CATALOG.tools)
    assert once((cost,), payer(size="medium")) == control.once_hours.scaled(80)
    large = CATALOG.sizes.scale[CompanySize.LARGE]
    assert once((cost,), payer(size="large")) == control.once_hours.scaled(80 * large)


def test_tools_by_the_person_follow_the_people() -> None:
    control, tool = CATALOG.controls["endpoint_protection"], CATALOG.tools["endpoint_protection"]
    assert tool.per is ToolUnit.PERSON
    cost = cost_of(control, CATALOG.tools)
    few, many = (monthly((cost,), payer(employees=number)).likely for number in (100, 200))
    assert many - few == pytest.approx(100 * tool.price.likely)


def test_what_is_paid_once_a_year_is_a_twelfth_a_month() -> None:
    tool = CATALOG.tools["penetration_test"]
    assert tool.months == 12
    assert tool.monthly.likely == pytest.approx(tool.price.likely / 12)


def test_a_share_of_the_work_takes_a_share_of_the_hours_and_no_tools() -> None:
    whole, part = (cost_of(CATALOG.controls["siem"], CATALOG.tools, stays) for stays in (1.0, 0.4))
    assert part.once_hours == whole.once_hours.scaled(0.4)
    assert whole.tools
    assert part.tools == ()


def test_a_size_that_was_not_said_is_up_to_medium_and_no_more() -> None:
    cost = cost_of(CATALOG.controls["waf"], CATALOG.tools)
    unknown, startup, medium = (
        once((cost,), payer(**company)) for company in ({}, {"size": "startup"}, {"size": "medium"})
    )
    assert startup.likely < unknown.likely < medium.likely
    assert unknown.high < 2 * medium.high


def test_every_tool_has_a_dated_source_and_is_bought_for_a_control() -> None:
    bought = {name for control in CATALOG.controls.values() for name in control.buys}
    assert bought == set(load_tools())
    assert all(tool.source.as_of for tool in load_tools().values())


def test_no_control_is_priced_by_a_range_that_nobody_can_plan_with() -> None:
    for control in CATALOG.controls.values():
        for hours in (control.once_hours, control.monthly_hours):
            assert isinstance(hours, RangeEstimate)
            assert 0 < hours.low <= hours.likely <= hours.high <= 4 * hours.low, control.id
