import pytest

from infra_mind.core.errors import UnknownName
from infra_mind.prices import FOLDER
from infra_mind.prices.countries import load_countries
from infra_mind.prices.provider_rows import provider_rows
from infra_mind.prices.regions import RegionTable, UnpricedRegion, load_regions


@pytest.fixture(scope="module")
def regions() -> RegionTable:
    return load_regions()


def test_the_promised_regions_are_there(regions: RegionTable) -> None:
    promised = {
        "aws": "us-east-1 us-west-2 eu-central-1 eu-west-1 eu-west-2 eu-north-1 ap-southeast-1 "
        "ap-northeast-1 ap-south-1 ap-southeast-2 ca-central-1",
        "azure": "eastus westus2 westeurope northeurope germanywestcentral uksouth swedencentral "
        "francecentral southeastasia japaneast australiaeast centralindia canadacentral",
        "gcp": "us-central1 us-east4 europe-west1 europe-west2 europe-west3 europe-west4 "
        "europe-north1 asia-southeast1 asia-northeast1 asia-south1 australia-southeast1 "
        "northamerica-northeast1",
    }
    for provider, codes in promised.items():
        assert set(codes.split()) <= {region.code for region in regions.of(provider)}


@pytest.mark.parametrize("word", ["eu", "EU", " Eu "])
def test_a_legal_area_names_its_regions_in_every_cloud(regions: RegionTable, word: str) -> None:
    found = regions.resolve(word)
    assert {region.provider for region in found} == {"aws", "azure", "gcp"}
    assert {"eu-central-1", "westeurope", "europe-west3"} <= {region.code for region in found}
    assert not {"eu-west-2", "uksouth", "europe-west2"} & {region.code for region in found}


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        ("eu-central-1", {"eu-central-1"}),
        ("DE", {"eu-central-1", "germanywestcentral", "europe-west3"}),
        ("germany", {"eu-central-1", "germanywestcentral", "europe-west3"}),
        ("uk", {"eu-west-2", "uksouth", "europe-west2"}),
        ("United Kingdom", {"eu-west-2", "uksouth", "europe-west2"}),
        ("oceania", {"ap-southeast-2", "australiaeast", "australia-southeast1"}),
    ],
)
def test_words_resolve(regions: RegionTable, word: str, codes: set[str]) -> None:
    assert {region.code for region in regions.resolve(word)} == codes


def test_a_word_can_be_narrowed_to_a_cloud(regions: RegionTable) -> None:
    assert [region.code for region in regions.resolve("de", provider="gcp")] == ["europe-west3"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [("eu-centrl-1", "'eu-central-1'"), ("Germny", "'Germany'"), ("zz", "Give a region code")],
)
def test_an_unknown_word_gets_a_suggestion(regions: RegionTable, word: str, hint: str) -> None:
    with pytest.raises(UnknownName, match=repr(word)) as caught:
        regions.resolve(word)
    assert hint in str(caught.value)


def test_every_word_that_is_offered_resolves(regions: RegionTable) -> None:
    for word in regions.words():
        assert regions.resolve(word)


def test_carbon_and_zones_are_plausible(regions: RegionTable) -> None:
    for region in regions:
        assert 1 < region.grid_g_per_kwh < 900
        assert region.grid_year >= 2023
        assert region.zones >= 3
        assert 1 < region.pue < 1.5
    assert regions.resolve("eu-north-1")[0].grid_g_per_kwh < 50
    assert regions.resolve("ap-south-1")[0].grid_g_per_kwh > 500


def test_an_unknown_place_is_none(regions: RegionTable) -> None:
    assert regions.get("aws", "westeurope") is None
    assert regions.get("ibm", "us-east-1") is None


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Frankfurt", "eu-central-1"),
        ("London", "uksouth"),
        ("West Europe", "westeurope"),
        ("N. Virginia", "us-east-1"),
        ("virginia", "us-east-1"),
        ("Deutschland", "europe-west3"),
        ("Schweden", "eu-north-1"),
        ("emea", "eu-west-1"),
        ("DACH", "eu-central-1"),
        ("nordics", "eu-north-1"),
        ("APAC", "ap-southeast-2"),
        ("UK", "eu-west-2"),
    ],
)
def test_a_region_is_known_by_city_country_and_area(
    regions: RegionTable, word: str, code: str
) -> None:
    found = [one for one in regions.resolve(word) if one.code == code]
    assert found and all(one.lies_in(word) for one in found)


@pytest.mark.parametrize(
    ("word", "nearest", "stands_for"),
    [
        ("eu-central-2", "eu-central-1", ("aws eu-central-2 (Zurich)",)),
        ("Switzerland", "europe-west3", ("gcp europe-west6 (Zurich)",)),
        ("Zürich", "germanywestcentral", ("azure switzerlandnorth (Zurich)",)),
        ("PL", "europe-west3", ("gcp europe-central2 (Warsaw)",)),
        ("us-west-1", "us-west-2", ("aws us-west-1 (N. California)",)),
        ("us-gov-west-1", "us-west-2", ("aws us-gov-west-1 (GovCloud US-West)",)),
        ("Milan", "eu-central-1", ("aws eu-south-1 (Milan)",)),
    ],
)
def test_a_place_that_is_not_priced_is_known_by_its_nearest(
    regions: RegionTable, word: str, nearest: str, stands_for: tuple[str, ...]
) -> None:
    (one,) = [one for one in regions.resolve(word) if one.code == nearest]
    assert not one.lies_in(word)
    assert one.stands_for(word) == stands_for


def test_a_country_with_a_region_that_is_priced_has_no_stand_in(regions: RegionTable) -> None:
    assert {one.code for one in regions.resolve("Germany")} == {
        "eu-central-1",
        "germanywestcentral",
        "europe-west3",
    }
    assert all(one.lies_in("Germany") for one in regions.resolve("Germany"))


def test_every_place_stands_beside_a_region_that_is_priced(regions: RegionTable) -> None:
    places = provider_rows(FOLDER, "places.tsv", UnpricedRegion, key=("code",))
    assert [one for one in places if regions.get(one.provider, one.nearest) is None] == []
    assert {one.country for one in places} <= load_countries().keys()
    assert {one.country for one in regions} <= load_countries().keys()
