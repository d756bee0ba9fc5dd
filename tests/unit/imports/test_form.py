import pytest

from infra_mind.core.errors import RequirementsError
from infra_mind.domain.requirements import Requirements
from infra_mind.imports import read_requirements
from infra_mind.imports.form import FIELDS, FORM_NAMES


def test_the_short_form_means_the_same_as_the_long_form() -> None:
    short = read_requirements({"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000})
    long = read_requirements(
        {
            "clouds": {"allowed": ["aws"]},
            "workloads": [{"type": "ml_training"}],
            "budget": {"monthly": 10000, "currency": "USD"},
        }
    )
    assert short.requirements == long.requirements
    assert set(short.provenance) == {"clouds.allowed", "workloads[0].type", "budget.monthly"}


FORM = {
    "company_name": "Acme",
    "industry": "Health Care",
    "company_size": "51-200 employees",
    "budget_range": "$10k - $50k",
    "expected_users": "10k-100k",
    "data_volume": "5 TB",
    "workload_types": ["web app", "AI chatbot"],
    "preferred_cloud_providers": "AWS, Azure",
    "geographic_requirements": ["Europe", "US"],
    "compliance_requirements": "GDPR, SOC 2 and ISO 27001",
    "performance_requirements": {"uptime": "99.9%", "latency": "200ms"},
    "current_infrastructure": "on-premise servers",
    "timeline": "3-6 months",
}


def test_the_names_of_the_web_form_mean_fields_of_the_tree() -> None:
    assert read_requirements(FORM).requirements == Requirements.model_validate(
        {
            "company": {
                "name": "Acme",
                "industry": "healthcare",
                "size": "medium",
                "employees": 200,
            },
            "budget": {"monthly": 50_000, "currency": "USD"},
            "timeline": "6 months",
            "clouds": {"allowed": ["aws", "azure"], "regions": ["eu", "us"]},
            "compliance": ["gdpr", "soc2", "iso27001"],
            "reliability": {"availability": 0.999},
            "current": {"hosting": "on_premise"},
            "workloads": [
                {
                    "type": "web_application",
                    "traffic": {"users": 100_000},
                    "service": {"latency_p95_ms": 200},
                    "stores": [
                        {"name": "data", "size_gb": 5000, "kind": "object"},
                        {"name": "database", "kind": "relational"},
                    ],
                },
                {"type": "llm_application"},
            ],
        }
    )


def test_forms_may_be_mixed_and_the_long_form_counts() -> None:
    read = read_requirements(
        {
            "preferred_cloud_providers": ["aws"],
            "clouds": {"allowed": ["gcp"], "regions": ["eu"]},
            "expected_users": 500,
            "workloads": [{"name": "portal", "type": "saas"}],
        }
    )
    assert read.requirements.clouds.allowed == ("gcp",)
    assert read.requirements.workloads[0].traffic.users == 500
    assert read.requirements.workloads[0].name == "portal"
    assert [warning.path for warning in read.warnings] == ["preferred_cloud_providers"]


def test_a_problem_names_the_key_of_the_form_that_was_written() -> None:
    with pytest.raises(RequirementsError) as caught:
        read_requirements(
            {
                "cloud_provider": "oracle",
                "use_case": "mining",
                "budget_range": "plenty",
                "company_size": "cosy",
                "performance_requirements": "fast",
            }
        )
    assert {problem.path for problem in caught.value.problems} == {
        "cloud_provider",
        "use_case",
        "budget_range",
        "company_size",
        "performance_requirements",
    }


@pytest.mark.parametrize(
    ("written", "monthly", "currency", "warned"),
    [
        ("10k-50k", 50_000, "USD", False),
        ("10,000 to 50,000 EUR", 50_000, "EUR", False),
        ("EUR 10k - 50k", 50_000, "EUR", False),
        ("under 10k", 10_000, "USD", False),
        ("$100k+", 100_000, "USD", True),
        ("over 5k", 5_000, "USD", True),
        ("120k per year", 10_000, "USD", False),
    ],
)
def test_a_budget_range_is_a_ceiling(
    written: str, monthly: int, currency: str, *, warned: bool
) -> None:
    read = read_requirements({"budget_range": written})
    assert (read.requirements.budget.monthly, read.requirements.budget.currency) == (
        monthly,
        currency,
    )
    assert bool(read.warnings) is warned


def test_a_negative_budget_is_no_range() -> None:
    with pytest.raises(RequirementsError, match="budget_range"):
        read_requirements({"budget_range": "-5000"})


def test_what_is_wanted_in_prose_is_not_read_and_a_warning_says_so() -> None:
    read = read_requirements({"security_requirements": ["encryption"], "title": "a"})
    assert read.requirements.security == Requirements().security
    assert [warning.path for warning in read.warnings] == ["security_requirements"]


def test_unknown_in_a_form_is_unknown_in_the_tree() -> None:
    read = read_requirements({"budget_range": "unknown", "cloud_provider": "unknown"})
    assert {path: str(one) for path, one in read.provenance.items()} == {
        "budget.monthly": "unknown",
        "clouds.allowed": "unknown",
    }


def test_no_name_of_a_form_stands_twice() -> None:
    assert len(FORM_NAMES) == sum(len(one.names) for one in FIELDS)


@pytest.mark.parametrize(
    ("types", "kind"), [(None, "object"), (["api_service"], "object"), (["database"], None)]
)
def test_the_volume_of_data_is_files_beside_a_database(types: object, kind: str | None) -> None:
    """Of a workload that is a database it is the size of that."""
    form = {"data_volume": "5 TB"} | ({"workload_types": types} if types else {})
    stores = read_requirements(form).requirements.workloads[0].stores
    assert (stores[0].kind, stores[0].size_gb) == (kind, 5000)
    assert [one.kind for one in stores[1:]] == (["relational"] if kind else [])


def test_stores_of_the_long_form_stay_as_they_are() -> None:
    own = {"workloads": [{"type": "saas", "stores": [{"name": "main", "kind": "document"}]}]}
    stores = read_requirements({**own, "data_volume": "5 TB"}).requirements.workloads[0].stores
    assert [(one.name, one.kind, one.size_gb) for one in stores] == [("main", "document", 5000)]
