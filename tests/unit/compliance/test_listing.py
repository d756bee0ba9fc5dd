import json
import re
from pathlib import Path

from infra_mind.compliance.catalog import load_catalog
from infra_mind.compliance.listing import list_catalog

CATALOG = load_catalog()


def test_lists_everything_as_plain_json() -> None:
    listed = json.loads(json.dumps(list_catalog(CATALOG)))
    assert set(listed) == {"frameworks", "controls", "checks", "tools", "provisions"}
    assert [item["id"] for item in listed["frameworks"]] == list(CATALOG.frameworks)
    assert [item["id"] for item in listed["controls"]] == list(CATALOG.controls)
    requirements = sum(len(item["requirements"]) for item in listed["frameworks"])
    assert requirements == sum(len(item.requirements) for item in CATALOG.frameworks.values())


def test_evidence_is_told_in_words() -> None:
    listed = json.loads(json.dumps(list_catalog(CATALOG)))
    evidence = {item["id"]: item["evidence"] for item in listed["controls"]}
    assert evidence["mfa"] == ["stated: security.mfa"]
    assert evidence["log_retention"] == ["at least 365 days: security.log_retention"]
    assert evidence["redundancy"] == ["decision: zones in three_zones, two_zones"]
    assert evidence["on_call"] == ["check: on_call"]


def test_a_check_names_the_controls_that_use_it() -> None:
    listed = json.loads(json.dumps(list_catalog(CATALOG)))
    users = {item["id"]: item["controls"] for item in listed["checks"]}
    assert users["store_replicas"] == ["store_replicas"]
    assert all(users.values())


def test_nothing_says_compliant() -> None:
    assert not re.search(r"\bcompliant\b", json.dumps(list_catalog(CATALOG)), re.IGNORECASE)


def test_the_documentation_shows_the_frameworks_as_they_are() -> None:
    page = (Path(__file__).parents[3] / "docs" / "compliance.md").read_text()
    for framework in CATALOG.frameworks.values():
        scope = framework.scope
        row = (
            f"| {framework.title} | {framework.version} | {framework.source.as_of} "
            f"| {len(framework.requirements)} | {framework.covered} of {scope.total} {scope.unit} |"
        )
        assert row in page
