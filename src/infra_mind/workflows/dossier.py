"""Phase 5: everything the reports print, as one value."""

from dataclasses import dataclass

from ..domain.architecture import Architecture
from ..domain.dossier import Dossier
from ..domain.ledger import Ledger, merge_claims
from ..domain.provenance import Provenance
from ..evaluation.entries import assume
from ..reports.diagram import architecture_diagram
from ..reports.view import complete
from .answers import Answered
from .compliance import Audited
from .cost import Costed
from .findings import Findings
from .synthesis import Joined

DEFAULT_TITLE = "Architecture assessment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What the phases before made."""

    findings: Findings
    joined: Joined
    answered: Answered
    audited: Audited
    costed: Costed


def compile_dossier(pieces: Pieces) -> Dossier:
    """Puts the pieces together and their claims into one ledger."""
    brief = pieces.findings.brief
    ledger = Ledger(brief.claims)
    known = brief.demand.assumptions
    open_assumptions = tuple(
        known[path]
        for path in pieces.costed.read
        if known[path].provenance in (Provenance.ASSUMED, Provenance.UNKNOWN)
    )
    assumed = {one.path: assume(ledger, brief.demand, one.path).id for one in open_assumptions}
    components = tuple(line.component for line in pieces.costed.cost.lines)
    architecture = Architecture(design=brief.decision.chosen, components=components)
    drawing = architecture_diagram(architecture)
    dossier = Dossier(
        title=brief.requirements.title or brief.requirements.company.name or DEFAULT_TITLE,
        requirements=brief.requirements.model_dump(mode="json", exclude_defaults=True),
        assumptions=open_assumptions,
        contradictions=brief.contradictions,
        not_modelled=brief.demand.not_modelled,
        agents=pieces.findings.entries,
        synthesis=pieces.joined.synthesis,
        architecture=architecture,
        diagram="" if drawing is None else drawing.mermaid,
        cost=pieces.costed.cost,
        compliance=pieces.audited.compliance,
        answers=pieces.answered.answers,
        prices=pieces.costed.prices,
        facts=brief.facts,
        assumed=assumed,
        claims=merge_claims(
            [
                pieces.findings.claims,
                ledger.own,
                pieces.joined.claims,
                pieces.answered.claims,
                pieces.audited.claims,
                pieces.costed.claims,
            ]
        ),
    )
    return complete(dossier)
