from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..domain.requirements import CompanySize, DataClass, Industry, Requirements, WorkloadType


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a text applies: any of the names in a field, and every field that is given."""

    data: frozenset[DataClass] = frozenset()
    places: frozenset[str] = frozenset()
    industries: frozenset[Industry] = frozenset()
    sizes: frozenset[CompanySize] = frozenset()
    workloads: frozenset[WorkloadType] = frozenset()


Areas = Mapping[str, frozenset[str]]
"""Names of countries, in lower case, by the area that a law speaks of."""


def holds(condition: Condition, requirements: Requirements, areas: Areas) -> bool | None:
    """`None` where the input does not say."""
    company = requirements.company
    classes = requirements.data.classes
    answers = (
        _any_of(condition.data, classes),
        _in_places(condition.places, requirements, areas),
        _any_of(condition.industries, company.industry and (company.industry,)),
        _any_of(condition.sizes, company.known_size and (company.known_size,)),
        _has_workload(condition.workloads, requirements),
    )
    return every(answers)


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
    if not wanted:
        return True
    return None if given is None else any(name in wanted for name in given)


def _has_workload(wanted: frozenset[str], requirements: Requirements) -> bool | None:
    if not wanted:
        return True
    types = [workload.type for workload in requirements.workloads]
    if any(name in wanted for name in types):
        return True
    return None if not types or None in types else False


def _in_places(wanted: frozenset[str], requirements: Requirements, areas: Areas) -> bool | None:
    if not wanted:
        return True
    names = frozenset[str]().union(*(areas[place] for place in wanted))
    country, residency = requirements.company.country, requirements.data.residency
    given = [name for name in (country, *(residency or ())) if name is not None]
    if any(name.strip().lower() in names for name in given):
        return True
    return None if country is None or residency is None else False
