"""Where data about people stays unasked: under the law of the company's country."""

import pytest

from infra_mind.decision.home import outside_home
from infra_mind.domain.design import Site
from infra_mind.imports import read_requirements
from tests.factories.brief import model
from tests.factories.model import web

SITES = (
    Site("aws", "us-west-2"),
    Site("aws", "eu-north-1"),
    Site("azure", "uksouth"),
    Site("gcp", "asia-northeast1"),
)


def outside(country: str | None, kind: str = "pii", **sections: object) -> set[str]:
    stated = {
        "workloads": [web()],
        "company": {} if country is None else {"country": country},
        "data": {"classes": [kind]},
    }
    requirements = read_requirements({**stated, **sections}).requirements
    return {one.region for one in outside_home(requirements, SITES, model().library.prices.regions)}


@pytest.mark.parametrize(
    ("country", "left_out"),
    [
        ("IE", {"us-west-2", "asia-northeast1"}),
        ("Portugal", {"us-west-2", "asia-northeast1"}),
        ("CH", {"us-west-2", "asia-northeast1"}),
        ("UK", {"us-west-2", "asia-northeast1"}),
        ("US", {"eu-north-1", "uksouth", "asia-northeast1"}),
        ("Japan", {"us-west-2", "eu-north-1", "uksouth"}),
        ("Kenya", set()),
        (None, set()),
    ],
)
def test_data_about_people_stays_where_the_law_of_home_holds(
    country: str | None, left_out: set[str]
):
    assert outside(country) == left_out


@pytest.mark.parametrize("country", ["Deutschland", "Österreich", "polska"])
def test_a_country_is_known_in_its_own_language(country: str):
    assert outside(country) == {"us-west-2", "asia-northeast1"}


def test_a_law_about_people_tells_the_home_of_a_company_that_named_no_country():
    assert outside(None, compliance=["gdpr"]) == {"us-west-2", "asia-northeast1"}
    assert outside("US", "internal", compliance=["gdpr"]) == {
        "eu-north-1",
        "uksouth",
        "asia-northeast1",
    }
    assert outside(None, "internal", compliance=["soc2"]) == set()


def test_data_of_which_nobody_said_anything_stays_at_home_as_well():
    assert outside("DE", data={}) == {"us-west-2", "asia-northeast1"}
    assert outside(None, data={}) == set()


@pytest.mark.parametrize(
    ("amount", "left_out"),
    [
        ("700 EUR", {"us-west-2", "asia-northeast1"}),
        ("700 GBP", {"us-west-2", "asia-northeast1"}),
        ("700 CHF", {"us-west-2", "asia-northeast1"}),
        ("70000 JPY", {"us-west-2", "eu-north-1", "uksouth"}),
        ("700 USD", set()),
        ("700", set()),
    ],
)
def test_the_currency_tells_the_home_of_a_company_that_said_nothing_else(
    amount: str, left_out: set[str]
):
    assert outside(None, budget={"monthly": amount}) == left_out
    assert outside("US", budget={"monthly": amount}) == {
        "eu-north-1",
        "uksouth",
        "asia-northeast1",
    }


def test_the_nearest_region_to_a_country_is_not_under_its_law():
    assert outside("South Africa") == set()


def test_other_data_goes_where_it_costs_least():
    assert outside("IE", "internal") == set()


def test_what_is_stated_about_places_decides():
    assert outside("IE", data={"classes": ["pii"], "residency": ["US"]}) == set()
    assert outside("IE", clouds={"regions": ["us-west-2"]}) == set()
