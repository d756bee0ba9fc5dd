"""What each specialist saw, what to do about it, and how the frameworks stand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ..domain.claim import Source
from ..domain.dossier import (
    AgentEntry,
    ApplicableFramework,
    ComplianceReport,
    FrameworkReport,
    MeasureReport,
    RequirementVerdict,
    Wave,
)
from ..domain.recommendation import Commentary, CommentaryStatus, Level, Position, Recommendation
from ..domain.statement import Statement
from ..words.options import decision_words, option_words
from ..words.terms import in_sentence, sentence_case, term
from .charts_design import compliance_by_framework, roadmap
from .document import (
    Block,
    Bullets,
    Column,
    Content,
    Form,
    Link,
    Name,
    Paragraph,
    Section,
    Table,
    Text,
)
from .exceptions import accepted
from .prose import joined, prose, sentence, shown, write
from .spans import span
from .view import View
from .wording import (
    VERDICTS,
    level_badge,
    owner_of,
    requirement_words,
    status_badge,
    sureness_badge,
    verdict_badge,
)

_RULED_OUT: Final = "not_applicable"
_LOUD: Final = (Level.CRITICAL, Level.HIGH)
_OWNED: Final = " {owner} answers for it."


def findings(view: View) -> Section:
    return Section(
        title="Findings by specialist",
        anchor="findings",
        sections=tuple(_agent(agent) for agent in view.dossier.agents),
    )


def _agent(agent: AgentEntry) -> Section:
    blocks: list[Block] = []
    report = agent.report
    if report is None:
        error = Name(agent.error or "no reason was given")
        content = write("{status} {error}", status=status_badge(agent.status), error=error)
        blocks.append(Paragraph(content=content))
    else:
        blocks.append(Paragraph(content=prose(report.summary)))
        items = tuple(
            write(
                "{level} {title} {detail}" + (_OWNED if one.severity in _LOUD else ""),
                level=level_badge(one.severity),
                title=sentence(one.title),
                detail=sentence(one.detail),
                owner=owner_of(agent.role),
            )
            for one in report.findings
        )
        if items:
            blocks.append(Bullets(items=items))
        if report.commentary is not None:
            blocks += _commentary(report.commentary)
    return Section(title=agent.role.label, anchor=f"agent-{agent.role}", blocks=tuple(blocks))


def _commentary(found: Commentary) -> Iterator[Block]:
    """What a language model says, every figure of it a claim; or why it says nothing."""
    if found.status is not CommentaryStatus.WRITTEN:
        why = write("No words of a language model: {why}", why=Name(found.why))
        yield Paragraph(content=why)
        return
    if found.text is not None:
        yield Paragraph(content=write("A language model: {words}", words=sentence(found.text)))
    items = (
        *(
            write("On {it}: {words}", it=Name(one.finding), words=sentence(one.text))
            for one in found.remarks
        ),
        *(write("Its opinion: {words}", words=sentence(one)) for one in found.opinions),
        *(_position(one) for one in found.positions),
        *(write("It asks: {words}", words=prose(one)) for one in found.questions),
    )
    if items:
        yield Bullets(items=items)


def _position(one: Position) -> Content:
    return write(
        "For {option} ({decision}): {reason}",
        option=Name(option_words(one.option, one.decision.kind)),
        decision=Name(decision_words(one.decision)),
        reason=sentence(one.reason),
    )


def worth(view: View) -> Section:
    """What would be missing without each specialist."""
    found = view.dossier.synthesis.contributions
    with_model = any("model_words" in one.figures for one in found)
    names = {**_WORTH, **(_MODEL_WORTH if with_model else {})}
    columns = (
        Column(title="Specialist"),
        *(Column(title=title, numeric=True) for title in names.values()),
    )
    rows = tuple(
        ((Name(one.role.label),), *(shown(one.figures.get(name), missing="–") for name in names))
        for one in found
    )
    note = Text(
        "Each was left out once, and the advice of the others joined and ranked again. This is what was "
        "then missing, worth less, or in another place."
    )
    blocks = (Paragraph(content=(note,)), Table(columns=columns, rows=rows)) if rows else ()
    return Section(title="What each specialist is worth", anchor="worth", blocks=blocks)


_WORTH = {
    "findings": "Findings",
    "advice": "Advice of its own",
    "dollars": "Worth of it",
    "ranks": "Advice in another place",
    "dissent": "Objections",
}
_MODEL_WORTH = {"model_words": "Words of its model", "model_dissent": "Objections of its model"}


def recommendations(view: View) -> Section:
    rows = tuple(_recommendation(view, one) for one in view.dossier.synthesis.recommendations)
    columns = (
        Column(title="Recommendation"),
        Column(title="Why and how", wide=True),
        Column(title="What it brings"),
        Column(title="Who, until what is true"),
        Column(title="Priority"),
        Column(title="Effort"),
        Column(title="Confidence", numeric=True),
    )
    blocks: list[Block] = [Table(columns=columns, rows=rows)] if rows else []
    return Section(
        title="Recommendations",
        anchor="recommendations",
        blocks=tuple(blocks),
        sections=_waves(view),
    )


def _recommendation(view: View, one: Recommendation) -> tuple[Content, ...]:
    return (
        prose(one.title),
        _why_and_how(one),
        prose(one.gain),
        (Text(f"{sentence_case(term(one.owner))}: "), *sentence(one.done_when)),
        (level_badge(one.priority),),
        (level_badge(one.effort),),
        shown(view.dossier.synthesis.confidence[one.id]),
    )


def _why_and_how(one: Recommendation) -> Content:
    words = write("{why} {how}", why=sentence(one.rationale), how=sentence(one.action))
    roles = joined([(Name(role.label),) for role in one.agents])
    return words + write(" Asked for by {roles}.", roles=roles)


def checklist(view: View) -> Section:
    """What every company has to see to, after everything that is about this one."""
    items = tuple(sentence(one.text) for one in view.dossier.synthesis.checklist)
    blocks = (Bullets(items=items),) if items else ()
    return Section(title="Checklist", anchor="checklist", blocks=blocks)


def _waves(view: View) -> tuple[Section, ...]:
    """What is done when and by whom, after what, and until what is true: the gate to the next wave."""
    known = {one.id: one for one in view.dossier.synthesis.recommendations}
    rows = tuple(
        _step(view, wave, known[one], known)
        for wave in view.dossier.synthesis.roadmap
        for one in wave.recommendations
        if one in known
    )
    if not rows:
        return ()
    columns = (
        Column(title="When"),
        Column(title="What", wide=True),
        Column(title="Who"),
        Column(title="Effort"),
        Column(title="After"),
        Column(title="Gate: done when", wide=True),
    )
    chart = roadmap(view)
    blocks: list[Block] = [] if chart is None else [chart]
    blocks += [Table(columns=columns, rows=rows), *_ways_back(view)]
    return (Section(title="Roadmap", anchor="roadmap", blocks=tuple(blocks)),)


def _step(
    view: View, wave: Wave, one: Recommendation, known: Mapping[str, Recommendation]
) -> tuple[Content, ...]:
    after = joined([prose(known[other].title) for other in one.depends_on if other in known])
    return (
        _when(view, wave),
        prose(one.title),
        (Text(sentence_case(term(one.owner))),),
        (level_badge(one.effort),),
        after or (Text("–"),),
        sentence(one.done_when),
    )


def _when(view: View, wave: Wave) -> Content:
    return write(
        "{wave}: {when}",
        wave=Name(f"Wave {wave.number}, {in_sentence(wave.title)}"),
        when=span(view, wave.starts, wave.ends),
    )


def _ways_back(view: View) -> Iterator[Block]:
    """What each wave is stopped for, and what there is to go back to until then."""
    rows = tuple(
        (_when(view, wave), prose(wave.way_back))
        for wave in view.dossier.synthesis.roadmap
        if wave.way_back is not None
    )
    if rows:
        yield Table(
            columns=(
                Column(title="When"),
                Column(title="The way back, and what it costs", wide=True),
            ),
            rows=rows,
            caption="A wave whose gates are not passed is stopped, or taken back.",
        )


def compliance(view: View) -> Section:
    found = view.dossier.compliance
    if not found.applicable:
        return Section(title="Compliance", anchor="compliance")
    chart = compliance_by_framework(view)
    note = Text(
        "Nothing here says that anybody is compliant. Supported: there is evidence for all of it, "
        "stated or brought by the design. Supported in part: for some of it; the rest is yours. To "
        "do: something is known to be missing. Not assessable: it is yours alone, and nothing was "
        "said of it."
    )
    return Section(
        title="Compliance",
        anchor="compliance",
        blocks=(
            _applicable(found.applicable),
            Paragraph(content=(note,)),
            *((chart,) if chart is not None else ()),
            *_counts(found),
        ),
        sections=(*_brought(view), *(_framework(one) for one in found.frameworks)),
    )


def _applicable(frameworks: Sequence[ApplicableFramework]) -> Block:
    """What the company falls under, why, how sure that is, and what is examined of it."""
    columns = (
        Column(title="Law or standard"),
        Column(title="How sure"),
        Column(title="Why", wide=True),
        Column(title="Examined here"),
        Column(title="What the provider has for it, and what stays with you", wide=True),
        Column(title="Source"),
    )
    rows = tuple(
        (
            (Name(one.title),),
            (sureness_badge(one.sure),),
            (Name(_reason(one)),),
            (Text("yes" if one.examined else "no, named alone"),),
            _held(one),
            (Text("as asked"),) if one.source is None else cited(one.source),
        )
        for one in frameworks
    )
    return Table(columns=columns, rows=rows)


def _reason(one: ApplicableFramework) -> str:
    settles = f" To be sure, {one.ask.text}." if one.ask.text else ""
    return f"{sentence_case(one.because.text)}.{settles}"


def _held(one: ApplicableFramework) -> Content:
    if one.provider_source is None:
        return (Text("not known here"),) if not one.examined else (Text("see below"),)
    held = f"{sentence_case(one.provider.text)}; yours: {one.yours.text} ("
    return (Name(held), *cited(one.provider_source), Text(")"))


def _counts(found: ComplianceReport) -> tuple[Block, ...]:
    columns = (
        Column(title="Framework"),
        Column(title="Scope"),
        *(Column(title=sentence_case(term(status)), numeric=True) for status in VERDICTS),
    )
    rows = tuple(
        (
            (Name(one.title),),
            (Name(one.scope),),
            *(shown(one.counts.get(status), missing="–") for status in VERDICTS),
        )
        for one in found.frameworks
    )
    return (Table(columns=columns, rows=rows),) if rows else ()


def _brought(view: View) -> tuple[Section, ...]:
    """What the design brings of each control, and what stays with the company."""
    rows = tuple(
        (
            (Name(one.title),),
            (Name(sentence_case(one.brings.text)),),
            (Name(sentence_case(one.yours.text or "nothing")),),
            cited(one.source),
        )
        for one in view.dossier.compliance.brought
    )
    if not rows:
        return ()
    columns = (
        Column(title="Control"),
        Column(title="What the design and its contracts bring", wide=True),
        Column(title="What stays with you", wide=True),
        Column(title="Source"),
    )
    table = Table(columns=columns, rows=rows)
    return (
        Section(
            title="What the design brings by itself", anchor="compliance-brought", blocks=(table,)
        ),
    )


def cited(source: Source) -> Content:
    """A source with its date, where it has one."""
    title = Link(source.title, source.url) if source.url else Name(source.title)
    return (title,) if source.as_of is None else (title, Name(f", {source.as_of.isoformat()}"))


def _framework(one: FrameworkReport) -> Section:
    columns = (
        Column(title="Requirement"),
        Column(title="Asks for", wide=True),
        Column(title="Status"),
        Column(title="What speaks for it", wide=True),
        Column(title="What is open", wide=True),
    )
    rows = tuple(_verdict(verdict) for verdict in one.requirements if verdict.status != _RULED_OUT)
    table = (Table(columns=columns, rows=rows, folded=True),) if rows else ()
    return Section(
        title=one.title,
        anchor=f"framework-{one.framework}",
        blocks=(*table, *_ruled_out(one)),
    )


def _ruled_out(one: FrameworkReport) -> Iterator[Block]:
    """How much of a framework is not listed, for it does not apply."""
    number = one.counts.get(_RULED_OUT)
    if number is not None and any(verdict.status == _RULED_OUT for verdict in one.requirements):
        words = "Not listed here, for what was said rules out that it applies: {number} of its requirements."
        yield Paragraph(content=write(words, number=number))


def _verdict(one: RequirementVerdict) -> tuple[Content, ...]:
    return (
        (Name(one.id),),
        (Name(one.title),),
        (verdict_badge(one),),
        _sentences(one.evidence),
        _sentences(one.open),
    )


def _sentences(statements: Sequence[Statement]) -> Content:
    words = joined([prose(one) for one in statements], separator=" ", last=" ")
    return words or (Text("nothing"),)


def _state(one: MeasureReport) -> str:
    known = "known to be missing" if one.missing else "may exist already"
    rest = "is known to be missing" if one.missing else "may exist already"
    return f"a part is brought, the rest {rest}" if one.in_part else known


def _stands(view: View, one: MeasureReport) -> Content:
    held = accepted(view, f"security.{one.control}")
    return (
        write("{state}; {held}", state=Text(_state(one)), held=held)
        if held
        else (Text(_state(one)),)
    )


def measures(view: View) -> Section:
    rows = tuple(
        (
            (Name(one.title),),
            _stands(view, one),
            (Name(one.remediation),),
            shown(one.hours, Form.RANGE),
            shown(one.one_off, Form.RANGE),
            shown(one.monthly, Form.RANGE),
            (Name(", ".join(map(requirement_words, one.satisfies))),),
        )
        for one in view.dossier.compliance.measures
    )
    columns = (
        Column(title="Measure"),
        Column(title="State"),
        Column(title="What to do", wide=True),
        Column(title="Work once", numeric=True),
        Column(title="One-off", numeric=True),
        Column(title="A month", numeric=True),
        Column(title="Requirements it helps to support"),
    )
    note = Text(
        "Costs are hours of work at the wage that is reckoned with, and tools; they are for what is "
        "left to do. What the design brings by itself is paid by its bill, and what an option of the "
        "design gives costs what the model says. Whatever exists already costs nothing more."
    )
    blocks = (Paragraph(content=(note,)), Table(columns=columns, rows=rows)) if rows else ()
    return Section(title="Measures, most useful first", anchor="measures", blocks=blocks)
