"""The field names of the short form and of the earlier web form, each told as fields of the tree.

A document may mix all three: each key is read by itself. `long_form` brings them together.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from ..core.errors import Problem
from ..domain.quantity import QuantityError, parse_money, split_number
from ..domain.requirements import UNKNOWN, CompanySize, Hosting, WorkloadType, is_unknown
from .document import Value, shown
from .words import AREAS, LOOSE_WORKLOAD_WORDS, WORKLOAD_WORDS, first

Written = Iterator[tuple[str, Value] | Problem]
_MAY_BE_NONE: Final = frozenset({"compliance", "goals"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One name of a form: the first path it writes, and how, when more than the value is needed."""

    names: tuple[str, ...]
    path: str
    read: Callable[[Value], Written] | None = None

    def written(self, value: Value) -> Written:
        if is_unknown(value):
            return iter([(self.path, UNKNOWN)])
        if self._is_none(value):
            nothing: Value = [] if self.path in _MAY_BE_NONE else UNKNOWN
            return iter(() if "[" in self.path else [(self.path, nothing)])
        return iter([(self.path, value)]) if self.read is None else self.read(value)

    def _is_none(self, value: Value) -> bool:
        """`None` is an answer where nothing runs today or no law applies; else it says nothing."""
        one = value[0] if isinstance(value, list) and len(value) == 1 else value
        none = isinstance(one, str) and one.strip().lower() == "none"
        return none and self.path != "current.hosting"


def listed(value: Value) -> list[Value]:
    """`a, b and c` and `[a, b, c]` are the same list."""
    if isinstance(value, list):
        return value
    if not isinstance(value, str):
        return [value]
    return [word for piece in re.split(r"[,;\n]|\band\b", value) if (word := piece.strip())]


_LOW = re.compile(r"(?:under|below|less than|up to|max(?:imum)?|<=?)\s*", re.IGNORECASE)
_HIGH = re.compile(r"(?:over|above|more than|from|>=?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Range:
    """`10k-50k`, `under 10k`, `50k+`: both ends as written; the last has no upper end."""

    lower: str
    upper: str
    open_end: bool


def _range(value: Value, *, expected: str) -> _Range:
    text = str(value).strip().replace("–", "-").replace("_", " ")[:80]
    open_end = text.endswith("+") or _HIGH.match(text) is not None
    text = _LOW.sub("", _HIGH.sub("", text.rstrip("+ "), count=1), count=1)
    ends = [text] if text.startswith("-") else re.split(r"\s*(?:-|\bto\b)\s*", text)
    if not 1 <= len(ends) <= 2 or not ends[-1]:
        raise QuantityError(expected)
    return _Range(lower=ends[0], upper=ends[-1], open_end=open_end)


def _budget(value: Value) -> Written:
    """A range is a ceiling: its upper end."""
    if not isinstance(value, str):
        yield "budget.monthly", value
        return
    span = _range(value, expected="a monthly budget such as 25000, 10k-50k or under 10k")
    upper = parse_money(span.upper)
    low = span.lower if span.lower[-1:].isalpha() or "," in span.lower else ""
    currency = upper.currency or (parse_money(low).currency if low else None)
    if upper.currency is None and currency is not None:
        yield "budget.currency", currency
    if span.open_end:
        yield Problem(
            path="budget",
            value=shown(value),
            expected=f"names no ceiling, {span.upper} is taken as the ceiling",
            severity="warning",
        )
    yield "budget.monthly", span.upper


_DATED = re.compile(
    r"\d{4}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\bq[1-4]\b|\b20\d\d\b|\b(?:by|until|before|bis|ende?|spring|"
    r"summer|autumn|winter|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_SOON = frozenset(
    {"asap", "as soon as possible", "immediately", "now", "sofort", "so bald wie möglich"}
)


def _timeline(value: Value) -> Written:
    """The time from today on; a date would mean another one each day that it is read."""
    if isinstance(value, str) and value.strip().lower() in _SOON:
        expected = "names no date, so none is held against the people; state one, such as 3 months"
        yield Problem(path="timeline", value=shown(value), expected=expected, severity="warning")
        return
    if isinstance(value, str) and len(value) <= 100 and _DATED.search(value):
        raise QuantityError("the time until then, from today on, such as 6 months; no date")
    yield "timeline", _range(value, expected="a time such as 6 months or 3-6 months").upper


def _company_size(value: Value) -> Written:
    """A word, or the number of people."""
    if isinstance(value, str) and value.lower() in set(CompanySize):
        yield "company.size", value
        return
    expected = f"one of {', '.join(CompanySize)}, or a number of people such as 51-200"
    upper = _range(value, expected=expected).upper
    upper = re.sub(r"\s*(?:employees|people)$", "", upper, flags=re.IGNORECASE)
    people, rest = split_number(upper, expected=expected)
    if rest:
        raise QuantityError(expected)
    yield "company.size", CompanySize.of(float(people)).value
    yield "company.employees", upper


def workload_type(value: Value) -> str:
    """The type that a word names: itself, or by the words people use for it."""
    try:
        return WorkloadType(cast("str", value)).value
    except ValueError:
        words = str(value)[:200]
    found = first(WORKLOAD_WORDS + LOOSE_WORKLOAD_WORDS, words.replace("_", " "))
    return found.value if found else words


def _types(value: Value) -> Written:
    for index, one in enumerate(listed(value)):
        yield f"workloads[{index}].type", workload_type(one)


def _use_case(value: Value) -> Written:
    yield "workloads[0].type", workload_type(value)


def _areas(path: str) -> Callable[[Value], Written]:
    def read(value: Value) -> Written:
        yield (
            path,
            [AREAS.get(one.lower(), one) if isinstance(one, str) else one for one in listed(value)],
        )

    return read


def _list(path: str) -> Callable[[Value], Written]:
    def read(value: Value) -> Written:
        yield path, listed(value)

    return read


VOLUME: Final = "data_volume"
# Types whose programs answer people or one another; where none is given it is taken to be one of them.
ANSWERING: Final = frozenset(
    {
        None,
        WorkloadType.WEB_APPLICATION,
        WorkloadType.API_SERVICE,
        WorkloadType.ECOMMERCE,
        WorkloadType.SAAS,
        WorkloadType.MOBILE_BACKEND,
        WorkloadType.MICROSERVICES,
    }
)


def _data_volume(value: Value) -> Written:
    yield "workloads[0].stores[0].name", "data"
    yield "workloads[0].stores[0].size_gb", _range(value, expected="a size such as 5 TB").upper


def _users(value: Value) -> Written:
    if isinstance(value, str):
        upper = _range(value, expected="a number of users such as 50k").upper
        value = re.sub(r"\s*(?:monthly |daily |active )*users$", "", upper, flags=re.IGNORECASE)
    yield "workloads[0].traffic.users", value


_PERFORMANCE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("response_time", "latency", "latency_ms", "response_time_ms"),
        "workloads[0].service.latency_p95_ms",
    ),
    **dict.fromkeys(("availability", "uptime", "sla"), "reliability.availability"),
    **dict.fromkeys(("throughput", "rps", "peak_rps"), "workloads[0].traffic.peak_rps"),
    **dict.fromkeys(("rto", "recovery_time_objective"), "reliability.rto"),
    **dict.fromkeys(("rpo", "recovery_point_objective"), "reliability.rpo"),
}


def _performance(value: Value) -> Written:
    if not isinstance(value, dict):
        raise QuantityError(f"fields and values, with the fields {', '.join(_PERFORMANCE)}")
    unknown = [name for name in value if name not in _PERFORMANCE]
    if unknown:
        raise QuantityError(f"only the fields {', '.join(_PERFORMANCE)}, not {unknown[0][:60]!r}")
    for name, one in value.items():
        none = isinstance(one, str) and one.strip().lower() == "none"
        yield _PERFORMANCE[name], UNKNOWN if none else one


def _hosting(value: Value) -> Written:
    try:
        yield "current.hosting", Hosting(cast("str", value)).value
    except ValueError:
        words = str(value).lower()
        found = next(
            (name for name in Hosting if name.value.replace("_", "-") in words.replace(" ", "-")),
            None,
        )
        yield "current.hosting", found.value if found else words[:60]


FIELDS: Final = (
    FormField(
        names=("cloud_provider", "preferred_cloud_provider"),
        path="clouds.allowed",
        read=_list("clouds.allowed"),
    ),
    FormField(
        names=("preferred_cloud_providers", "cloud_providers"),
        path="clouds.allowed",
        read=_list("clouds.allowed"),
    ),
    FormField(names=("use_case",), path="workloads[0].type", read=_use_case),
    FormField(
        names=("workload_types", "use_cases", "workload_type"),
        path="workloads[0].type",
        read=_types,
    ),
    FormField(names=("budget_range", "monthly_budget"), path="budget.monthly", read=_budget),
    FormField(names=("currency",), path="budget.currency"),
    FormField(names=("company_name",), path="company.name"),
    FormField(names=("industry",), path="company.industry"),
    FormField(names=("company_size",), path="company.size", read=_company_size),
    FormField(names=("country", "headquarters"), path="company.country"),
    FormField(names=("business_goals",), path="goals", read=_list("goals")),
    FormField(names=("team_size",), path="team.developers"),
    FormField(names=("expected_users", "users"), path="workloads[0].traffic.users", read=_users),
    FormField(names=("requests_per_second",), path="workloads[0].traffic.average_rps"),
    FormField(names=("peak_requests_per_second",), path="workloads[0].traffic.peak_rps"),
    FormField(
        names=("expected_growth", "growth_rate"), path="workloads[0].traffic.growth_per_year"
    ),
    FormField(names=(VOLUME,), path="workloads[0].stores[0].size_gb", read=_data_volume),
    FormField(
        names=("geographic_requirements", "regions"),
        path="clouds.regions",
        read=_areas("clouds.regions"),
    ),
    FormField(names=("data_residency",), path="data.residency", read=_areas("data.residency")),
    FormField(
        names=("compliance_requirements", "compliance_frameworks"),
        path="compliance",
        read=_list("compliance"),
    ),
    FormField(names=("performance_requirements",), path="workloads[0].service", read=_performance),
    FormField(
        names=("availability", "availability_requirement", "uptime_requirement"),
        path="reliability.availability",
    ),
    FormField(names=("recovery_time_objective", "rto"), path="reliability.rto"),
    FormField(names=("recovery_point_objective", "rpo"), path="reliability.rpo"),
    FormField(
        names=("current_infrastructure", "current_hosting"), path="current.hosting", read=_hosting
    ),
    FormField(names=("current_monthly_spend", "current_spend"), path="current.monthly_spend"),
    FormField(names=("timeline",), path="timeline", read=_timeline),
)

NOT_READ: Final = frozenset(
    {
        "security_requirements",
        "technical_requirements",
        "additional_requirements",
        "special_requirements",
        "additional_notes",
        "notes",
        "description",
    }
)

BY_NAME: Final = {name: field for field in FIELDS for name in field.names}
SHORTHAND: Final[Mapping[str, Callable[[Value], Written]]] = {
    "budget": _budget,
    "company": lambda value: iter([("company.name", value)]),
    "clouds": _list("clouds.allowed"),
    "team": lambda value: iter([("team.developers", value)]),
    "timeline": _timeline,
    "compliance": _list("compliance"),
}
FORM_NAMES: Final = tuple(BY_NAME)
