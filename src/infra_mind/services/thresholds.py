from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from ..core.errors import InputError, Problem, RequirementsError
from ..decision.goals import Target
from ..domain.choice import TargetReport
from ..domain.claim import Claim, ClaimId
from ..domain.converted import in_own_currency
from ..domain.dossier import AgentStatus, Dossier
from ..domain.figure import format_claim, format_value
from ..domain.quantity import (
    QuantityError,
    parse_count,
    parse_duration,
    parse_milliseconds,
    parse_money,
    parse_share,
)
from ..domain.recommendation import Level
from ..imports.document import DocumentError, read_bytes, read_document, shown, shown_key
from ..questions.choice.targets import TargetStatus

LIKELY = 0.5
"""A budget that breaks with a higher probability is one that nobody should count on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What a result must keep; `None` is not asked.

    Money is USD a month, `rto` and `rpo` are seconds, `latency` is P95 in ms by workload,
    `over_budget_at_end` is that of the last month of the horizon, and `own_targets` asks that each
    target that was stated is met as surely as the company wants it.
    """

    own_targets: bool = False

    monthly_p50: float | None = None
    monthly_p90: float | None = None
    availability: float | None = None
    rto: float | None = None
    rpo: float | None = None
    latency: Mapping[str, float] = field(default_factory=dict[str, float])
    probability_over_budget: float | None = None
    over_budget_at_end: float | None = None
    findings: Level | None = None
    recommendations: Level | None = None
    failed_agents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdResult:
    """One threshold against the result; `met` is `None` where the result does not say."""

    name: str
    required: str
    found: str
    met: bool | None
    claim: str | None = None


def thresholds_of(dossier: Dossier) -> Thresholds:
    """What the company itself asked for: its targets, its budget, nothing critical."""
    return Thresholds(
        own_targets=True,
        over_budget_at_end=None if dossier.facts.budget is None else LIKELY,
        findings=Level.CRITICAL,
        failed_agents=0,
    )


def read_thresholds(path: Path) -> Thresholds:
    """Thresholds from a YAML or JSON file, with all problems at once."""
    try:
        given = read_document(read_bytes(path), origin=str(path))
    except DocumentError as error:
        raise RequirementsError((error.problem,), origin=str(path)) from None
    if not isinstance(given, dict):
        raise InputError(
            f"{str(path)!r} holds no thresholds.", remedy=f"Known are {', '.join(_READERS)}."
        )
    return parse_thresholds(given, origin=str(path))


def parse_thresholds(given: Mapping[str, object], *, origin: str) -> Thresholds:
    """Thresholds by their names, with all problems at once."""
    thresholds, problems = Thresholds(), list[Problem]()
    for name, value in given.items():
        read = _READERS.get(name)
        if read is None:
            close = get_close_matches(name, _READERS, n=1)
            expected = f"no threshold of that name is known; known are {', '.join(_READERS)}"
            suggestion = close[0] if close else ""
            problems.append(
                Problem(path=shown_key(name), value="", expected=expected, suggestion=suggestion)
            )
            continue
        try:
            thresholds = read(thresholds, value)
        except (QuantityError, ValueError) as error:
            problems.append(Problem(path=name, value=shown(value), expected=f"expected {error}"))
    if problems:
        raise RequirementsError(tuple(problems), origin=origin)
    return thresholds


def _level(value: object) -> Level:
    if value not in list(Level):
        raise ValueError(f"one of {', '.join(Level)}")
    return Level(str(value))


def _limits(value: object) -> dict[str, float]:
    expected = "a latency by workload such as {portal: 300ms}"
    if not isinstance(value, Mapping):
        raise QuantityError(expected)
    given = cast("Mapping[object, object]", value)
    return {str(workload): parse_milliseconds(limit) for workload, limit in given.items()}


_READERS: Mapping[str, Callable[[Thresholds, object], Thresholds]] = {
    "monthly_p50": lambda now, value: replace(now, monthly_p50=float(parse_money(value).amount)),
    "monthly_p90": lambda now, value: replace(now, monthly_p90=float(parse_money(value).amount)),
    "availability": lambda now, value: replace(now, availability=parse_share(value)),
    "rto": lambda now, value: replace(now, rto=parse_duration(value).total_seconds()),
    "rpo": lambda now, value: replace(now, rpo=parse_duration(value).total_seconds()),
    "latency": lambda now, value: replace(now, latency=_limits(value)),
    "probability_over_budget": lambda now, value: replace(
        now, probability_over_budget=parse_share(value)
    ),
    "over_budget_at_end": lambda now, value: replace(now, over_budget_at_end=parse_share(value)),
    "findings": lambda now, value: replace(now, findings=_level(value)),
    "recommendations": lambda now, value: replace(now, recommendations=_level(value)),
    "failed_agents": lambda now, value: replace(now, failed_agents=parse_count(value)),
}


def check(dossier: Dossier, thresholds: Thresholds) -> tuple[ThresholdResult, ...]:
    """Every threshold that is asked, kept or not."""
    return tuple(_verdicts(dossier, thresholds))


def _verdicts(dossier: Dossier, thresholds: Thresholds) -> Iterator[ThresholdResult]:
    if thresholds.own_targets:
        told = in_own_currency(dossier)
        yield from (_own(told, one) for one in dossier.choice.targets if one.stated)
    monthly = dossier.claims.get(dossier.cost.monthly)
    if thresholds.monthly_p50 is not None:
        yield _at_most("monthly_p50", monthly, _number(monthly), thresholds.monthly_p50)
    if thresholds.monthly_p90 is not None:
        high = None if monthly is None else monthly.high
        yield _at_most("monthly_p90", monthly, high, thresholds.monthly_p90)
    if thresholds.probability_over_budget is not None:
        risk = dossier.claims.get(dossier.cost.over_budget or "")
        yield _at_most(
            "probability_over_budget", risk, _number(risk), thresholds.probability_over_budget
        )
    if thresholds.over_budget_at_end is not None:
        yield _budget_at_end(dossier, thresholds.over_budget_at_end)
    if thresholds.availability is not None:
        yield _availability(dossier, thresholds.availability)
    yield from _promises(dossier, thresholds)
    if thresholds.findings is not None:
        yield _no_findings(dossier, thresholds.findings)
    if thresholds.recommendations is not None:
        yield _no_recommendations(dossier, thresholds.recommendations)
    if thresholds.failed_agents is not None:
        yield _agents(dossier, thresholds.failed_agents)


def _own(dossier: Dossier, one: TargetReport) -> ThresholdResult:
    asked, chance = dossier.claims[one.asked], dossier.claims[one.probability_met]
    bound = "at least" if one.target == Target.AVAILABILITY else "at most"
    return ThresholdResult(
        name=f"{one.target}.{one.workload}" if one.workload else one.target,
        required=f"{bound} {format_claim(asked)}",
        found=f"{format_claim(dossier.claims[one.value])}, met with {format_claim(chance)}",
        met=one.status != TargetStatus.MISSED,
        claim=one.value,
    )


def _promises(dossier: Dossier, thresholds: Thresholds) -> Iterator[ThresholdResult]:
    """How fast it has to answer, and to be back after a loss."""
    facts = dossier.facts
    for workload, limit in thresholds.latency.items():
        claim = _claim(dossier, facts.latency.get(workload))
        yield _at_most(f"latency.{workload}", claim, _number(claim), limit, unit="ms")
    promises = (("rto", facts.recovery, thresholds.rto), ("rpo", facts.data_loss, thresholds.rpo))
    for name, fact, limit in promises:
        if limit is not None:
            claim = dossier.claims[fact]
            yield _at_most(name, claim, _number(claim), limit, unit="duration")


def _budget_at_end(dossier: Dossier, allowed: float) -> ThresholdResult:
    last = max(dossier.cost.outlook, key=lambda one: one.month, default=None)
    found, kept = "not known", None
    if last is not None and last.over_budget is not None:
        found = f"{format_value(last.over_budget, 'share')} in month {last.month}"
        kept = last.over_budget <= allowed
    return ThresholdResult(
        name="over_budget_at_end",
        required=f"at most {format_value(allowed, 'share')}",
        found=found,
        met=kept,
    )


def _at_most(
    name: str, claim: Claim | None, found: float | None, allowed: float, *, unit: str = ""
) -> ThresholdResult:
    unit = claim.unit if claim else unit
    return ThresholdResult(
        name=name,
        required=f"at most {format_value(allowed, unit)}",
        found="not known" if found is None else format_value(found, unit),
        met=None if found is None else found <= allowed,
        claim=claim.id if claim else None,
    )


def _availability(dossier: Dossier, wanted: float) -> ThresholdResult:
    claim = dossier.claims[dossier.facts.availability]
    found = _number(claim)
    return ThresholdResult(
        name="availability",
        required=f"at least {format_value(wanted, 'share')}",
        found=format_claim(claim),
        met=None if found is None else found >= wanted,
        claim=claim.id,
    )


def _no_findings(dossier: Dossier, level: Level) -> ThresholdResult:
    reports = [entry.report for entry in dossier.agents if entry.report is not None]
    titles = [
        finding.title.render(dossier.claims)
        for report in reports
        for finding in report.findings
        if finding.severity.rank <= level.rank
    ]
    return _none_of("findings", level, titles)


def _no_recommendations(dossier: Dossier, level: Level) -> ThresholdResult:
    titles = [
        one.title.render(dossier.claims)
        for one in dossier.synthesis.recommendations
        if one.priority.rank <= level.rank
    ]
    return _none_of("recommendations", level, titles)


def _none_of(name: str, level: Level, titles: list[str]) -> ThresholdResult:
    return ThresholdResult(
        name=name,
        required=f"none that is {level} or worse",
        found="; ".join(titles) or "none",
        met=not titles,
    )


def _agents(dossier: Dossier, allowed: int) -> ThresholdResult:
    lost = (AgentStatus.FAILED, AgentStatus.TIMED_OUT)
    roles = [entry.role.label for entry in dossier.agents if entry.status in lost]
    return ThresholdResult(
        name="failed_agents",
        required=f"at most {allowed}",
        found=", ".join(roles) or "none",
        met=len(roles) <= allowed,
    )


def _claim(dossier: Dossier, id: ClaimId | None) -> Claim | None:
    return None if id is None else dossier.claims[id]


def _number(claim: Claim | None) -> float | None:
    if claim is None or isinstance(claim.value, str):
        return None
    return float(claim.value)
