from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError
from infra_mind.knowledge import DATA
from infra_mind.knowledge.slas import load_slas
from infra_mind.prices.book import PriceBook


@pytest.mark.parametrize(
    ("provider", "service", "configuration", "availability"),
    [
        ("aws", "compute.instance", "single_zone", 0.995),
        ("aws", "compute.instance", "multi_zone", 0.9999),
        ("aws", "database.postgresql", "multi_zone", 0.9995),
        ("azure", "compute.instance", "single_zone", 0.999),
        ("gcp", "compute.instance", "multi_zone", 0.9999),
        ("gcp", "database.postgresql", "multi_zone", 0.9995),
        ("aws", "key_value", "multi_zone", 0.9999),
        ("gcp", "document", "multi_zone", 0.9999),
        ("gcp", "key_value", "single_zone", 0.999),
    ],
)
def test_promises_are_those_of_the_agreements(
    provider: str, service: str, configuration: str, availability: float
) -> None:
    sla = load_slas().find(provider, service, configuration)
    assert sla is not None
    assert sla.availability == pytest.approx(availability)
    assert sla.source.url.startswith("https://")


def test_no_promise_is_none_and_never_borrowed_from_more_zones() -> None:
    slas = load_slas()
    assert slas.find("gcp", "database.postgresql", "single_zone") is None
    assert slas.find("aws", "quantum", "multi_zone") is None


def test_one_zone_never_promises_more_than_two() -> None:
    slas = load_slas()
    for sla in slas:
        several = slas.find(sla.provider, sla.service, "multi_zone")
        assert several is not None
        assert sla.availability <= several.availability


def test_every_cloud_promises_the_same_kinds_of_service() -> None:
    services = {
        provider: {sla.service for sla in load_slas() if sla.provider == provider}
        for provider in ("aws", "azure", "gcp")
    }
    assert services["aws"] == services["azure"] == services["gcp"]


def test_every_service_that_answers_requests_has_a_promise(book: PriceBook) -> None:
    """Bytes moved, fees and plans of support are priced but promise nothing of their own; nor do
    application platforms on every cloud."""
    kinds = {sla.service for sla in load_slas()}
    unpromised = {
        service
        for service in book.services
        if not any(service == kind or service.startswith(f"{kind}.") for kind in kinds)
    }
    assert {service.split(".")[0] for service in unpromised} == {
        "app_platform",
        "database",
        "egress",
        "licence",
        "public_ipv4",
        "support",
    }


@pytest.mark.parametrize("cell", ["0", "100.1", "-1"])
def test_a_percentage_lies_between_0_and_100(tmp_path: Path, cell: str) -> None:
    lines = (DATA / "slas.tsv").read_text().splitlines()
    bad = lines[1].replace("\t99.5\t", f"\t{cell}\t")
    assert bad != lines[1]
    (tmp_path / "slas.tsv").write_text("\n".join([lines[0], bad]))
    with pytest.raises(KnowledgeError, match=r"slas.tsv, line 2, column 'monthly_uptime_percent'"):
        load_slas(tmp_path)
