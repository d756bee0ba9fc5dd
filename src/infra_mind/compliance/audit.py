from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.claim import Claim, Source, SourceKind
from ..domain.dossier import (
    ApplicableFramework,
    ComplianceReport,
    ControlProvision,
    FrameworkReport,
    MeasureReport,
    RequirementVerdict,
)
from ..domain.ledger import Ledger
from ..domain.requirements import Company
from ..domain.statement import Statement
from .applicability import Applicability
from .catalog import Catalog, load_catalog
from .estimate import RangeEstimate
from .measures import Measure, MeasurePlan, plan_measures
from .posture import FrameworkPosture, Posture
from .pricing import payer_of
from .record import Paying, PostureClaims, record, record_payer

_NOT_PRICED = (
    "What this adds to the bill is not priced: no design that was compared differs in it alone."
)
_DESIGN = Source(title="Chosen architecture", kind=SourceKind.MODEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The posture of a design, the plan to better it, and both as claims."""

    catalog: Catalog
    posture: Posture
    plan: MeasurePlan
    paying: Paying
    claims: PostureClaims

    def report(self) -> ComplianceReport:
        """What the reports print of it."""
        return ComplianceReport(
            frameworks=tuple(self._framework(one) for one in self.posture.frameworks),
            measures=self._measures(),
            brought=tuple(one for name in self.claims.controls for one in self._brought(name)),
            applicable=tuple(_applicable(one) for one in self.posture.applicable),
        )

    def _brought(self, name: str) -> list[ControlProvision]:
        """What the design brings of a control: by the services that it buys, or by an option."""
        state = self.posture.controls[name]
        title = state.control.title.text
        return [
            *(
                ControlProvision(
                    control=name, title=title, brings=row.brings, yours=row.yours, source=row.source
                )
                for row in state.provisions
                if row.brings.text
            ),
            *(
                ControlProvision(
                    control=name, title=title, brings=words, yours=Statement(""), source=_DESIGN
                )
                for words in state.chosen
            ),
        ]

    def _framework(self, found: FrameworkPosture) -> FrameworkReport:
        text = self.catalog.framework(found.framework)
        counts = self.claims.frameworks[found.framework].counts
        return FrameworkReport(
            framework=str(found.framework),
            title=text.title,
            scope=text.scope.note.text,
            counts={str(status): claim.id for status, claim in counts.items()},
            requirements=tuple(
                RequirementVerdict(
                    id=verdict.id,
                    title=verdict.asks.text,
                    status=str(verdict.status),
                    controls=verdict.controls,
                    evidence=verdict.evidence,
                    open=verdict.open,
                )
                for verdict in found.verdicts
            ),
        )

    def _act(self, measure: Measure) -> str:
        act = self.posture.controls[measure.control.id].act
        priced = measure.bill is not None or not measure.control.is_decided
        return act if priced else f"{act} {_NOT_PRICED}"

    def _measures(self) -> tuple[MeasureReport, ...]:
        """One entry for each step of the plan: controls that only count together stand together."""
        return tuple(
            MeasureReport(
                control="+".join(measure.control.id for measure in step.measures),
                title="; ".join(measure.control.title.text for measure in step.measures),
                remediation=" ".join(self._act(measure) for measure in step.measures),
                satisfies=tuple(f"{need.framework} {need.requirement}" for need in step.satisfies),
                missing=any(measure.absent for measure in step.measures),
                in_part=any(
                    self.posture.controls[measure.control.id].is_in_part
                    for measure in step.measures
                ),
                hours=known.cost.hours.id,
                one_off=known.cost.one_off.id,
                monthly=known.cost.monthly.id,
            )
            for step, known in zip(self.plan.steps, self.claims.measures.steps, strict=True)
        )


def _applicable(one: Applicability) -> ApplicableFramework:
    sure = "doubtful" if one.doubtful else "asked" if one.sure is None else str(one.sure)
    held = one.attested[0] if one.attested else None
    return ApplicableFramework(
        framework=str(one.framework),
        title=one.title,
        asked=one.asked,
        sure=sure,
        because=one.because,
        ask=one.ask,
        examined=one.examined,
        source=one.source,
        provider=held.brings if held else Statement(""),
        yours=held.yours if held else Statement(""),
        provider_source=held.source if held else None,
    )


def audit_of(
    posture: Posture,
    company: Company,
    wage: Claim,
    ledger: Ledger,
    bills: Mapping[str, Claim] | None = None,
) -> Audit:
    """The measures that a posture asks for, with every figure of both in the ledger.

    `wage` is USD for an hour; `bills` are what decisions add to the bill, by the control that they give.
    """
    catalog = load_catalog()
    payer = payer_of(catalog.sizes, company, estimate_of(wage))
    known = bills or {}
    plan = plan_measures(
        catalog, posture, payer, {name: float(bill.value) for name, bill in known.items()}
    )
    paying = record_payer(catalog, payer, wage, known, ledger)
    claims = record(catalog, posture, plan, paying, ledger)
    return Audit(catalog=catalog, posture=posture, plan=plan, paying=paying, claims=claims)


def estimate_of(claim: Claim) -> RangeEstimate:
    """The value of a claim with its range."""
    value = float(claim.value)
    return RangeEstimate(
        low=value if claim.low is None else claim.low,
        likely=value,
        high=value if claim.high is None else claim.high,
    )
