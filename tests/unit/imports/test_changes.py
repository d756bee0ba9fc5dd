import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import InputError, RequirementsError
from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.domain.provenance import Provenance
from infra_mind.domain.requirements import Requirements
from infra_mind.imports import read_requirements, with_changes
from infra_mind.imports.example import example

PORTAL = read_requirements(example("clinic-portal"))
IMPORTED = read_requirements(example("clinic-portal"), provenance=Provenance.IMPORTED)


def test_a_change_writes_its_field_and_keeps_the_provenance_of_all_others() -> None:
    after = with_changes(IMPORTED, {"reliability.availability": "99.99%"})
    assert after.requirements.reliability.availability == pytest.approx(0.9999)
    assert after.of("reliability.availability") is Provenance.STATED
    assert after.of("reliability.rto") is Provenance.IMPORTED
    assert after.of("security.sso") is Provenance.UNKNOWN
    assert after.requirements.workloads == IMPORTED.requirements.workloads


def test_entries_of_lists_go_by_number_or_name_and_text_is_read_as_in_a_file() -> None:
    after = with_changes(
        PORTAL,
        {
            "workloads[portal].traffic.peak_rps": "2M per day",
            "workloads[1].llm.requests_per_day": "500",
            "clouds.allowed": "[gcp]",
            "team.on_call": "no",
        },
    ).requirements
    assert after.workloads[0].traffic.peak_rps == pytest.approx(2e6 / 86_400)
    assert after.workloads[1].llm.requests_per_day == 500
    assert after.clouds.allowed == ("gcp",)
    assert after.team.on_call is False


def test_a_name_of_the_short_form_is_a_path_too() -> None:
    after = with_changes(PORTAL, {"budget": "30k", "cloud_provider": "gcp", "use_case": "saas"})
    assert after.requirements.budget.monthly == 30_000
    assert after.requirements.clouds.allowed == ("gcp",)
    assert after.requirements.clouds.regions == ("eu",)
    assert after.requirements.workloads[0].type == "saas"
    assert after.requirements.workloads[0].name == "portal"


def test_a_field_becomes_unknown_or_missing_again() -> None:
    after = with_changes(PORTAL, {"reliability.rto": "unknown", "reliability.rpo": ""})
    assert after.of("reliability.rto") is Provenance.UNKNOWN
    assert after.of("reliability.rpo") is Provenance.ASSUMED
    assert after.requirements.reliability.rto is None


def test_the_index_after_the_last_adds_an_entry() -> None:
    after = with_changes(PORTAL, {"workloads[3].type": "static_site"})
    assert after.requirements.workloads[3].type == "static_site"


def test_a_mapping_can_be_changed_as_well() -> None:
    after = with_changes({"cloud_provider": "aws", "budget": 10}, {"budget.monthly": "20 EUR"})
    assert (after.requirements.budget.monthly, after.requirements.budget.currency) == (20, "EUR")


@pytest.mark.parametrize(
    ("path", "value", "named", "suggestion"),
    [
        ("relibility.rto", "1h", "relibility", "reliability"),
        ("reliability.rt", "1h", "reliability.rt", "rto"),
        ("budgt", "1", "budgt", "budget"),
        ("workloads[9].type", "saas", "workloads[9].type", ""),
        ("workloads[portl].type", "saas", "workloads[portl].type", "portal"),
        ("workloads.type", "saas", "workloads.type", ""),
        ("title[0]", "a", "title[0]", ""),
        ("budget.monthly.x", "1", "budget.monthly.x", ""),
        ("reliability.rto", "5 parsecs", "reliability.rto", ""),
        ("cloud_provider", "oracle", "cloud_provider", ""),
    ],
)
def test_an_error_names_the_path(path: str, value: str, named: str, suggestion: str) -> None:
    with pytest.raises(RequirementsError) as caught:
        with_changes(PORTAL, {path: value})
    (problem,) = caught.value.problems
    assert (problem.path, problem.suggestion) == (named, suggestion)


def test_problems_of_all_changes_come_at_once() -> None:
    with pytest.raises(RequirementsError) as caught:
        with_changes(PORTAL, {"titel": "a", "reliability.rto": "x", "": "1", "a..b": "2"})
    assert len(caught.value.problems) == 4


PATHS = [*Requirements.model_fields, *(leaf.replace("[]", "[0]") for leaf in ALL_LEAVES)]


@settings(deadline=None, max_examples=75)
@given(st.text(max_size=30) | st.sampled_from(PATHS), st.text(max_size=30))
def test_whatever_is_set_only_input_errors_come_out(path: str, value: str) -> None:
    with contextlib.suppress(InputError):
        with_changes(PORTAL, {path: value})
