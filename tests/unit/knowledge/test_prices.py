from datetime import date
from decimal import Decimal

import pytest

from infra_mind.knowledge import PriceBook, load_prices


@pytest.fixture(scope="module")
def book() -> PriceBook:
    return load_prices()


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


def test_no_row_lies_in_the_future(book: PriceBook) -> None:
    assert book.oldest >= date(2024, 1, 1)
