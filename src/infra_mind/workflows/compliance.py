"""Phase 4: the professional compliance service: posture of the plan, and measures by value."""

from ..agents.brief import Brief
from ..compliance import audit_of
from ..domain.dossier import ComplianceReport
from ..domain.ledger import Ledger
from .findings import Recorded, recorded


def audit_plan(brief: Brief) -> Recorded[ComplianceReport]:
    """What the planned architecture supports of every framework asked for."""
    ledger = Ledger(brief.claims)
    found = audit_of(brief.posture, brief.requirements.company.known_size, ledger)
    return recorded(found.report(), ledger)
