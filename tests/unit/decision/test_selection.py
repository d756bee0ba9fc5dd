from infra_mind.decision.selection import preferred
from infra_mind.domain.design import Design, Site
from tests.factories.design import as_designs
from tests.factories.model import SHARED

US, DE = Site("aws", "us-east-1"), Site("aws", "eu-central-1")


def at(site: Site, **changes: str) -> Design:
    where = {"provider": site.provider, "region": site.region}
    (design,) = as_designs([{**SHARED, **where, **changes}])
    return design


def test_of_equal_designs_one_at_home_is_taken_then_the_first_by_name():
    here, there = at(US), at(DE)
    equal = {here: ((0, 1), 100.0), there: ((0, 1), 100.0 * (1 + 1e-12))}
    assert preferred([here, there], equal, home={US}) == here
    assert preferred([here, there], equal, home={DE}) == there
    assert preferred([here, there], equal, home=()) == there
    one, two = at(US, zones="one_zone"), at(US, zones="two_zones")
    assert preferred([two, one], {one: ((), 1.0), two: ((), 1.0)}, home=()) == one


def test_home_never_outweighs_a_step_or_a_cost():
    here, there = at(US), at(DE)
    assert preferred([here, there], {here: ((1,), 1.0), there: ((0,), 9.0)}, home={US}) == there
    assert preferred([here, there], {here: ((0,), 9.0), there: ((0,), 8.9)}, home={US}) == there
