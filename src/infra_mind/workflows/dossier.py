"""Phase 5: everything the reports print, as one value."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.architecture import Architecture
from ..domain.assumption import Assumption
from ..domain.claim import ClaimId, Source, SourceKind
from ..domain.dossier import AgentStatus, ComplianceReport, Dossier, ReportCurrency, Synthesis
from ..domain.ledger import Ledger, merge_claims
from ..domain.provenance import Provenance
from ..evaluation.entries import assume
from ..reports.diagram import architecture_diagram
from .answers import Answered
from .cost import Costed
from .findings import Findings, Recorded

_COUNTED = Source(title="Counted in this assessment", kind=SourceKind.DERIVED)
DEFAULT_TITLE = "Architecture assessment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What the phases before made."""

    findings: Findings
    synthesis: Recorded[Synthesis]
    answers: Recorded[Answered]
    compliance: Recorded[ComplianceReport]
    costed: Recorded[Costed]


def compile_dossier(pieces: Pieces) -> Dossier:
    """Puts the pieces together and their claims into one ledger."""
    brief = pieces.findings.brief
    ledger = Ledger(brief.claims)
    known = brief.demand.assumptions
    open_assumptions = tuple(
        known[path]
        for path in pieces.costed.value.read
        if known[path].provenance in (Provenance.ASSUMED, Provenance.UNKNOWN)
    )
    assumed = {one.path: assume(ledger, brief.demand, one.path).id for one in open_assumptions}
    components = tuple(line.component for line in pieces.costed.value.cost.lines)
    architecture = Architecture(design=brief.decision.chosen, components=components)
    drawing = architecture_diagram(architecture)
    counts = _counts(pieces, ledger, open_assumptions)
    return Dossier(
        title=brief.requirements.title or brief.requirements.company.name or DEFAULT_TITLE,
        as_of=brief.today,
        requirements=brief.requirements.model_dump(mode="json", exclude_defaults=True),
        assumptions=open_assumptions,
        contradictions=brief.contradictions,
        not_modelled=brief.demand.not_modelled,
        off_the_bill=brief.demand.off_the_bill,
        not_understood=brief.requirements.not_understood or (),
        agents=pieces.findings.entries,
        synthesis=pieces.synthesis.value,
        choice=pieces.answers.value.choice,
        currency=ReportCurrency(code=brief.targets.currency, usd_rate=brief.targets.usd_rate),
        architecture=architecture,
        diagram="" if drawing is None else drawing.mermaid,
        cost=pieces.costed.value.cost,
        compliance=pieces.compliance.value,
        answers=pieces.answers.value.answers,
        prices=pieces.costed.value.prices,
        facts=brief.facts,
        baseline=pieces.answers.value.baseline,
        assumed=assumed,
        counts=counts,
        claims=merge_claims(
            [
                pieces.findings.claims,
                ledger.own,
                pieces.synthesis.claims,
                pieces.answers.claims,
                pieces.compliance.claims,
                pieces.costed.claims,
            ]
        ),
    )


def _counts(
    pieces: Pieces, ledger: Ledger, assumptions: Iterable[Assumption]
) -> dict[str, ClaimId]:
    """How the agents ended, how much was assumed, and how much is advised."""
    ended = [agent.status for agent in pieces.findings.entries]
    numbers = {str(status): (f"Agents {status}", ended.count(status)) for status in AgentStatus}
    numbers["agents"] = ("Agents asked", len(ended))
    constants = sum(one.path.startswith("model.") for one in assumptions)
    numbers["constants"] = ("Constants of the method, estimated", constants)
    counts = {
        name: ledger.claim(label, number, "count", method=compile_dossier, source=_COUNTED).id
        for name, (label, number) in numbers.items()
    }
    return counts | {"assumed": pieces.costed.value.assumed}
