from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from infra_mind.domain.contradictions import Severity, contradictions
from infra_mind.domain.requirements import Cloud, Requirements
from infra_mind.knowledge.inputs import load_inputs

INPUTS = load_inputs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    provider: Cloud
    words: frozenset[str]

    near: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return max(self.words, key=len)

    def __str__(self) -> str:
        return f"{self.provider} {self.code}"

    def lies_in(self, word: str) -> bool:
        return word.lower() in self.words

    def stands_for(self, word: str) -> tuple[str, ...]:
        found = not self.lies_in(word) and word.lower() in self.near
        return ("aws eu-central-2 (Zurich)",) if found else ()

    def answers_to(self, word: str) -> bool:
        return self.lies_in(word) or bool(self.stands_for(word))


REGIONS = (
    Region(
        provider=Cloud.AWS,
        words=frozenset({"eu-central-1", "de", "eu", "europe"}),
        near=frozenset({"ch", "zurich", "eu-central-2"}),
    ),
    Region(provider=Cloud.AWS, words=frozenset({"us-east-1", "us"})),
    Region(provider=Cloud.GCP, words=frozenset({"europe-west3", "de", "eu", "europe"})),
)


def found(given: Mapping[str, object]) -> list[tuple[str, ...]]:
    requirements = Requirements.model_validate(given)
    return [one.paths for one in contradictions(requirements, INPUTS, known_regions=REGIONS)]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (
            {"workloads": [{}, {"traffic": {"average_rps": 90, "peak_rps": 40}}]},
            "workloads[1].traffic.peak_rps",
        ),
        ({"budget": {"monthly": 0}}, "budget.monthly"),
        ({"clouds": {"allowed": []}}, "clouds.allowed"),
        ({"goals": ["reduce_cost", "on_premise_only"]}, "goals[1]"),
        ({"goals": ["sovereignty"]}, "goals[0]"),
        ({"reliability": {"availability": "100%"}}, "reliability.availability"),
        ({"reliability": {"availability": "99.99%", "zones": 1}}, "reliability.zones"),
        ({"reliability": {"rpo": "1h", "backup": "daily"}}, "reliability.backup"),
        ({"reliability": {"rpo": "1h", "backup": "none"}}, "reliability.backup"),
        (
            {
                "reliability": {"rto": "1h", "backup": "daily"},
                "workloads": [{"stores": [{"kind": "relational", "size_gb": "2 TB"}]}],
            },
            "workloads[0].stores[0].size_gb",
        ),
        ({"data": {"classes": ["phi"]}}, "compliance"),
        ({"team": {"on_call": True, "ops_engineers": 1}}, "team.ops_engineers"),
        ({"team": {"on_call": False}, "reliability": {"rto": "30m"}}, "reliability.rto"),
        ({"clouds": {"allowed": ["aws"], "multi_cloud": True}}, "clouds.multi_cloud"),
        (
            {"workloads": [{"traffic": {"users": 10, "average_rps": 90}}]},
            "workloads[0].traffic.users",
        ),
        (
            {"workloads": [{"traffic": {"users": 90_000}, "llm": {"requests_per_day": 5}}]},
            "workloads[0].llm.requests_per_day",
        ),
        (
            {"workloads": [{"name": "a", "llm": {"batch": True, "latency_p95_s": 5}}]},
            "workloads[0].llm.batch",
        ),
        (
            {"goals": ["reduce_cost"], "priorities": ["security", "speed"]},
            "priorities",
        ),
        (
            {
                "goals": ["reduce_cost"],
                "budget": {"monthly": 30000},
                "current": {"monthly_spend": 9000},
            },
            "current.monthly_spend",
        ),
        ({"workloads": [{"name": "a"}, {"name": "a"}]}, "workloads[1].name"),
        ({"clouds": {"allowed": ["aws"], "regions": ["europe-west3"]}}, "clouds.regions[0]"),
        ({"clouds": {"regions": ["mars"]}}, "clouds.regions[0]"),
        ({"clouds": {"regions": ["us"]}, "data": {"residency": ["EU"]}}, "data.residency"),
    ],
)
def test_each_contradiction_is_named_with_its_fields(given: dict[str, object], path: str) -> None:
    paths = found(given)
    assert len(paths) == 1
    assert path in paths[0]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"workloads": [{"traffic": {"average_rps": 40, "peak_rps": 40}}]},
        {"reliability": {"availability": "99.99%", "zones": 2}},
        {"reliability": {"availability": "99.9%", "zones": 1}},
        {"reliability": {"rpo": "24h", "backup": "daily"}},
        {"data": {"classes": ["phi"]}, "compliance": ["hipaa"]},
        {"team": {"on_call": True, "ops_engineers": 1, "developers": 12}},
        {"clouds": {"allowed": ["aws"], "regions": ["eu"]}, "data": {"residency": ["EU"]}},
        {"data": {"classes": ["phi"]}, "company": {"country": "FR"}},
        {"reliability": {"rto": "8h"}, "team": {"on_call": False}},
    ],
)
def test_what_holds_together_is_not_named(given: dict[str, object]) -> None:
    assert found(given) == []


def test_errors_come_before_warnings_and_say_what_mends_them() -> None:
    requirements = Requirements.model_validate(
        {"budget": {"monthly": 0}, "data": {"classes": ["phi"]}, "clouds": {"allowed": []}}
    )
    severities = [one.severity for one in contradictions(requirements, INPUTS)]
    assert severities == [Severity.ERROR, Severity.WARNING, Severity.WARNING]
    assert all(one.remedy and one.message for one in contradictions(requirements, INPUTS))


def test_places_that_are_all_unknown_are_an_error_one_among_others_a_warning() -> None:
    def severities(regions: list[str]) -> list[Severity]:
        requirements = Requirements.model_validate({"clouds": {"regions": regions}})
        return [one.severity for one in contradictions(requirements, INPUTS, known_regions=REGIONS)]

    assert severities(["mars", "venus"]) == [Severity.ERROR, Severity.ERROR]
    assert severities(["eu", "venus"]) == [Severity.WARNING]


@pytest.mark.parametrize(
    "given", [{"clouds": {"regions": ["CH"]}}, {"data": {"residency": ["Zurich"]}}]
)
def test_a_place_that_is_known_and_not_priced_is_no_error(given: dict[str, object]) -> None:
    requirements = Requirements.model_validate(given)
    (one,) = contradictions(requirements, INPUTS, known_regions=REGIONS)
    assert one.severity is Severity.WARNING
    assert "known, but not priced here: aws eu-central-2 (Zurich)" in one.message
    assert one.message.endswith("those of aws eu-central-1.")


def test_a_misspelt_region_is_offered_the_nearest() -> None:
    requirements = Requirements.model_validate({"clouds": {"regions": ["eu-central-l"]}})
    (one,) = contradictions(requirements, INPUTS, known_regions=REGIONS)
    assert "close to it is eu-central-1" in one.message


def test_a_region_of_another_cloud_names_the_cloud_that_has_it() -> None:
    requirements = Requirements.model_validate(
        {"clouds": {"allowed": ["aws"], "regions": ["europe-west3"]}}
    )
    (one,) = contradictions(requirements, INPUTS, known_regions=REGIONS)
    assert "gcp has it" in one.message


@pytest.mark.parametrize(
    ("section", "field", "slip", "fine"),
    [
        ("service", "cpu_ms", 25_000_000, 25),
        ("traffic", "average_rps", 2_000_000, 2_000),
        ("pipeline", "window", "3 weeks", "3 hours"),
    ],
)
def test_what_is_more_likely_a_slip_is_asked_back(
    section: str, field: str, slip: str | int, fine: str | int
) -> None:
    def problems(value: str | int) -> list[tuple[str, ...]]:
        return found({"workloads": [{"type": "saas", section: {field: value}}]})

    assert problems(slip) == [(f"workloads[0].{section}.{field}",)]
    assert problems(fine) == []
