"""Phase 4: the professional compliance service: posture of the plan, and measures by value."""

from dataclasses import dataclass, field

from ..agents.brief import Brief
from ..compliance import audit_of
from ..domain.claim import Claim
from ..domain.dossier import ComplianceReport
from ..domain.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """The compliance report with the claims that were added."""

    compliance: ComplianceReport
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])


def audit_plan(brief: Brief) -> Audited:
    """What the planned architecture supports of every framework asked for."""
    ledger = Ledger(brief.claims)
    found = audit_of(brief.posture, brief.requirements.company.known_size, ledger)
    return Audited(compliance=found.report(), claims=dict(sorted(ledger.own.items())))
