from decimal import Decimal
from itertools import pairwise

import pytest

from infra_mind.domain.claim import SourceKind
from infra_mind.prices.book import PriceBook
from infra_mind.prices.price import Category

CLOUDS = {"aws": "us-east-1", "azure": "eastus", "gcp": "us-central1"}


def test_a_service_is_named_by_its_family_and_sold_by_one_unit(book: PriceBook) -> None:
    for name, service in book.services.items():
        assert name == service.name == name.lower()
        assert "." in name
        assert service.age_limit_days == 365
        assert service.title
    titles = [service.title for service in book.services.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("provider", "region"), CLOUDS.items())
def test_managed_mysql_costs_about_what_postgresql_does(
    book: PriceBook, provider: str, region: str
) -> None:
    sizes = book.skus(provider, region, "database.mysql.instance")
    assert sizes
    for kind in ("instance", "ha_instance"):
        for size in sizes:
            mysql = book.find(provider, region, f"database.mysql.{kind}", size.name)
            postgresql = book.find(provider, region, f"database.postgresql.{kind}", size.name)
            assert (mysql is None) == (postgresql is None)
            if mysql is None or postgresql is None:
                assert kind == "ha_instance" and size.category is Category.BURSTABLE
                continue
            assert Decimal("0.94") <= mysql.amount / postgresql.amount <= 1


@pytest.mark.parametrize(("provider", "region"), CLOUDS.items())
def test_support_takes_a_falling_share_of_a_growing_bill(
    book: PriceBook, provider: str, region: str
) -> None:
    for plan in ("developer", "business", "enterprise"):
        shares = [tier.amount for tier in book.tiers(provider, region, f"support.{plan}.share")]
        assert all(0 <= share <= Decimal("0.1") for share in shares)
        assert all(later < earlier for earlier, later in pairwise(shares))
    least = [
        price.amount
        for plan in ("developer", "business", "enterprise")
        if (price := book.find(provider, region, f"support.{plan}.month"))
    ]
    assert len(least) == 3
    assert least == sorted(least)


def test_twelve_hundred_thousand_a_month_of_aws_pay_what_its_own_example_says(
    book: PriceBook,
) -> None:
    """AWS's page on support plans works out 70,500 for Enterprise at 1.2 million a month."""
    bill = Decimal(1_200_000)
    tiers = book.tiers("aws", "us-east-1", "support.enterprise.share")
    ends = [*(tier.tier_from for tier in tiers[1:]), bill]
    fee = sum(tier.amount * (end - tier.tier_from) for tier, end in zip(tiers, ends, strict=True))
    assert fee == 70_500


@pytest.mark.parametrize(
    ("writes", "reads"),
    [
        ("document.write_requests", "document.read_requests"),
        ("key_value.write_requests", "key_value.read_requests"),
        ("key_value.write_capacity_hour", "key_value.read_capacity_hour"),
        ("object_storage.write_requests", "object_storage.read_requests"),
    ],
)
def test_a_write_never_costs_less_than_a_read(book: PriceBook, writes: str, reads: str) -> None:
    for region in book.regions:
        write = book.find(region.provider, region.code, writes)
        read = book.find(region.provider, region.code, reads)
        assert write is not None
        assert read is not None
        assert write.amount >= read.amount


def test_colder_objects_cost_less_to_keep_and_more_to_fetch(book: PriceBook) -> None:
    kept = ("gb_month", "infrequent.gb_month", "archive.gb_month")
    for region in book.regions:
        prices = [
            book.find(region.provider, region.code, f"object_storage.{name}") for name in kept
        ]
        amounts = [price.amount for price in prices if price is not None]
        assert len(amounts) == 3
        assert amounts == sorted(amounts, reverse=True)
        warm = book.find(region.provider, region.code, "object_storage.retrieval_gb")
        cold = book.find(region.provider, region.code, "object_storage.archive.retrieval_gb")
        assert warm is not None
        assert cold is not None
        assert cold.amount >= warm.amount


@pytest.mark.parametrize(
    ("region", "service", "sku", "price"),
    [
        ("eu-west-2", "nat.hour", "", "0.05"),
        ("us-east-2", "logs.ingest_gb", "", "0.5"),
        ("ap-southeast-2", "load_balancer.hour", "", "0.0252"),
        ("ap-northeast-2", "serverless_containers.vcpu_hour", "", "0.04656"),
        ("ca-central-1", "database.postgresql.ha_instance", "db.m6g.large", "0.35"),
    ],
)
def test_every_region_of_aws_is_priced_by_its_own_list(
    book: PriceBook, region: str, service: str, sku: str, price: str
) -> None:
    found = book.find("aws", region, service, sku)
    assert found is not None
    assert (str(found.amount), found.origin) == (price, SourceKind.VENDOR_LIST)
