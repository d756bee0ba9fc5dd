"""The posture of the choice with its figures in the ledger, as the compliance officer reads it."""

from dataclasses import dataclass

from ..compliance import (
    Catalog,
    MeasurePlan,
    Posture,
    PostureClaims,
    RegionTags,
    assess,
    load_catalog,
    plan_measures,
    record,
)
from ..compliance.control import Cost
from ..compliance.measures import Measure
from ..decision.case import Vector
from ..domain.architecture import Architecture
from ..domain.claim import Claim, Source, SourceKind
from .base import Draft

Controls = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The posture of the choice, the plan to better it, and both as claims."""

    catalog: Catalog
    tags: RegionTags
    posture: Posture
    plan: MeasurePlan
    claims: PostureClaims


def audit_of(draft: Draft) -> Audit:
    catalog = load_catalog()
    tags = draft.model.book.regions.tags()
    requirements = draft.brief.requirements
    design = Architecture(decisions=draft.brief.decision.chosen)
    posture = assess(catalog, requirements, design, region_tags=tags)
    plan = plan_measures(catalog, posture, requirements.company.size)
    claims = record(catalog, posture, plan, draft.ledger)
    return Audit(catalog=catalog, tags=tags, posture=posture, plan=plan, claims=claims)


def cost_of(
    draft: Draft, audit: Audit, measure: Measure, label: str, unit: str, cost: Cost
) -> Claim:
    """What one control costs; a step of one control alone has recorded the same already."""
    control = measure.control
    return draft.ledger.claim(
        f"{label}: {control.title.text}",
        cost.likely,
        unit,
        low=cost.low,
        high=cost.high,
        method="compliance.measures.plan_measures",
        of=[audit.claims.controls[control.id]],
        source=Source(
            title="Own estimates of what controls cost",
            as_of=audit.catalog.costs_as_of,
            kind=SourceKind.ESTIMATE,
        ),
    )


def evidenced(draft: Draft, audit: Audit, vector: Vector) -> Controls:
    """Controls that a framework asks for and that a decision vector is evidence of."""
    found = assess(
        audit.catalog,
        draft.brief.requirements,
        Architecture(decisions=vector),
        region_tags=audit.tags,
    )
    return frozenset(name for name in audit.claims.controls if found.controls[name].planned)


def weight_of(audit: Audit, controls: Controls) -> int:
    return sum(audit.catalog.controls[name].weight for name in controls)
