import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import InputError, RequirementsError
from infra_mind.core.text import unfit
from infra_mind.domain import field_path
from infra_mind.domain.provenance import Provenance
from infra_mind.domain.requirements import Pin, Requirements
from infra_mind.imports import read_requirements, written
from infra_mind.imports.example import example, example_names
from infra_mind.imports.form import FORM_NAMES
from tests.factories.names import EVIL, ODD

BAD = b"""
titel: x
budget: {monthly: 25k USD, currency: EUR, migrtion: 3}
compliance: [gdpr, hippa]
horizon_months: -3
team: {skills: {cloud: 9}, on_call: maybe, developers: 2.5}
reliability: {availability: 99.95, rto: 5 parsecs}
workloads:
  - type: web_aplication
    peak_rps: 300
    traffic: {average_rps: -4, peak_rps: .nan, growth_per_year: .inf}
    stores: [{kind: relatonal, size_gb: 12 XB}, 7, {size_gb: 9999999 PB}]
  - traffic: 7
"""


def problems(given: bytes | dict[str, object]) -> dict[str, tuple[str, str, str]]:
    with pytest.raises(RequirementsError) as caught:
        read_requirements(given)
    return {one.path: (one.value, one.expected, one.suggestion) for one in caught.value.problems}


def test_all_problems_are_reported_at_once_with_path_value_and_suggestion() -> None:
    found = problems(BAD)
    assert set(found) == {
        "titel",
        "budget.monthly",
        "budget.migrtion",
        "compliance[1]",
        "horizon_months",
        "team.skills.cloud",
        "team.on_call",
        "team.developers",
        "reliability.availability",
        "reliability.rto",
        "workloads[0].type",
        "workloads[0].peak_rps",
        "workloads[0].traffic.average_rps",
        "workloads[0].traffic.peak_rps",
        "workloads[0].traffic.growth_per_year",
        "workloads[0].stores[0].kind",
        "workloads[0].stores[0].size_gb",
        "workloads[0].stores[1]",
        "workloads[0].stores[2].size_gb",
        "workloads[1].traffic",
    }
    assert found["titel"][2] == "title"
    assert found["budget.migrtion"][2] == "migration"
    assert found["compliance[1]"][2] == "hipaa"
    assert found["workloads[0].type"][2] == "web_application"
    assert found["workloads[0].peak_rps"][2] == "workloads[0].traffic.peak_rps"
    assert found["reliability.rto"][0] == "'5 parsecs'"
    assert "99.95%" in found["reliability.availability"][1]
    assert "at least 0" in found["workloads[0].traffic.average_rps"][1]
    assert "at most 1,000,000,000" in found["workloads[0].stores[2].size_gb"][1]


def test_a_section_or_field_in_the_wrong_place_says_where_it_belongs() -> None:
    found = problems(
        {"traffic": {}, "peak_rps": 3, "stores": [], "workloads": [{}, {"size_gb": 1}]}
    )
    assert {path: suggestion for path, (_, _, suggestion) in found.items()} == {
        "traffic": "workloads[0].traffic",
        "peak_rps": "workloads[0].traffic.peak_rps",
        "stores": "workloads[0].stores",
        "workloads[1].size_gb": "workloads[1].stores[0].size_gb",
    }


APP: dict[str, object] = {"workloads": [{"name": "app", "type": "web_application"}]}


@pytest.mark.parametrize(
    ("pin", "only", "without"),
    [
        ("containers", ("containers",), ()),
        (["functions", "containers"], ("functions", "containers"), ()),
        ({"not": "functions"}, (), ("functions",)),
        ({"not": ["functions", "kubernetes"]}, (), ("functions", "kubernetes")),
        ("Fargate", ("Fargate",), ()),
    ],
)
def test_a_pin_fixes_a_decision_or_rules_options_out(
    pin: object, only: tuple[str, ...], without: tuple[str, ...]
) -> None:
    found = read_requirements({**APP, "design": {"app.platform": pin}}).requirements.design
    assert found == {"app.platform": Pin(only=only, without=without)}


def test_a_pin_that_is_unknown_is_none() -> None:
    given = {**APP, "design": {"site": "unknown", "zones": None, "app.platform": "containers"}}
    found = read_requirements(given).requirements.design
    assert found is not None and set(found) == {"app.platform"}


@pytest.mark.parametrize("pin", [{"except": "functions"}, [], [{}], "", {"not": []}, {"not": {}}])
def test_a_pin_that_says_nothing_names_its_place_and_what_is_expected(pin: object) -> None:
    with pytest.raises(RequirementsError) as found:
        read_requirements({**APP, "design": {"app.platform": pin}})
    (problem,) = found.value.problems
    assert problem.path == "design.app.platform"
    assert problem.expected.startswith("expected an option such as `containers`")


def test_pins_read_back_from_what_is_written() -> None:
    given = {**APP, "design": {"app.platform": ["containers"], "site": {"not": "aws/us-east-1"}}}
    read = read_requirements(given)
    assert read_requirements(written(read)).requirements == read.requirements


def test_a_comma_in_braces_is_caught_with_what_to_write() -> None:
    given = b"{budget: {monthly: 25,000}, workloads: [{traffic: {users: 1,000,000}}], titel: x}"
    with pytest.raises(RequirementsError) as caught:
        read_requirements(given)
    said = {one.path: (one.value, one.expected) for one in caught.value.problems}
    comma = "expected no comma, which parts fields in braces: write"
    assert said["budget.monthly"] == ("'25,000'", f"{comma} 25000 or '25,000'")
    assert said["workloads[0].traffic.users"][1] == f"{comma} 1000000 or '1,000,000'"
    assert "titel" in said


@pytest.mark.parametrize("empty", [None, "unknown"])
def test_a_misspelt_key_without_a_value_is_a_mistake(empty: object) -> None:
    assert problems({"budgett": empty})["budgett"][2] == "budget"
    assert problems({"clouds": {"regoins": empty}})["clouds.regoins"][2] == "regions"


def test_what_stands_beneath_a_misspelt_section_is_read_as_if_spelt_right() -> None:
    given = {
        "budgett": {"monthly": "much", "migraton": "lots"},
        "workloads": [{"trafic": {"peek_rps": -5}, "type": "sas"}],
        "confidense": "120%",
    }
    found = problems(given)
    assert found["budgett"][2] == "budget"
    with pytest.raises(RequirementsError) as caught:
        read_requirements(given)
    said = [(one.path, one.value, one.expected[:22]) for one in caught.value.problems]
    assert ("budgett.monthly", "'much'", "expected an amount of ") in said
    assert ("budgett.migraton", "", "no field of that name ") in said
    assert ("budgett.migraton", "'lots'", "expected an amount of ") in said
    assert ("workloads[0].trafic.peek_rps", "-5", "expected at least 0") in said
    assert ("confidense", "'120%'", "expected a share such ") in said
    assert ("workloads[0].type", "'sas'", "expected one of web_ap") in said


def test_a_misspelt_section_beside_the_right_one_is_no_more_than_that() -> None:
    assert set(problems({"budget": {"monthly": 5}, "budgett": {"monthly": "x"}})) == {"budgett"}


def test_a_path_of_windows_in_double_quotes_says_how_to_write_it() -> None:
    for text in (b'prices: {book: "C:\\bills\\x.csv"}', b'prices: {book: "C:\\new\\x.csv"}'):
        with pytest.raises(RequirementsError, match="single quotes"):
            read_requirements(text)


@pytest.mark.parametrize(
    ("written", "path", "value"),
    [
        ({"data": {"classes": ["cardholder", "Personal data"]}}, "data.classes", ["pci", "pii"]),
        ({"current": {"hosting": "VM"}}, "current.hosting", "other_cloud"),
        ({"current": {"hosting": "on-prem"}}, "current.hosting", "on_premise"),
        (
            {"compliance": ["pci", "DSGVO", "SOC 2 Type II"]},
            "compliance",
            ["pci_dss", "gdpr", "soc2"],
        ),
        (
            {"workloads": [{"traffic": {"pattern": "spiky"}}]},
            "workloads[0].traffic.pattern",
            "bursty",
        ),
        ({"workloads": [{"stores": [{"kind": "s3"}]}]}, "workloads[0].stores[0].kind", "object"),
        ({"preferred_cloud_providers": ["No preference"]}, "clouds.allowed", None),
        ({"preferred_cloud_providers": "None"}, "clouds.allowed", None),
        ({"compliance_requirements": ["None"]}, "compliance", []),
        ({"current_infrastructure": "None"}, "current.hosting", "none"),
        ({"data_volume": "None"}, "workloads", []),
        ({"clouds": {"allowed": "no preference"}}, "clouds.allowed", None),
        (
            {"performance_requirements": {"response_time": "< 200ms", "uptime": ">= 99.9%"}},
            "workloads[0].service.latency_p95_ms",
            200,
        ),
        ({"performance_requirements": {"rto": "< 4 hours"}}, "reliability.rto", "4h"),
    ],
)
def test_words_that_people_use_and_answers_of_a_form(
    written: dict[str, object], path: str, value: object
) -> None:
    found = read_requirements(written).requirements.model_dump(mode="json")
    here: object = found
    for part in field_path.split(path):
        here = here[part]  # pyright: ignore[reportIndexIssue, reportUnknownVariableType]  # plain values
    assert here == value


def test_an_answer_that_gives_none_is_unknown_on_purpose() -> None:
    read = read_requirements({"clouds": {"allowed": ["No preference"]}, "company_size": "not sure"})
    assert read.of("clouds.allowed") is Provenance.UNKNOWN
    assert read.of("company.size") is Provenance.UNKNOWN


def test_a_far_name_is_not_suggested() -> None:
    assert problems({"current": {"hosting": "heroku"}})["current.hosting"][2] == ""


def test_a_section_of_the_top_is_sent_there_and_beside_it_stands_what_is_known() -> None:
    _, expected, suggestion = problems({"workloads": [{"data": ["x"]}]})["workloads[0].data"]
    assert suggestion == ""
    assert "it stands at the top of the file; known are name, type" in expected
    assert "stores" in expected


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("requests_per_day", 12000, "'average_rps: 12000 per day'"),
        ("page_views_per_month", "2M", "'average_rps: 2M per month'"),
        ("concurrent_users", "30k", "'peak_rps: 3000', where each asks once in 10 s"),
        ("dau", 500, "'users: 500'"),
    ],
)
def test_traffic_by_another_measure_is_told_how_it_is_written(
    name: str, value: object, written: str
) -> None:
    found = problems({"workloads": [{"type": "api_service", "traffic": {name: value}}]})
    _, expected, suggestion = found[f"workloads[0].traffic.{name}"]
    assert (expected, suggestion) == (f"traffic is written as {written}", "")


def test_the_message_names_every_problem_on_a_line_of_its_own() -> None:
    with pytest.raises(RequirementsError) as caught:
        read_requirements({"titel": 1, "budget": -3}, origin="portal.yaml")
    assert str(caught.value).splitlines() == [
        "portal.yaml: 2 problems",
        "  - budget is -3: expected at least 0.",
        "  - titel: no field of that name is known here. Did you mean 'title'?",
    ]


def test_thousands_of_problems_are_cut_to_a_readable_number() -> None:
    with pytest.raises(RequirementsError) as caught:
        read_requirements({f"unknown_{index}": 1 for index in range(5000)})
    assert len(caught.value.problems) == 101
    assert caught.value.problems[-1].expected == "4900 more problems"


def test_a_number_with_thousands_of_digits_is_a_problem_like_any_other() -> None:
    assert "budget.migration" in problems({"budget": {"migration": 10**5000}})


@pytest.mark.parametrize("given", [b"just words", b"[1, 2]", b"12", b"null"])
def test_a_document_that_is_no_mapping_is_refused(given: bytes) -> None:
    with pytest.raises(RequirementsError, match="expected"):
        read_requirements(given)


def test_200_workloads_are_read_and_201_are_not() -> None:
    assert len(read_requirements({"workloads": [{}] * 200}).requirements.workloads) == 200
    assert "201" in problems({"workloads": [{}] * 201})["workloads"][1]


def test_every_field_says_where_it_comes_from() -> None:
    read = read_requirements(b"security: {mfa: true, sso: unknown}\nteam: unknown\ntitle:\n")
    assert read.of("security.mfa") is Provenance.STATED
    assert read.of("security.sso") is Provenance.UNKNOWN
    assert read.of("team.on_call") is Provenance.UNKNOWN
    assert read.of("team.skills.ml") is Provenance.UNKNOWN
    assert read.of("title") is Provenance.ASSUMED
    assert read.of("budget.monthly") is Provenance.ASSUMED
    assert read.requirements == Requirements.model_validate({"security": {"mfa": True}})


def test_the_origin_of_imported_values_can_be_given() -> None:
    read = read_requirements({"title": "a"}, provenance=Provenance.IMPORTED, origin="bill")
    assert (read.of("title"), read.origin) == (Provenance.IMPORTED, "bill")


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"reliability": {"rto": "1h"}}')
    read = read_requirements(path)
    assert read.requirements.reliability.rto == timedelta(hours=1)
    assert read.origin == str(path)


@pytest.mark.parametrize("name", example_names())
def test_every_example_reads_and_reads_back_from_what_is_written(name: str) -> None:
    read = read_requirements(example(name))
    again = read_requirements(written(read), origin=read.origin)
    assert again.requirements == read.requirements
    assert again.provenance == read.provenance
    assert (
        Requirements.model_validate_json(read.requirements.model_dump_json()) == read.requirements
    )


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["unknown", "25k USD", "-5", "99.95%", "1h", "800 GB", "aws", "saas", "1e400"]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                sorted(
                    {
                        part
                        for leaf in field_path.ALL_LEAVES
                        for part in leaf.replace("[]", "").split(".")
                    }
                )
            )
            | st.text(max_size=8),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)
TOP = st.sampled_from([*Requirements.model_fields, *FORM_NAMES]) | st.text(max_size=8)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=100, deadline=None)
@given(st.dictionaries(TOP, JUNK, max_size=6))
def test_whatever_a_mapping_holds_only_input_errors_come_out(given: dict[str, object]) -> None:
    with contextlib.suppress(InputError):
        read = read_requirements(given)
        again = read_requirements(written(read))
        assert again.requirements == read.requirements
        assert again.provenance == read.provenance


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([leaf.replace("[]", "[0]") for leaf in field_path.ALL_LEAVES]),
    st.text(max_size=30) | st.floats() | st.integers() | st.lists(st.text(max_size=5), max_size=3),
)
def test_whatever_stands_in_a_field_only_input_errors_come_out(path: str, value: object) -> None:
    given: object = value
    for part in reversed(field_path.split(path)):
        given = [given] if isinstance(part, int) else {part: given}
    with contextlib.suppress(InputError):
        read_requirements(given)  # pyright: ignore[reportArgumentType]  # the outermost is a mapping


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ("traffic", "average_rps"),
        ("llm", "requests_per_day"),
        ("training", "runs_per_month"),
        ("pipeline", "gb_per_vcpu_hour"),
        ("devices", "count"),
    ],
)
def test_a_load_of_nothing_is_refused_and_says_what_to_do(section: str, field: str):
    with pytest.raises(RequirementsError) as found:
        read_requirements({"workloads": [{section: {field: 0}}]})
    (problem,) = found.value.problems
    assert problem.path == f"workloads[0].{section}.{field}"
    assert problem.expected == "expected more than 0; leave it out where it is not known"


def test_a_discount_leaves_something_to_pay():
    with pytest.raises(RequirementsError, match="share is '100%': expected less than 1"):
        read_requirements({"prices": {"discounts": [{"provider": "aws", "share": "100%"}]}})


@pytest.mark.parametrize("name", EVIL)
def test_a_name_that_would_steer_its_reader_is_refused_by_its_place(name: str) -> None:
    given = {"workloads": [{"name": name, "type": "api_service"}], "design": {name: "containers"}}
    with pytest.raises(RequirementsError) as refused:
        read_requirements(given)
    assert "workloads[0].name" in str(refused.value) and "design" in str(refused.value)
    assert not unfit(str(refused.value).replace("\n", ""))


@pytest.mark.parametrize("name", ODD)
def test_any_other_name_is_kept_as_it_is(name: str) -> None:
    given = {"workloads": [{"name": name, "type": "api_service"}]}
    assert read_requirements(given).requirements.workloads[0].name == name


def test_a_title_over_two_lines_is_one_line() -> None:
    assert (
        read_requirements(b"title: |\n  Patient\n  portal\n").requirements.title == "Patient portal"
    )
