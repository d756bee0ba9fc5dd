from infra_mind.decision.partner import partner_of
from infra_mind.domain.requirements import Cloud
from infra_mind.prices.regions import Region
from tests.factories.brief import model

REGIONS = model().book.regions


def region(provider: str, code: str) -> Region:
    found = REGIONS.get(provider, code)
    assert found is not None
    return found


def test_a_region_of_the_same_country_comes_first():
    found = partner_of(region("aws", "us-east-1"), tuple(REGIONS), lambda _: 1.0)
    assert found is not None and found.country == "US" and found.provider is Cloud.AWS


def test_then_the_same_law_and_the_lower_price():
    price = {"eu-north-1": 0.5}
    found = partner_of(
        region("aws", "eu-central-1"), tuple(REGIONS), lambda one: price.get(one.code, 1.0)
    )
    assert found is not None and found.code == "eu-north-1"


def test_where_no_other_region_is_allowed_there_is_none():
    here = region("aws", "eu-central-1")
    assert partner_of(here, [here, region("gcp", "europe-west3")], lambda _: 1.0) is None
