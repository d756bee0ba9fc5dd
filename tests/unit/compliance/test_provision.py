import pytest

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.evidence import observe
from infra_mind.compliance.observation import ControlState, Subject
from infra_mind.compliance.provision import load_provisions, provisions_for, share_left
from infra_mind.domain.requirements import Cloud, Requirements
from tests.factories.design import part, planned

CATALOG = load_catalog()
# What holds data, by the names of the price list.
STORES = (
    "object_storage.gb_month",
    "block_storage.gb_month",
    "database.postgresql.ha_instance",
    "document.storage_gb_month",
    "key_value.storage_gb_month",
    "cache.instance",
    "search.instance",
    "stream.shard_hour",
    "kafka.storage_gb_month",
    "warehouse.storage_gb_month",
    "logs.ingest_gb",
    "container_registry.gb_month",
)


def state(control: str, *services: str, provider: str = "aws", **sections: object) -> ControlState:
    facts = Subject(
        requirements=Requirements.model_validate(sections),
        architecture=planned(*(part(one, provider) for one in services), provider=provider),
    )
    return observe(CATALOG.controls[control], CATALOG, facts)


def test_every_row_has_a_dated_source_and_says_what_it_leaves() -> None:
    for row in load_provisions():
        assert row.source.as_of is not None, row
        assert bool(row.yours.text) == (row.stays > 0), row
        assert row.control in CATALOG.controls


@pytest.mark.parametrize("provider", list(Cloud))
@pytest.mark.parametrize("service", STORES)
def test_of_every_store_it_is_known_whether_it_is_encrypted(service: str, provider: str) -> None:
    assert state("encryption_at_rest", service, provider=provider).provisions


def test_what_is_encrypted_whoever_buys_it_is_supported_without_a_word() -> None:
    found = state("encryption_at_rest", "object_storage.gb_month")
    assert found.planned is True
    assert found.stays == 0
    assert found.for_it[0].text == (
        "Stored data encrypted (planned): S3 encrypts every object that is written."
    )
    assert found.open == ()


def test_one_service_that_has_to_be_told_leaves_the_control_in_part() -> None:
    found = state("encryption_at_rest", "object_storage.gb_month", "database.postgresql.instance")
    assert found.planned is None
    assert found.is_in_part
    assert "ask for encryption when the database is created" in found.open[0].text


def test_keys_that_the_design_buys_close_it() -> None:
    found = state("encryption_at_rest", "database.postgresql.instance", "kms.key_month")
    assert found.planned is True


def test_machines_are_patched_by_whoever_rents_them() -> None:
    machines = state("patch_management", "compute.instance")
    assert not machines.is_in_part
    assert machines.planned is None
    managed = state("patch_management", "database.postgresql.instance", "functions.requests")
    assert managed.is_in_part
    assert managed.stays < machines.stays == 1


def test_managed_services_alone_leave_nothing_to_patch() -> None:
    assert state("patch_management", "object_storage.gb_month").planned is True


def test_what_is_sold_by_another_provider_says_nothing() -> None:
    rows = [row for row in load_provisions() if row.provider == "aws"]
    facts = Subject(
        requirements=Requirements(),
        architecture=planned(part("database.postgresql.instance", "gcp"), provider="gcp"),
    )
    assert provisions_for(rows, facts.bought) == ()


def test_a_row_of_a_service_stands_before_one_of_everything() -> None:
    covered = state("business_associate_agreements", "object_storage.gb_month")
    unknown = state("business_associate_agreements", "app_platform.instance")
    assert share_left(covered.provisions) < share_left(unknown.provisions) == 1


def test_the_buildings_of_the_cloud_of_today_are_guarded_today() -> None:
    hosted = state("physical_security", current={"hosting": "aws"})
    assert (hosted.today, hosted.planned) == (True, True)
    own = state("physical_security", current={"hosting": "on_premise"})
    assert (own.today, own.planned) == (None, True)


def test_what_a_platform_needs_and_nobody_brings_is_to_be_set_up_on_a_new_one() -> None:
    moved = state("waf", current={"hosting": "on_premise"})
    assert moved.to_set_up
    assert moved.is_missing
    assert moved.open[0].text.endswith("to be set up on the new platform.")
    bought = state("waf", "waf.month", current={"hosting": "on_premise"})
    assert not bought.is_missing
    assert bought.is_in_part and bought.deed == bought.act.rstrip(".")
    stays = state("waf", current={"hosting": "aws"})
    assert not stays.is_missing
