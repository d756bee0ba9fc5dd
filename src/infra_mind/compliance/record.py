from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.requirements import FrameworkName
from .catalog import Catalog
from .estimate import RangeEstimate
from .framework import Framework
from .measures import Measure, MeasurePlan, MeasureStep
from .observation import AssessedState, ControlState
from .posture import FrameworkPosture, Posture, Status
from .pricing import Payer, Tool, ToolUnit, monthly, once, once_hours

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
class CostClaims:
    """What some measures cost: hours of work once, USD once, USD a month."""

    hours: Claim
    one_off: Claim
    monthly: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class StepClaims:
    """What one step of measures adds and costs."""

    satisfies: Claim
    cost: CostClaims


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureClaims:
    """The steps in order; what is known to be missing, and apart from it what may exist already."""

    steps: tuple[StepClaims, ...]
    number: Claim
    absent: Claim
    unknown: Claim
    open: Claim
    absent_cost: CostClaims
    unknown_cost: CostClaims


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureClaims:
    """Every figure of a posture as a claim, beside the name of what it is about."""

    controls: Mapping[str, Claim]
    frameworks: Mapping[FrameworkName, FrameworkClaims]
    measures: MeasureClaims


@dataclass(frozen=True, slots=True, kw_only=True)
class Paying:
    """Who pays, the claims that this rests on, and what decisions add to the bill, by control."""

    payer: Payer
    wage: Claim
    size: Claim
    people: Claim
    bills: Mapping[str, Claim] = field(default_factory=dict[str, Claim])


def record(
    catalog: Catalog, posture: Posture, plan: MeasurePlan, paying: Paying, ledger: Ledger
) -> PostureClaims:
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
        measures=_measures(plan, controls, paying, ledger),
    )


def record_payer(
    catalog: Catalog, payer: Payer, wage: Claim, bills: Mapping[str, Claim], ledger: Ledger
) -> Paying:
    known = "" if payer.knows_size else ", of a size that was not said: anything up to 250"
    source = Source(
        title="Own estimates of what work on a control comes to by the size of the company",
        as_of=catalog.costs_as_of,
        kind=SourceKind.ESTIMATE,
    )

    def claim(label: str, size: RangeEstimate, unit: str) -> Claim:
        return ledger.claim(
            label + known,
            size.likely,
            unit,
            low=size.low,
            high=size.high,
            method=record_payer,
            source=source,
        )

    return Paying(
        payer=payer,
        wage=wage,
        size=claim(
            "Work of this company against one of about 50 to 250 people", payer.scale, "times"
        ),
        people=claim("People to buy tools for", payer.people, "people"),
        bills=bills,
    )


def _control(state: ControlState, ledger: Ledger) -> Claim:
    seen = [item for item in state.observations if item.holds is state.planned]
    stated = all(item.view is AssessedState.TODAY for item in seen)
    where = " ".join(said.text for said in (*state.for_it, *state.open))
    return ledger.claim(
        f"Control: {state.control.title.text}",
        state.word,
        method=record,
        source=Source(
            title=where.replace("`", "") or "Nothing was said",
            url=next((one.source.url for one in state.provisions), ""),
            as_of=min((d for one in state.provisions if (d := one.source.as_of)), default=None),
            kind=SourceKind.USER if stated else SourceKind.DERIVED,
        ),
    )


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
    plan: MeasurePlan, controls: Mapping[str, Claim], paying: Paying, ledger: Ledger
) -> MeasureClaims:
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
        steps=tuple(_step(step, controls, paying, ledger) for step in plan.steps),
        number=count("Measures for all open requirements", len(plan.measures), plan.measures),
        absent=count("Measures known to be missing", len(absent), absent),
        unknown=count("Measures that may exist already", len(unknown), unknown),
        open=count("Open requirements over all frameworks", len(plan.needs), plan.measures),
        absent_cost=record_cost("all that is known to be missing", absent, paying, ledger),
        unknown_cost=record_cost("all that may exist already", unknown, paying, ledger),
    )


def _step(
    step: MeasureStep, controls: Mapping[str, Claim], paying: Paying, ledger: Ledger
) -> StepClaims:
    title = ", ".join(measure.control.title.text for measure in step.measures)
    return StepClaims(
        satisfies=ledger.claim(
            f"Requirements that follow: {title}",
            len(step.satisfies),
            method=record,
            of=[controls[measure.control.id] for measure in step.measures],
            source=_INPUT,
        ),
        cost=record_cost(title, step.measures, paying, ledger),
    )


def record_cost(
    title: str, measures: Sequence[Measure], paying: Paying, ledger: Ledger
) -> CostClaims:
    """Hours x wage and tools; what a decision adds to the bill is the model's figure, with no range."""
    costs, payer = [measure.cost for measure in measures], paying.payer
    bills = [bill for one in measures if (bill := paying.bills.get(one.control.id)) is not None]
    tools = [_price(tool, ledger) for one in costs for tool in one.tools]
    added = sum(float(bill.value) for bill in bills)
    kept = monthly(costs, payer)

    def claim(label: str, value: RangeEstimate, unit: str, of: Sequence[Claim]) -> Claim:
        return ledger.claim(
            f"{label}: {title}",
            value.likely,
            unit,
            low=value.low,
            high=value.high,
            method=record_cost,
            of=of,
        )

    hours = claim("Work once", once_hours(costs, payer), "h", [paying.size])
    return CostClaims(
        hours=hours,
        one_off=claim("One-off cost", once(costs, payer), "USD", [hours, paying.wage]),
        monthly=claim(
            "Running cost",
            RangeEstimate(low=kept.low + added, likely=kept.likely + added, high=kept.high + added),
            "USD/month",
            [paying.size, paying.people, paying.wage, *tools, *bills],
        ),
    )


def _price(tool: Tool, ledger: Ledger) -> Claim:
    each = "for each person" if tool.per is ToolUnit.PERSON else "for a company of 50 to 250 people"
    return ledger.claim(
        f"{tool.title}, {each}",
        tool.monthly.likely,
        "USD/month",
        low=tool.monthly.low,
        high=tool.monthly.high,
        method=record_cost,
        source=tool.source,
    )
