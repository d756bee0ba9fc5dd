from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.domain.requirements import Cloud
from infra_mind.prices.ageing import Pace, load_ageing
from infra_mind.prices.book import PriceBook
from infra_mind.prices.price import PriceKind

TODAY = date(2026, 11, 23)
AGEING = load_ageing(today=TODAY)


def on(book: PriceBook, day: date) -> PriceBook:
    return replace(book, today=day)


def test_the_share_is_the_spread_of_changes_that_come_at_random():
    moved = AGEING.movement(Pace.MACHINES, Cloud.GCP)
    expected = 1.2816 * moved.change * sqrt(moved.changes_per_year * 200 / 365)
    assert float(AGEING.share(Pace.MACHINES, Cloud.GCP, 200)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("changed", "months", "provider", "pace"),
    [
        (3 / 599, 15, Cloud.AWS, Pace.MACHINES),
        (0.24, 11, Cloud.GCP, Pace.MACHINES),
        (809 / 314_315, 171 / 365 * 12, Cloud.AWS, Pace.SERVICES),
        (7 / 89, 39 / 365 * 12, Cloud.AZURE, Pace.SPOT),
    ],
)
def test_paces_are_the_observed_ones(changed: float, months: int, provider: Cloud, pace: Pace):
    """A share of rows that changed, by changes at a constant rate."""
    rate = -log(1 - changed) / (months / 12)
    assert AGEING.movement(pace, provider).changes_per_year == pytest.approx(rate, rel=0.05)


@given(st.sampled_from(Pace), st.sampled_from(Cloud), st.integers(-400, 4000), st.integers(1, 400))
def test_a_range_never_narrows_with_age(pace: Pace, provider: Cloud, days: int, more: int):
    share = AGEING.share(pace, provider, days)
    assert share <= AGEING.share(pace, provider, days + more)
    assert (share == 0) == (days <= 0) or days < 10


def test_a_price_widens_only_past_its_limit_and_stays_as_likely(book: PriceBook):
    price = book.find("gcp", "us-central1", "compute.instance", "n2-standard-2")
    assert price is not None
    last = price.as_of + timedelta(days=365)
    for day, wider in ((last, False), (last + timedelta(days=100), True)):
        found = on(book, day).find("gcp", "us-central1", "compute.instance", "n2-standard-2")
        assert found is not None
        assert found.amount == price.amount
        assert (found.low < price.low, found.high > price.high) == (wider, wider)
        assert (found.widened > 0) is wider
        assert ("days past the age limit" in found.note) is wider


def test_accelerators_and_spot_age_sooner_and_faster(book: PriceBook):
    day = TODAY + timedelta(days=150)
    later = on(book, day)
    general = later.find("gcp", "us-central1", "compute.instance", "n2-standard-2")
    young = later.find("gcp", "us-central1", "compute.instance", "a2-highgpu-1g")
    spot = later.find("gcp", "us-central1", "compute.instance", "n2-standard-2", PriceKind.SPOT)
    assert general is not None
    assert young is not None
    assert spot is not None
    assert general.widened == 0 < young.widened < spot.widened


def test_no_spot_price_reaches_above_its_price_on_demand_however_old(book: PriceBook):
    later = on(book, TODAY + timedelta(days=3000))
    for region in book.regions:
        for sku in book.skus(region.provider, region.code, "compute.instance"):
            spot = later.find(
                region.provider, region.code, "compute.instance", sku.name, PriceKind.SPOT
            )
            full = later.find(region.provider, region.code, "compute.instance", sku.name)
            assert full is not None
            assert spot is None or spot.low <= spot.amount <= spot.high <= full.amount, sku.name


def test_a_price_that_is_derived_widens_once(book: PriceBook):
    day = date(2028, 1, 1)
    found = on(book, day).find("aws", "eu-west-3", "nat.gb")
    plain = book.find("aws", "eu-west-3", "nat.gb")
    assert found is not None
    assert plain is not None
    share = AGEING.share(Pace.SERVICES, "aws", (day - plain.as_of).days - 365)
    assert found.widened == share
    assert found.high == pytest.approx(plain.high * (1 + share), rel=Decimal("1e-5"))


def test_nothing_free_becomes_dear(book: PriceBook):
    tiers = on(book, date(2030, 1, 1)).tiers("aws", "us-east-1", "egress.internet_gb")
    assert tiers[0].amount == tiers[0].low == tiers[0].high == 0
