"""What is built, what was weighed against it, and who disagreed."""

from collections.abc import Mapping, Sequence

from ..domain.debate import Argument, Dispute, Proposal, Turn
from ..domain.design import Decision, Design
from ..domain.dossier import Alternative, Conflict, Dissent, FrontPoint
from ..domain.role import AgentRole
from ..words.options import decision_words
from ..words.terms import sentence_case, term
from .charts import trade_off
from .charts_design import offers_by_cost
from .diagram import architecture_diagram
from .document import Block, Bullets, Column, Content, Name, Paragraph, Section, Table, Text
from .prose import joined, prose, sentence, shown, write
from .view import View
from .wording import decision_label, option

_AT_LIKELY = Paragraph(
    content=(Text("Figures and differences here are at the likely values of every input."),)
)
_AGAINST = Paragraph(
    content=(
        Text(
            "Differences from the choice, at the likely values of every input; below zero is less."
        ),
    )
)
_DIFFERENCES = {
    "monthly": "Bill",
    "downtime": "Down",
    "labour": "Work",
    "carbon": "Emissions",
    "exit": "To leave",
}
_NAMED = {
    "monthly": "Cost a month",
    "monthly_cost": "Cost a month",
    "downtime": "Downtime",
    "availability": "Availability",
    "latency": "Latency P95",
    "carbon": "Carbon",
    "exit_cost": "Exit price",
    "exit_price": "Exit price",
    "operating_hours": "Operating hours",
}


_DOES = {Turn.CONCEDE: "concedes", Turn.HOLD: "holds", Turn.PROPOSE: "proposes a third way"}


def architecture(view: View) -> Section:
    chosen = view.dossier.architecture
    blocks: list[Block] = []
    if (diagram := architecture_diagram(chosen, view.dossier.requirements)) is not None:
        blocks.append(diagram)
    rows = tuple(
        ((Name(decision_label(decision)),), (option(taken, decision.kind),))
        for decision, taken in chosen.design.items()
    )
    if rows:
        columns = (Column(title="Decision"), Column(title="Chosen"))
        blocks.append(Table(columns=columns, rows=rows, caption="Every decision of the design."))
    return Section(title="Architecture", anchor="architecture", blocks=tuple(blocks))


def figure_columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    """Columns for figures by their names in the dossier."""
    return tuple(
        Column(title=_NAMED.get(name, sentence_case(term(name))), numeric=True) for name in names
    )


def _figure_names(figures: list[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in figures for name in one))


def alternatives(view: View) -> Section:
    """One row an option, the differences from the choice in columns."""
    losers = view.dossier.synthesis.alternatives
    seen = _differences_of(losers, waited_for=view.serves)
    rows = tuple(_loser(one, seen) for one in losers)
    columns = (
        Column(title="Decision"),
        Column(title="Option"),
        *(Column(title=_DIFFERENCES[name], numeric=True) for name in seen),
        Column(title="What decides", wide=True),
    )
    blocks: tuple[Block, ...] = (_AGAINST, Table(columns=columns, rows=rows)) if rows else ()
    return Section(title="Alternatives, and why each lost", anchor="alternatives", blocks=blocks)


def _differences_of(losers: Sequence[Alternative], *, waited_for: bool) -> tuple[str, ...]:
    """Columns in which anything differs; how often it is down, if somebody waits for it."""
    known = {name for one in losers for name in one.differences}
    return tuple(
        name for name in _DIFFERENCES if name in known and (waited_for or name != "downtime")
    )


def _loser(one: Alternative, names: tuple[str, ...]) -> tuple[Content, ...]:
    return (
        (Name(decision_label(one.decision)),),
        (option(one.option, one.decision.kind),),
        *(shown(one.differences.get(name), missing="–") for name in names),
        prose(one.reason if one.verdict is None else one.verdict),
    )


def conflicts(view: View) -> Section:
    """Decisions that specialists wanted otherwise, each with what overruling them costs or saves."""
    found = view.dossier.synthesis.conflicts
    columns = (
        Column(title="Decision"),
        Column(title="Chosen"),
        Column(title="Overruled"),
        Column(title="What that would change", wide=True),
    )
    rows = tuple(_dissent(one, each) for one in found for each in one.dissents)
    lead = Text(
        "Each was settled by the targets, and where they are met by what it costs, all told."
    )
    blocks: tuple[Block, ...] = (Paragraph(content=(lead,)), Table(columns=columns, rows=rows))
    nobody = Bullets(items=((Text("No two positions were in conflict."),),))
    return Section(
        title="Where the specialists disagreed",
        anchor="conflicts",
        blocks=blocks if rows else (nobody,),
        sections=_argument(view),
    )


def _argument(view: View) -> tuple[Section, ...]:
    """What both sides of each conflict answered each other, through a language model."""
    found = view.dossier.synthesis.debate
    if found is None:
        return ()
    items = (
        *(_argued(one, said) for one in found.disputes for said in one.arguments),
        *(_third_way(one) for one in found.proposals),
    )
    lead = write(
        "Each side heard the other one once, through a language model; the rule of the decision alone "
        "chose. {effect}",
        effect=Name(found.effect),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(content=lead),
        *([Bullets(items=items)] if items else []),
    )
    return (Section(title="What they answered each other", anchor="argument", blocks=blocks),)


def _argued(dispute: Dispute, said: Argument) -> Content:
    lead = write(
        "On {option} ({decision}), {role}",
        option=option(dispute.objector.option, dispute.decision.kind),
        decision=Name(decision_words(dispute.decision)),
        role=Name(said.role.label),
    )
    if said.turn is None or said.reason is None:
        return lead + write(" was not heard: {why}", why=Name(said.why))
    return lead + write(
        " {does}: {reason}", does=Name(_DOES[said.turn]), reason=sentence(said.reason)
    )


def _third_way(one: Proposal) -> Content:
    return write(
        "Proposed by {roles}: {words}. {verdict}",
        roles=joined([(Name(role.label),) for role in one.roles]),
        words=Name(one.words),
        verdict=prose(one.verdict),
    )


def _dissent(one: Conflict, other: Dissent) -> tuple[Content, ...]:
    kind = one.decision.kind
    return (
        (Name(decision_label(one.decision)),),
        _wanted(option(one.chosen, kind), one.supporters),
        _wanted(option(other.option, kind), other.roles, opinion=other.opinion),
        prose(other.price),
    )


def _wanted(taken: Name, roles: Sequence[AgentRole], *, opinion: bool = False) -> Content:
    if not roles:
        return (taken,)
    who = joined([(Name(one.label),) for one in roles])
    if opinion:
        return write("{option} (in the opinion of the model of {roles})", option=taken, roles=who)
    return write("{option} ({roles})", option=taken, roles=who)


def front(view: View) -> Section:
    points = view.dossier.answers.pareto
    if not points:
        return Section(title="Offers side by side", anchor="front")
    names = _figure_names([one.figures for one in points])
    differing = _differing([one.design for one in points])
    table = Table(
        columns=(
            Column(title="Design"),
            *figure_columns(names),
        ),
        rows=tuple(_point(one, names, differing) for one in points),
    )
    chart, ranges = trade_off(view, table), offers_by_cost(view)
    return Section(
        title="Offers side by side",
        anchor="front",
        blocks=(
            *(() if ranges is None else (ranges,)),
            _AT_LIKELY,
            table if chart is None else chart,
        ),
    )


def _differing(designs: list[Design]) -> tuple[Decision, ...]:
    """Decisions in which the designs differ: the others say nothing about the choice."""
    names = dict.fromkeys(decision for design in designs for decision, _ in design.options)
    return tuple(name for name in names if len({design.get(name) for design in designs}) > 1)


def _point(
    one: FrontPoint, names: tuple[str, ...], differing: tuple[Decision, ...]
) -> tuple[Content, ...]:
    taken = [(option(one.design[name]),) for name in differing if name in one.design]
    design = joined(taken, last=", ") or (Text("the only design"),)
    head = (Text("Chosen: "), *design) if one.chosen else design
    return (head, *(shown(one.figures.get(name), missing="–") for name in names))
