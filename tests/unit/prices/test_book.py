from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from infra_mind.domain.claim import SourceKind
from infra_mind.evaluation.compute.edge import PLANS
from infra_mind.prices.book import Key, PriceBook, carry
from infra_mind.prices.price import Category, Confidence, PriceKind, Ratio

TODAY = date(2026, 11, 23)
HA = ("database.postgresql.instance", "database.postgresql.ha_instance")


@pytest.mark.parametrize(
    ("provider", "region", "service", "sku", "expected"),
    [
        ("aws", "us-east-1", "compute.instance", "m5.large", "0.096"),
        ("azure", "eastus", "compute.instance", "Standard_D2s_v5", "0.096"),
        ("azure", "westeurope", "compute.instance", "Standard_D2s_v5", "0.115"),
        ("gcp", "us-central1", "compute.instance", "n2-standard-2", "0.097118"),
        ("aws", "us-east-1", "compute.instance", "p5.48xlarge", "55.04"),
        ("aws", "us-east-1", "serverless_containers.vcpu_hour", "", "0.04048"),
        ("aws", "us-east-1", "serverless_containers.memory_gb_hour", "", "0.004445"),
        ("aws", "us-east-1", "kubernetes.cluster_hour", "", "0.1"),
        ("azure", "eastus", "kubernetes.cluster_hour", "", "0.1"),
        ("gcp", "us-central1", "kubernetes.cluster_hour", "", "0.1"),
        ("aws", "us-east-1", "nat.hour", "", "0.045"),
        ("aws", "us-east-1", "nat.gb", "", "0.045"),
        ("aws", "us-east-1", "egress.internet_gb", "", "0.09"),
    ],
)
def test_prices_agree_with_what_is_publicly_known(
    book: PriceBook, provider: str, region: str, service: str, sku: str, expected: str
) -> None:
    price = book.find(provider, region, service, sku)
    assert price is not None
    assert price.amount == Decimal(expected)


@pytest.mark.parametrize(
    ("region", "sku", "listed"),
    [
        ("eu-central-1", "g5.12xlarge", "7.09282"),
        ("ap-south-1", "g5.12xlarge", "6.81091"),
        ("eu-west-2", "g5.8xlarge", "3.10745"),
        ("eu-central-1", "g6.8xlarge", "2.519"),
        ("eu-west-2", "g6.8xlarge", "2.55705"),
        ("eu-central-1", "c5.4xlarge", "0.776"),
        ("ap-southeast-2", "r5.4xlarge", "1.208"),
        ("eu-north-1", "r5.4xlarge", "1.072"),
        ("ap-south-1", "t4g.large", "0.0448"),
        ("eu-west-1", "t3a.small", "0.0204"),
        ("us-west-2", "t3a.micro", "0.0094"),
    ],
)
def test_derived_prices_meet_the_list_where_it_was_held_back(
    book: PriceBook, region: str, sku: str, listed: str
) -> None:
    """The list prices stand in EC2's bulk list (skypilot-catalog, commit 2c3d7ea), not in our data."""
    price = book.find("aws", region, "compute.instance", sku)
    assert price is not None
    assert price.origin is SourceKind.DERIVED
    assert price.low <= Decimal(listed) <= price.high
    assert abs(price.amount / Decimal(listed) - 1) < Decimal("0.01")


def test_ratios_meet_the_rows_that_are_listed_anyway(book: PriceBook) -> None:
    """Where a size is listed in a region, the rule that would carry it there must agree."""
    compared = 0
    for (provider, region, service, name, kind), listed in book.listed.items():
        sku = book.sku(provider, service, name)
        ratio = book.ratios.get((provider, service, sku.family if sku else ""))
        if ratio is None or not ratio.reaches(region) or kind != "on_demand":
            continue
        base = book.listed.get((provider, ratio.reference, service, name, kind))
        here = book.listed.get((provider, region, service, ratio.anchor, kind))
        there = book.listed[provider, ratio.reference, service, ratio.anchor, kind]
        if base is None or here is None or region == ratio.reference:
            continue
        carried = carry(base[0], ratio, here=here[0], there=there[0])
        assert carried.low <= listed[0].amount <= carried.high, (region, name)
        compared += 1
    assert compared > 100


# What a provider does not sell: Lightsail containers make no promise for several zones, and neither they
# nor Cloud Run run Windows; AWS alone has a delivery network at a flat rate.
NOT_SOLD = {
    ("aws", "app_platform.zonal_instance"),
    ("aws", "licence.windows.app_vcpu_hour"),
    ("gcp", "licence.windows.app_vcpu_hour"),
    *((provider, f"cdn.plan_{one}") for provider in ("azure", "gcp") for one in PLANS),
}


def test_every_region_prices_every_service(book: PriceBook) -> None:
    missing = [
        (region.provider, region.code, service)
        for region in book.regions
        for service in book.services
        if (region.provider, service) not in NOT_SOLD
        and not list(book.rows(provider=region.provider, region=region.code, service=service))
    ]
    assert missing == []


def test_every_region_has_machines_databases_caches_and_accelerators(book: PriceBook) -> None:
    for region in book.regions:
        machines = book.skus(region.provider, region.code, "compute.instance")
        assert len(machines) >= 30, region.code
        assert any(sku.gpu_count for sku in machines), region.code
        assert {"general", "memory", "burstable"} <= {sku.category for sku in machines}
        for service in HA:
            sizes = {sku.vcpu for sku in book.skus(region.provider, region.code, service)}
            assert sizes >= {2, 4, 8, 16, 32}, (region.code, service)
        caches = book.skus(region.provider, region.code, "cache.instance")
        assert len({sku.memory_gib for sku in caches}) >= 5, region.code


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_each_cloud_sells_sixty_machine_types_in_eight_regions_on_three_continents(
    book: PriceBook, provider: str
) -> None:
    broad = [
        region
        for region in book.regions.of(provider)
        if len(book.skus(provider, region.code, "compute.instance")) >= 60
    ]
    assert len(broad) >= 8
    assert len({region.continent for region in broad}) >= 3


@pytest.mark.parametrize("provider", ["aws", "azure", "gcp"])
def test_each_cloud_sells_every_category_arm_and_accelerators_of_every_class(
    book: PriceBook, provider: str
) -> None:
    for region in book.regions.of(provider):
        machines = book.skus(provider, region.code, "compute.instance")
        assert {sku.category for sku in machines} >= set(Category) - {Category.STORAGE}
        assert any(sku.arch == "arm64" for sku in machines), region.code
    sold = book.sku_table[provider, "compute.instance"].values()
    assert Category.STORAGE in {sku.category for sku in sold}
    small = {"aws": {"T4", "L4", "A10G"}, "azure": {"T4", "A10"}, "gcp": {"T4", "L4"}}
    large = {"A100-40", "A100-80", "H100", "H200"}
    assert {sku.gpu for sku in sold} >= small[provider] | large


def test_high_availability_costs_two_databases(book: PriceBook) -> None:
    for region in book.regions:
        for sku in book.skus(region.provider, region.code, HA[0]):
            one = book.find(region.provider, region.code, HA[0], sku.name)
            two = book.find(region.provider, region.code, HA[1], sku.name)
            assert one is not None
            if two is None:
                # Azure sells no standby beside a burstable server.
                assert (region.provider, sku.category) == ("azure", Category.BURSTABLE)
                continue
            # Lists round each price by itself to a tenth of a cent.
            assert abs(two.amount - 2 * one.amount) <= max(
                Decimal("0.0015"), two.amount * Decimal("0.01")
            )


@pytest.mark.parametrize("kind", [PriceKind.COMMIT_1Y, PriceKind.COMMIT_3Y, PriceKind.SPOT])
def test_general_machines_have_every_way_of_buying(book: PriceBook, kind: PriceKind) -> None:
    for region in book.regions:
        for sku in book.skus(region.provider, region.code, "compute.instance"):
            full = book.find(region.provider, region.code, "compute.instance", sku.name)
            less = book.find(region.provider, region.code, "compute.instance", sku.name, kind)
            assert full is not None
            if less is None:
                assert region.provider == "gcp"
                continue
            # A list has seen spot machines of the newest accelerators at the full price.
            assert less.amount < full.amount or kind is PriceKind.SPOT
            assert less.low <= less.amount <= less.high
            assert kind is not PriceKind.SPOT or less.low < less.high <= full.amount


def test_longer_commitments_are_cheaper(book: PriceBook) -> None:
    for region in book.regions:
        for sku in book.skus(region.provider, region.code, "compute.instance"):
            year = book.find(
                region.provider, region.code, "compute.instance", sku.name, "commit_1y"
            )
            three = book.find(
                region.provider, region.code, "compute.instance", sku.name, "commit_3y"
            )
            assert (year is None) == (three is None)
            assert year is None or three is None or three.amount < year.amount, sku.name


@pytest.mark.parametrize(
    ("provider", "region", "service", "sku"),
    [
        ("aws", "us-east-1", "compute.instance", "m5.huge"),
        ("aws", "us-east-1", "compute.instance", ""),
        ("aws", "mars-north-1", "compute.instance", "m5.large"),
        ("aws", "mars-north-1", "kubernetes.cluster_hour", ""),
        ("azure", "us-east-1", "compute.instance", "m5.large"),
        ("ibm", "us-east-1", "compute.instance", "m5.large"),
        ("aws", "us-east-1", "quantum.hour", ""),
        ("aws", "eu-west-3", "compute.instance", "p5.48xlarge"),
    ],
)
def test_what_is_not_priced_is_none(
    book: PriceBook, provider: str, region: str, service: str, sku: str
) -> None:
    assert book.find(provider, region, service, sku) is None
    assert book.find(provider, region, service, sku, PriceKind.SPOT) is None
    assert book.tiers(provider, region, service, sku) == ()


def test_tiers_start_at_nothing_and_grow(book: PriceBook) -> None:
    for region in book.regions:
        tiers = book.tiers(region.provider, region.code, "egress.internet_gb")
        assert tiers[0].tier_from == 0
        assert all(low.tier_from < high.tier_from for low, high in pairwise(tiers))
        paid = [tier.amount for tier in tiers if tier.amount]
        assert paid == sorted(paid, reverse=True)
        assert len(paid) >= 3


def test_a_price_says_where_it_comes_from(book: PriceBook) -> None:
    for price in book.rows():
        assert price.unit == book.services[price.service].unit
        assert price.low <= price.amount <= price.high
        assert price.source.title
        assert price.source.as_of == price.as_of <= TODAY
        assert price.origin is not SourceKind.DERIVED or price.note
        if price.origin is SourceKind.ESTIMATE and price.amount:
            assert price.low < price.high
            assert price.confidence is not Confidence.HIGH


def test_rows_can_be_asked_for_by_place_and_service(book: PriceBook) -> None:
    rows = list(
        book.rows(
            provider="gcp",
            region="europe-west3",
            service="compute.instance",
            kinds=[PriceKind.ON_DEMAND],
        )
    )
    assert len(rows) == len(book.skus("gcp", "europe-west3", "compute.instance"))
    assert {(row.region, row.kind) for row in rows} == {("europe-west3", PriceKind.ON_DEMAND)}


@pytest.mark.parametrize(
    ("service", "sku", "kind", "days"),
    [
        ("nat.hour", "", "on_demand", 365),
        ("compute.instance", "m5.large", "on_demand", 365),
        ("compute.instance", "m5.large", "commit_3y", 365),
        ("compute.instance", "m8i.large", "on_demand", 90),
        ("compute.instance", "g5.xlarge", "on_demand", 90),
        ("compute.instance", "m5.large", "spot", 1),
    ],
)
def test_a_price_ages_by_what_it_is_for(
    book: PriceBook, service: str, sku: str, kind: str, days: int
) -> None:
    price = book.find("aws", "us-east-1", service, sku, kind)
    assert price is not None
    assert book.age_limit(price) == timedelta(days=days)
    fresh = replace(price, as_of=TODAY - timedelta(days=days))
    assert not book.is_past_limit(fresh, TODAY)
    assert book.is_past_limit(fresh, TODAY + timedelta(days=1))


def test_age_counts_every_listed_row(book: PriceBook) -> None:
    ages = {age.service: age for age in book.age(TODAY)}
    assert sum(age.rows for age in ages.values()) == sum(map(len, book.listed.values()))
    assert min(age.oldest for age in ages.values()) == book.oldest
    gateways = [key for key in book.listed if key[2] == "nat.gb"]
    old = [key for key in gateways if TODAY - book.listed[key][0].as_of > timedelta(days=365)]
    assert 0 < len(old) < len(gateways) == ages["nat.gb"].rows
    assert ages["nat.gb"].past_limit == len(old) / len(gateways)
    assert 0 < ages["compute.instance"].past_limit < 0.5


def test_all_anchors_of_the_ratios_are_listed(book: PriceBook) -> None:
    for ratio in book.ratios.values():
        key = (ratio.provider, ratio.reference, "compute.instance", ratio.anchor, "on_demand")
        assert key in book.listed, ratio
        assert (ratio.provider, ratio.service) in book.sku_table or ratio.family == "*", ratio


def test_nine_in_ten_listed_prices_lie_within_the_spread_of_their_ratio(book: PriceBook) -> None:
    """What a ratio says of regions that a list has, so of the others, too."""
    for ratio in book.ratios.values():
        errors = [error for key in book.listed if (error := _error(book, ratio, key)) is not None]
        if len(errors) < 5 or ratio.service == "compute.instance":
            continue
        within = sum(error <= ratio.spread for error in errors) / len(errors)
        assert within >= 0.84, (ratio.provider, ratio.service)


def _error(book: PriceBook, ratio: Ratio, key: Key) -> Decimal | None:
    """By how much the ratio misses a price that is listed, as a share."""
    provider, region, service, sku, kind = key
    if (provider, service, kind) != (ratio.provider, ratio.service, PriceKind.ON_DEMAND):
        return None
    here = book.listed.get((provider, region, "compute.instance", ratio.anchor, kind))
    there = book.listed[provider, ratio.reference, "compute.instance", ratio.anchor, kind]
    base = book.listed.get((provider, ratio.reference, service, sku, kind))
    if region in ("*", ratio.reference) or here is None or base is None or not base[-1].amount:
        return None
    expected = base[-1].amount * here[0].amount / there[0].amount
    return abs(book.listed[key][-1].amount / expected - 1)
