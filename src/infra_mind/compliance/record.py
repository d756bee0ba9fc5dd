from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.requirements import FrameworkName
from .catalog import Catalog
from .control import Cost
from .framework import Framework
from .measures import Measure, MeasurePlan, MeasureStep
from .observation import AssessedState, ControlState
from .posture import FrameworkPosture, Posture, Status

_WORDS = {True: "in place", False: "not in place", None: "not known"}
_INPUT = Source(title="What was said of controls", kind=SourceKind.USER)
_LABELS = {
    Status.SUPPORTED: "requirements supported by evidence",
    Status.SUPPORTED_IN_PART: "requirements supported in part",
    Status.NOT_SUPPORTED: "requirements with something known to be missing",
    Status.NOT_ASSESSABLE: "requirements not assessable from the input",
    Status.NOT_APPLICABLE: "requirements not applicable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkClaims:
    """The counts of one framework, planned and today, and how much of its text is looked at."""

    counts: Mapping[Status, Claim]
    counts_today: Mapping[Status, Claim]
    covered: Claim
    total: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class StepClaims:
    """What one step of measures costs and adds."""

    satisfies: Claim
    one_off: Claim
    monthly: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureClaims:
    """The steps in order, and all of them together."""

    steps: tuple[StepClaims, ...]
    number: Claim
    absent: Claim
    unknown: Claim
    open: Claim
    one_off: Claim
    monthly: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureClaims:
    """Every figure of a posture as a claim, beside the name of what it is about."""

    controls: Mapping[str, Claim]
    frameworks: Mapping[FrameworkName, FrameworkClaims]
    measures: MeasureClaims


def record(catalog: Catalog, posture: Posture, plan: MeasurePlan, ledger: Ledger) -> PostureClaims:
    """Puts counts, coverage, measures and their costs into the ledger."""
    needed = {
        name
        for framework in posture.frameworks
        for verdict in framework.verdicts
        for name in verdict.controls
    }
    controls = {name: _control(posture.controls[name], ledger) for name in sorted(needed)}
    return PostureClaims(
        controls=controls,
        frameworks={
            item.framework: _framework(item, catalog.framework(item.framework), controls, ledger)
            for item in posture.frameworks
        },
        measures=_measures(catalog, plan, controls, ledger),
    )


def _control(state: ControlState, ledger: Ledger) -> Claim:
    seen = [item for item in state.observations if item.holds is state.planned]
    stated = all(item.view is AssessedState.TODAY for item in seen)
    where = " ".join(said.text for said in (*state.for_it, *state.open))
    return ledger.claim(
        f"Control: {state.control.title.text}",
        _word(state),
        method=record,
        source=Source(
            title=where or "Nothing was said",
            url=next((one.source.url for one in state.provisions), ""),
            as_of=min((d for one in state.provisions if (d := one.source.as_of)), default=None),
            kind=SourceKind.USER if stated else SourceKind.DERIVED,
        ),
    )


def _word(state: ControlState) -> str:
    if state.planned is None and state.is_in_part:
        return "in place in part"
    return "not in place" if state.is_missing else _WORDS[state.planned]


def _framework(
    found: FrameworkPosture, text: Framework, controls: Mapping[str, Claim], ledger: Ledger
) -> FrameworkClaims:
    names = {name for verdict in found.verdicts for name in verdict.controls}
    rests_on = [controls[name] for name in sorted(names)]

    def counts(numbers: Mapping[Status, int], when: str) -> dict[Status, Claim]:
        return {
            status: ledger.claim(
                f"{text.title}: {_LABELS[status]}{when}",
                number,
                method=record,
                of=rests_on,
                source=text.source,
            )
            for status, number in numbers.items()
        }

    return FrameworkClaims(
        counts=counts(found.counts, ""),
        counts_today=counts(found.counts_today, ", today"),
        covered=ledger.claim(
            f"{text.title}: {text.scope.unit} looked at here",
            text.covered,
            method=record,
            source=text.source,
        ),
        total=ledger.claim(
            f"{text.title}: {text.scope.unit} in the text",
            text.scope.total,
            method=record,
            source=text.source,
        ),
    )


def _measures(
    catalog: Catalog, plan: MeasurePlan, controls: Mapping[str, Claim], ledger: Ledger
) -> MeasureClaims:
    estimates = estimates_of(catalog)
    steps = tuple(_step(step, controls, estimates, ledger) for step in plan.steps)

    def count(label: str, number: int, of: Sequence[Measure]) -> Claim:
        return ledger.claim(
            label,
            number,
            method=record,
            of=[controls[measure.control.id] for measure in of],
            source=_INPUT,
        )

    absent = [measure for measure in plan.measures if measure.absent]
    unknown = [measure for measure in plan.measures if not measure.absent]
    return MeasureClaims(
        steps=steps,
        number=count("Measures for all open requirements", len(plan.measures), plan.measures),
        absent=count("Measures known to be missing", len(absent), absent),
        unknown=count("Measures that may exist already", len(unknown), unknown),
        open=count("Open requirements over all frameworks", len(plan.needs), plan.measures),
        one_off=_total(
            "All measures, one-off", "USD", [s.one_off for s in steps], estimates, ledger
        ),
        monthly=_total(
            "All measures, a month", "USD/month", [s.monthly for s in steps], estimates, ledger
        ),
    )


def _step(
    step: MeasureStep, controls: Mapping[str, Claim], estimates: Source, ledger: Ledger
) -> StepClaims:
    gaps = [controls[measure.control.id] for measure in step.measures]
    title = ", ".join(measure.control.title.text for measure in step.measures)
    return StepClaims(
        satisfies=ledger.claim(
            f"Requirements that follow: {title}",
            len(step.satisfies),
            method=record,
            of=gaps,
            source=_INPUT,
        ),
        one_off=record_cost(
            f"One-off cost: {title}", "USD", _one_off(step.measures), gaps, estimates, ledger
        ),
        monthly=record_cost(
            f"Running cost: {title}", "USD/month", _monthly(step.measures), gaps, estimates, ledger
        ),
    )


def _one_off(measures: Sequence[Measure]) -> list[Cost]:
    return [measure.one_off for measure in measures]


def _monthly(measures: Sequence[Measure]) -> list[Cost]:
    return [measure.monthly for measure in measures]


def estimates_of(catalog: Catalog) -> Source:
    """Who says what controls cost."""
    return Source(
        title="Own estimates of what controls cost",
        as_of=catalog.costs_as_of,
        kind=SourceKind.ESTIMATE,
    )


def record_cost(
    label: str,
    unit: str,
    costs: Sequence[Cost],
    of: Sequence[Claim],
    source: Source,
    ledger: Ledger,
) -> Claim:
    """Ends of the range are added up, as if all estimates erred alike: the cautious reading."""
    return ledger.claim(
        label,
        sum(cost.likely for cost in costs),
        unit,
        low=sum(cost.low for cost in costs),
        high=sum(cost.high for cost in costs),
        method=record_cost,
        of=of,
        source=source,
    )


def _total(label: str, unit: str, parts: Sequence[Claim], source: Source, ledger: Ledger) -> Claim:
    return ledger.claim(
        label,
        sum(float(part.value) for part in parts),
        unit,
        low=sum(part.low or 0.0 for part in parts),
        high=sum(part.high or 0.0 for part in parts),
        method=record,
        of=parts,
        source=source,
    )
