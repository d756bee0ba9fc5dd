import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from infra_mind.compliance.catalog import Catalog, load_catalog
from infra_mind.compliance.control import Checked, Chosen, Stated
from infra_mind.core.errors import KnowledgeError, UnknownName
from infra_mind.domain.design import BACKUP, REGIONS, ZONES
from infra_mind.domain.option import BackupPlan, Regions, Zones
from infra_mind.domain.requirements import FrameworkName, Security

AT_LEAST = {
    "gdpr": 20,
    "hipaa": 30,
    "soc2": 25,
    "iso27001": 30,
    "pci_dss": 30,
    "nist_800_53": 40,
    "nist_csf": 30,
    "nis2": 15,
    "dora": 30,
    "fedramp": 45,
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped data that a test may break."""
    copy = tmp_path / "data"
    shutil.copytree(str(files("infra_mind.compliance") / "data"), copy)
    return copy


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_every_framework_that_can_be_asked_for_is_examined_or_named(catalog: Catalog) -> None:
    named = {row.framework for row in catalog.triggers}
    assert set(catalog.frameworks) | named == set(FrameworkName)


@pytest.mark.parametrize("name", list(load_catalog().frameworks))
def test_framework_is_broad_sourced_and_honest_about_its_scope(
    catalog: Catalog, name: FrameworkName
) -> None:
    framework = catalog.framework(name)
    assert len(framework.requirements) >= AT_LEAST[name]
    assert framework.source.url.startswith("https://")
    assert framework.source.as_of is not None
    assert 0 < framework.covered < framework.scope.total
    assert framework.scope.note.text


def test_covered_counts_each_unit_of_the_text_once(catalog: Catalog) -> None:
    # 19 requirements stand in three articles: 20, 21 and 23.
    assert catalog.framework(FrameworkName.NIS2).covered == 3
    assert catalog.framework(FrameworkName.SOC2).covered == 28


def test_every_control_is_needed_by_a_requirement(catalog: Catalog) -> None:
    needed = {
        control
        for framework in catalog.frameworks.values()
        for item in framework.requirements
        for control in item.controls
    }
    assert needed == set(catalog.controls)


def test_every_security_field_is_evidence_for_a_control(catalog: Catalog) -> None:
    rules = [rule for control in catalog.controls.values() for rule in control.evidence]
    named = {rule.field for rule in rules if isinstance(rule, Stated)}
    assert set(Security.model_fields) - named == {"log_retention", "backups"}


def test_every_check_is_used(catalog: Catalog) -> None:
    rules = [rule for control in catalog.controls.values() for rule in control.evidence]
    assert {rule.check for rule in rules if isinstance(rule, Checked)} == set(catalog.checks)


def test_decisions_are_options_of_an_architecture(catalog: Catalog) -> None:
    options = {ZONES: set(Zones), REGIONS: set(Regions), BACKUP: set(BackupPlan)}
    rules = [rule for control in catalog.controls.values() for rule in control.evidence]
    decided = [rule for rule in rules if isinstance(rule, Chosen)]
    assert {rule.decision for rule in decided} == set(options)
    assert all(set(rule.options) <= options[rule.decision] for rule in decided)


def test_fedramp_words_what_it_shares_as_nist_does(catalog: Catalog) -> None:
    nist = {item.id: item for item in catalog.framework(FrameworkName.NIST_800_53).requirements}
    fedramp = {item.id: item for item in catalog.framework(FrameworkName.FEDRAMP).requirements}
    assert fedramp["SC-28"] == nist["SC-28"]
    assert set(fedramp) - set(nist) == {"CA-8", "CA-8(1)", "SA-9(5)", "SI-4(1)"}


def test_unknown_framework_names_the_known_ones(catalog: Catalog) -> None:
    without = replace(catalog, frameworks={})
    with pytest.raises(UnknownName, match="'gdpr'"):
        without.framework(FrameworkName.GDPR)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("frameworks/gdpr.yaml", "[retention_period]", "[magic]", r"'gdpr.yaml'.*'magic'"),
        ("frameworks/gdpr.yaml", "id: Art. 16,", "id: Art. 15,", r"'gdpr.yaml'.*'Art. 15'.*twice"),
        ("frameworks/gdpr.yaml", "id: gdpr", "id: hipaa", r"'hipaa.yaml'.*'hipaa'.*twice"),
        ("frameworks/gdpr.yaml", "places: [EU]", "places: [Mars]", r"'gdpr.yaml'.*'Mars'"),
        ("frameworks/gdpr.yaml", "total: 99", "total: 3", r"'gdpr.yaml' covers \d+ of 3"),
        ("frameworks/gdpr.yaml", "within one month", "within 30 days", r"'gdpr.yaml'.*'30'"),
        ("frameworks/fedramp.yaml", "[AC-2,", "[AC-99,", r"'fedramp.yaml'.*'AC-99'"),
        ("controls/identity.yaml", "id: sso", "id: mfa", r"'identity.yaml'.*'mfa'.*twice"),
        ("controls/identity.yaml", "security.sso", "security.ssso", r"'identity.yaml'.*ssso"),
        ("controls/response.yaml", "check: on_call", "check: luck", r"'response.yaml'.*'luck'"),
        ("controls/identity.yaml", "[12.5, 25,", "[90, 25,", r"'identity.yaml'.*once_hours"),
        ("controls/identity.yaml", "weight: 5", "wait: 5", r"'identity.yaml', controls"),
        ("controls/identity.yaml", "pillar: security", "pillar: [", r"'identity.yaml' cannot be"),
    ],
)
def test_broken_data_is_refused_with_file_and_id(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    rewrite(folder / file, old, new)
    with pytest.raises(KnowledgeError, match=message):
        load_catalog(folder)
