"""Phase 4: the professional compliance service: posture of the plan, and measures by value."""

from ..agents.brief import Brief
from ..agents.grading import bills_of
from ..compliance import audit_of
from ..domain.dossier import ComplianceReport
from ..domain.ledger import Ledger
from ..evaluation.effects.labour import WAGE
from ..evaluation.model import Model
from .findings import Recorded, recorded


def audit_plan(brief: Brief, model: Model) -> Recorded[ComplianceReport]:
    """What the planned architecture supports of every framework that is examined."""
    ledger = Ledger(brief.claims)
    case = brief.case(model)
    found = audit_of(
        brief.posture,
        brief.requirements.company,
        case.assume(ledger, WAGE),
        ledger,
        bills_of(case, ledger, brief.posture),
    )
    return recorded(found.report(), ledger)
