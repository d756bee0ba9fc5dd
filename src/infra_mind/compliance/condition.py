from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..domain.requirements import CompanySize, DataClass, Industry, Requirements, WorkloadType


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a text applies: any of the names in a field, and every field that is given.

    `homes` are areas that the company itself is in, `places` such that its data may be in as well.
    """

    data: frozenset[DataClass] = frozenset()
    homes: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    industries: frozenset[Industry] = frozenset()
    sizes: frozenset[CompanySize] = frozenset()
    workloads: frozenset[WorkloadType] = frozenset()

    @property
    def areas(self) -> frozenset[str]:
        return self.homes | self.places


Areas = Mapping[str, frozenset[str]]
"""Names of countries, in lower case, by the area that a law speaks of."""
_SAID_IN = {
    "data": "data.classes",
    "homes": "company.country",
    "places": "company.country and data.residency",
    "industries": "company.industry",
    "sizes": "company.size",
    "workloads": "workloads[].type",
}


def said_in(field: str) -> str:
    """Where requirements say what a field of a condition asks."""
    return _SAID_IN[field]


def holds(condition: Condition, requirements: Requirements, areas: Areas) -> bool | None:
    """`None` where the input does not say."""
    return every(answers_of(condition, requirements, areas).values())


def answers_of(
    condition: Condition, requirements: Requirements, areas: Areas
) -> dict[str, bool | None]:
    """By each field that is given, whether it holds."""
    company = requirements.company
    country, residency = company.country, requirements.data.residency
    at_home = country and (country,)
    anywhere = None if country is None and not residency else (country, *(residency or ()))
    answers = {
        "data": (condition.data, _any_of(condition.data, requirements.data.classes)),
        "homes": (condition.homes, _in_areas(condition.homes, at_home, areas)),
        "places": (
            condition.places,
            _in_areas(
                condition.places, anywhere, areas, all_known=None not in (country, residency)
            ),
        ),
        "industries": (
            condition.industries,
            _any_of(condition.industries, company.industry and (company.industry,)),
        ),
        "sizes": (
            condition.sizes,
            _any_of(condition.sizes, company.known_size and (company.known_size,)),
        ),
        "workloads": (condition.workloads, _has_workload(condition.workloads, requirements)),
    }
    return {field: answer for field, (wanted, answer) in answers.items() if wanted}


def every(answers: Collection[bool | None]) -> bool | None:
    """False when one is false, else unknown when one is unknown."""
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def either(answers: Collection[bool | None]) -> bool | None:
    """True when one is true, false when all are false, else unknown."""
    if any(answers):
        return True
    return None if not answers or None in answers else False


def _any_of(wanted: frozenset[str], given: Collection[str] | None) -> bool | None:
    return None if given is None else any(name in wanted for name in given)


def _has_workload(wanted: frozenset[str], requirements: Requirements) -> bool | None:
    types = [workload.type for workload in requirements.workloads]
    if any(name in wanted for name in types):
        return True
    return None if not types or None in types else False


def _in_areas(
    wanted: frozenset[str],
    given: Collection[str | None] | None,
    areas: Areas,
    *,
    all_known: bool = True,
) -> bool | None:
    names = frozenset[str]().union(*(areas[area] for area in wanted))
    if given is not None and any(one and one.strip().lower() in names for one in given):
        return True
    return None if given is None or not all_known else False
