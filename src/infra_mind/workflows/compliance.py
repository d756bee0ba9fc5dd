"""Phase 4: the professional compliance service: posture of the plan, and measures by value."""

from dataclasses import dataclass, field

from ..agents.brief import Brief
from ..compliance import Catalog, MeasurePlan, Posture, PostureClaims, assess, plan_measures, record
from ..domain.architecture import Architecture
from ..domain.claim import Claim
from ..domain.dossier import ComplianceReport, FrameworkPosture, Measure, RequirementVerdict
from ..domain.ledger import Ledger
from ..domain.statement import Statement
from ..prices.regions import Regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """The compliance report with the claims that were added."""

    compliance: ComplianceReport
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])


def audit(brief: Brief, catalog: Catalog, regions: Regions) -> Audited:
    """What the planned architecture supports of every framework asked for."""
    ledger = Ledger(brief.claims)
    requirements = brief.requirements
    architecture = Architecture(decisions=dict(brief.decision.chosen))
    posture = assess(catalog, requirements, architecture, region_tags=regions.tags())
    plan = plan_measures(catalog, posture, requirements.company.size)
    claims = record(catalog, posture, plan, ledger)
    report = ComplianceReport(
        frameworks=_frameworks(catalog, posture, claims),
        measures=_measures(plan, claims),
        suggested=tuple(
            Statement(f"{catalog.framework(one.framework).title}: {one.reason.text}")
            for one in posture.suggestions
        ),
    )
    return Audited(compliance=report, claims=dict(sorted(ledger.own.items())))


def _frameworks(
    catalog: Catalog, posture: Posture, claims: PostureClaims
) -> tuple[FrameworkPosture, ...]:
    return tuple(
        FrameworkPosture(
            framework=str(found.framework),
            title=catalog.framework(found.framework).title,
            scope=catalog.framework(found.framework).scope.note.text,
            counts={
                str(status): claim.id
                for status, claim in claims.frameworks[found.framework].counts.items()
            },
            requirements=tuple(
                RequirementVerdict(
                    id=verdict.id,
                    title=verdict.asks.text,
                    status=str(verdict.status),
                    controls=verdict.controls,
                    evidence=verdict.evidence,
                )
                for verdict in found.verdicts
            ),
        )
        for found in posture.frameworks
    )


def _measures(plan: MeasurePlan, claims: PostureClaims) -> tuple[Measure, ...]:
    """One entry for each step of the plan: controls that only count together stand together."""
    return tuple(
        Measure(
            control="+".join(measure.control.id for measure in step.measures),
            title="; ".join(measure.control.title.text for measure in step.measures),
            remediation=" ".join(measure.control.remediation.text for measure in step.measures),
            satisfies=tuple(f"{need.framework} {need.requirement}" for need in step.satisfies),
            one_off=known.one_off.id,
            monthly=known.monthly.id,
        )
        for step, known in zip(plan.steps, claims.measures.steps, strict=True)
    )
