"""Everything behind the decision, for those who have to build, run and check it."""

from .caveats import caveats
from .document import Block, Document, ReportKind, Section
from .exceptions import exceptions
from .lead import lead
from .targets import targets
from .technical_baseline import baseline
from .technical_cost import bill, outlook, tornado_section
from .technical_design import alternatives, architecture, conflicts, front
from .technical_evidence import assumptions, figures, run, sources
from .technical_findings import checklist, compliance, findings, measures, recommendations, worth
from .technical_limits import limits
from .view import View


def technical(view: View) -> Document:
    warning = caveats(view, all_of_them=True)
    first: tuple[Block, ...] = () if warning is None else (warning,)
    sections = (
        targets(view),
        architecture(view),
        bill(view),
        baseline(view),
        outlook(view),
        tornado_section(view),
        alternatives(view),
        conflicts(view),
        front(view),
        limits(view),
        findings(view),
        recommendations(view),
        worth(view),
        compliance(view),
        measures(view),
        exceptions(view),
        checklist(view),
        assumptions(view),
        figures(view),
        run(view),
        sources(view),
    )
    if first:
        sections = (
            Section(title="Limits of this assessment", anchor="caveats", blocks=first),
            *sections,
        )
    return Document(
        kind=ReportKind.TECHNICAL,
        title="Technical report",
        subject=view.dossier.title,
        summary=lead(view),
        sections=tuple(one for one in sections if one.blocks or one.sections),
        claims=view.claims,
        as_of=view.dossier.as_of,
    )
