"""Published grid intensities, efficiencies of data centres and energies of servers and prompts."""

import pytest

from infra_mind.knowledge.library import Library
from tests.factories.brief import model

# Google Cloud, region-carbon-info, data/yearly: g CO2e/kWh of the grid of each region.
GOOGLE_2025 = {
    "us-central1": 431.95,
    "us-east1": 579.44,
    "us-east4": 343.48,
    "us-west1": 97.85,
    "northamerica-northeast1": 11.36,
    "europe-west1": 126.43,
    "europe-west2": 109.39,
    "europe-west3": 275.81,
    "europe-west4": 194.35,
    "europe-north1": 29.84,
    "asia-southeast1": 365.66,
    "asia-northeast1": 449.23,
    "asia-south1": 598.45,
    "australia-southeast1": 468.34,
}
GOOGLE_2024 = {
    "us-central1": 412.72,
    "us-east1": 575.77,
    "us-east4": 323.05,
    "us-west1": 79.23,
    "northamerica-northeast1": 5.48,
    "europe-west1": 103.37,
    "europe-west2": 105.94,
    "europe-west3": 275.82,
    "europe-west4": 208.81,
    "europe-north1": 39.32,
    "asia-southeast1": 366.85,
    "asia-northeast1": 452.85,
    "asia-south1": 678.76,
    "australia-southeast1": 497.50,
}
# Ember, yearly electricity data: g CO2e/kWh of countries in 2023, over the whole life of plants.
EMBER_2023 = {
    "us-east-1": 369,
    "eu-west-1": 291,
    "eu-central-1": 381,
    "eu-west-3": 56,
    "eu-north-1": 41,
    "ap-southeast-1": 471,
    "ap-northeast-1": 485,
    "ap-south-1": 713,
}


@pytest.fixture(scope="module")
def library() -> Library:
    return model().library


@pytest.mark.parametrize("code", GOOGLE_2025)
def test_grids_are_those_that_google_publishes_for_2025(library: Library, code: str):
    region = library.prices.regions.get("gcp", code)
    assert region is not None
    assert (region.grid_g_per_kwh, region.grid_year) == (GOOGLE_2025[code], 2025)


@pytest.mark.parametrize("code", GOOGLE_2024)
def test_a_year_moves_a_grid_by_less_than_a_quarter_or_twenty_grams(code: str, library: Library):
    """What an old figure is off by: the most were Belgium and Oregon, 23 g and 19 g."""
    region = library.prices.regions.get("gcp", code)
    assert region is not None
    assert region.grid_g_per_kwh == pytest.approx(GOOGLE_2024[code], rel=0.25, abs=20)


@pytest.mark.parametrize("code", EMBER_2023)
def test_what_plants_emit_in_use_is_below_their_whole_life(library: Library, code: str):
    """Google counts what is burnt, Ember building and fuel supply, too: most where little is burnt."""
    region = library.prices.regions.get("aws", code)
    assert region is not None
    life = 0.25 if EMBER_2023[code] < 100 else 0.7
    assert life * EMBER_2023[code] < region.grid_g_per_kwh < EMBER_2023[code]


@pytest.mark.parametrize(("provider", "published"), [("aws", 1.15), ("gcp", 1.09)])
def test_efficiency_of_data_centres_is_what_their_owners_publish(
    library: Library, provider: str, published: float
):
    """Amazon, AWS data centres, global average of 2024; Google, fleet average of 2024."""
    assert {region.pue for region in library.prices.regions.of(provider)} == {published}


def test_a_processor_draws_what_cloud_jewels_say(library: Library):
    """Etsy, Cloud Jewels, April 2020: 2.10 Wh for an hour of one virtual processor."""
    assert library.inputs.default("model.watts_per_vcpu").likely == 2.1


def test_a_terabyte_draws_between_a_hard_and_a_solid_state_disk(library: Library):
    """Etsy, Cloud Jewels, April 2020: 0.89 and 1.52 W for a terabyte."""
    row = library.inputs.default("model.watts_per_tb")
    assert row.low < 0.89 < row.likely < 1.52 < row.high


def test_a_prompt_takes_about_what_google_measured(library: Library):
    """Google, Measuring the environmental impact of AI inference, August 2025: 0.24 Wh, the median."""
    row = library.inputs.default("model.api_wh_per_request")
    assert row.low < 0.24 < row.high
    assert row.likely == pytest.approx(0.24, rel=0.3)
