"""Two pages for whoever decides: the decision, its price, its risk, and what would change it."""

from collections.abc import Mapping

from ..domain.architecture import Architecture
from ..domain.claim import ClaimId
from ..domain.design import (
    BACKUP,
    CHANGE_CONTROL,
    COMMITMENT,
    SHARED,
    SITE,
    SUPPORT,
    VAULT,
    Decision,
    Option,
    Site,
)
from ..domain.dossier import Alternative, NextQuestion, StoreLoss
from ..domain.option import ChangeControl, DecisionKind, Vault
from ..domain.recommendation import Level
from ..domain.role import AgentRole
from ..domain.statement import Statement
from ..words.terms import term
from .caveats import caveats
from .charts import cost_range
from .document import (
    Block,
    Bullets,
    Column,
    Content,
    Document,
    KeyFigure,
    KeyFigures,
    Name,
    Paragraph,
    ReportKind,
    Section,
    Strong,
    Table,
    Text,
    Tone,
)
from .events import FlipEvent, events, options_of
from .lead import lead
from .losses import lost_first, misses, most_lost, slowest, worse
from .offers import offers, pins, targets
from .prose import joined, prose, sentence, shown, write
from .view import View
from .wording import level_badge, option, phrase, sentence_case

TELLING = 0.005
_UNTOLD = (DecisionKind.MACHINE, DecisionKind.ACCELERATOR)
MOST_ACTS = 5
_EXPECTED = "as expected"
# Told with what the company is asked, for it is no risk of the design.
_ASSUMED = f"{AgentRole.RESEARCH}.assumed"


def executive(view: View) -> Document:
    return Document(
        kind=ReportKind.EXECUTIVE,
        title="Executive report",
        subject=view.dossier.title,
        summary=lead(view),
        sections=tuple(
            section
            for section in (
                _decision(view),
                offers(view),
                targets(view),
                _cost(view),
                _risk(view),
                _flips(view),
                _questions(view),
                _recommendations(view),
                _basis(view),
            )
            if section.blocks
        ),
        claims=view.claims,
    )


def _decision(view: View) -> Section:
    blocks: list[Block] = []
    if (warning := caveats(view)) is not None:
        blocks.append(warning)
    if design := _design(view.dossier.architecture):
        blocks += [_led("What we build"), Bullets(items=design)]
    blocks += pins(view)
    losers = [_why_not(one) for one in _shared_alternatives(view)[:4]]
    if losers:
        blocks += [_led("Why not something else"), Bullets(items=tuple(losers))]
    return Section(title="The decision", anchor="decision", blocks=tuple(blocks))


def _led(words: str) -> Paragraph:
    return Paragraph(content=(Strong(words),))


def _design(architecture: Architecture) -> tuple[Content, ...]:
    """What is built, in a line for each workload, and how it is bought and copied."""
    known = {part.workload for part in architecture.components}
    names = dict.fromkeys(
        decision.workload
        for decision, _ in architecture.design.options
        if decision.workload in known
    )
    lines: list[Content] = [
        write(
            "{workload}: {parts}.",
            workload=Name(workload),
            parts=_parts(architecture.design.of(workload)),
        )
        for workload in names
    ]
    shared = [
        (phrase(decision.kind, architecture.design[decision]),)
        for decision in (COMMITMENT, BACKUP, VAULT, CHANGE_CONTROL, SUPPORT)
        if architecture.design.get(decision) not in {None, ChangeControl.USUAL, Vault.SAME}
    ]
    if shared:
        lines.append(write("Beside that: {it}.", it=joined(shared)))
    return tuple(lines)


def _parts(decisions: Mapping[DecisionKind, Option]) -> Content:
    named = [
        (name, taken) for name, taken in decisions.items() if name not in _UNTOLD or taken != "none"
    ]
    return joined([(phrase(name, taken),) for name, taken in named], last=", ")


def _shared_alternatives(view: View) -> list[Alternative]:
    """The best loser of each shared decision; of sites, the first on another cloud."""
    here = view.dossier.architecture.design.site
    found: dict[Decision, Alternative] = {}
    for one in view.dossier.synthesis.alternatives:
        if not isinstance(one.option, Site) or one.option.provider != here.provider:
            found.setdefault(one.decision, one)
    return [found[name] for name in (SITE, *SHARED) if name in found]


def _why_not(one: Alternative) -> Content:
    return write("Why not {option}? {reason}", option=option(one.option), reason=prose(one.reason))


def _cost(view: View) -> Section:
    cost, budget = view.dossier.cost, view.facts.budget
    cards = [
        KeyFigure(
            label="A month, likely (P50)",
            claim=cost.monthly,
            note=write("P10 to P90: {it:range}", it=cost.monthly),
        )
    ]
    if budget is not None:
        cards.append(_budget_card(view, budget))
    cards += [
        KeyFigure(
            label="Whole horizon",
            claim=cost.horizon,
            note=write(
                "{range:range} over {months}", range=cost.horizon, months=view.facts.horizon_months
            ),
        ),
        KeyFigure(
            label="Net present cost",
            claim=cost.net_present_cost,
            note=write("First year: {it}", it=cost.first_year),
        ),
    ]
    blocks: list[Block] = [KeyFigures(items=tuple(cards))]
    dearest = [
        write(
            "{name} {cost}",
            name=Name(f"{line.component.name} ({line.component.workload})"),
            cost=line.monthly,
        )
        for line in view.costliest[:4]
        if line.monthly is not None
    ]
    if dearest:
        blocks.append(Paragraph(content=write("The largest lines: {it}.", it=joined(dearest))))
    if (chart := cost_range(view)) is not None:
        blocks.append(chart)
    return Section(title="What it costs, and how sure that is", anchor="cost", blocks=tuple(blocks))


def _budget_card(view: View, budget: str) -> KeyFigure:
    likely, limit = view.number(view.dossier.cost.monthly) or 0.0, view.number(budget) or 0.0
    late = view.over_budget_at_last
    breaks = likely > limit or (view.number(late) or 0.0) > 0.5
    tone = Tone.DANGER if breaks else Tone.GOOD
    return KeyFigure(label="Budget a month", claim=budget, note=_over_budget(view), tone=tone)


def _over_budget(view: View) -> Content:
    first, last = view.dossier.cost.over_budget, view.over_budget_at_last
    if first is None:
        return write("No probability was worked out")
    if last is None:
        return write("Broken with a probability of {p}", p=first)
    return write(
        "Broken with a probability of {first} in the first month, {last} in the last",
        first=first,
        last=last,
    )


def _risk(view: View) -> Section:
    facts, lost = view.facts, lost_first(view)
    slow, gone = slowest(view), most_lost(view)
    recovery = _worst(view, slow, slow and slow.time_until_back, facts.recovery)
    data_loss = _worst(view, gone, gone and gone.data_lost, facts.data_loss)
    risks = (
        ("Availability", facts.availability, facts.availability_target, list[Content]()),
        ("Downtime", facts.downtime, None, list[Content]()),
        (f"Recovery time after the loss of {lost}", facts.recovery, facts.rto, recovery),
        (f"Data gone after the loss of {lost}", facts.data_loss, facts.rpo, data_loss),
    )
    cards: list[KeyFigure] = []
    for label, claim, asked, notes in risks if view.serves else ():
        target = [write("Asked for: {it}", it=asked)] if asked else []
        note = joined([*target, *notes], separator="; ", last="; ")
        cards.append(KeyFigure(label=label, claim=claim, note=note))
    blocks: list[Block] = [KeyFigures(items=tuple(cards))] if cards else []
    if not view.serves:
        text = "Nobody waits for what runs here: outages and recovery are no measure of it."
        blocks.append(Paragraph(content=(Text(text),)))
    items = [
        *misses(view),
        *_first_break(view),
        *_compliance(view),
        *_named_alone(view),
        *_severe(view),
    ]
    if items:
        blocks.append(Bullets(items=tuple(items)))
    return Section(title="Risk", anchor="risk", blocks=tuple(blocks))


def _worst(
    view: View, worst: StoreLoss | None, figure: ClaimId | None, claim: ClaimId
) -> list[Content]:
    """Beside a figure for one event: that of the worst event, where it is worse."""
    if worst is None or figure is None or not worse(view, figure, claim):
        return []
    words = "at worst {it}, when {when} ({store})"
    return [write(words, it=figure, store=Name(worst.store), when=Text(worst.when))]


def _first_break(view: View) -> list[Content]:
    dated = [one for one in view.dossier.answers.first_break if one.month is not None]
    if not dated:
        return []
    first = min(dated, key=lambda one: (one.scenario != _EXPECTED, view.number(one.month) or 0.0))
    return [
        write(
            "First limit to break: {limit}, {scenario}, in {month}. {remedy}",
            limit=Name(first.limit),
            scenario=Name(first.scenario),
            month=first.month or "",
            remedy=prose(first.remedy),
        )
    ]


def _compliance(view: View) -> list[Content]:
    return [
        write(
            "{title}: {good} {requirements} supported by evidence, {part} in part, {open} to do, "
            "{unknown} not assessable.",
            title=Name(one.title),
            good=one.counts["supported"],
            requirements=Text(view.noun(one.counts["supported"], "requirement")),
            part=one.counts["supported_in_part"],
            open=one.counts["not_supported"],
            unknown=one.counts["not_assessable"],
        )
        for one in view.dossier.compliance.frameworks
        if one.applies
    ]


def _named_alone(view: View) -> list[Content]:
    """What applies, and is known here by its name alone."""
    found = [
        (Name(one.title),)
        for one in view.dossier.compliance.applicable
        if one.sure == "applies" and not one.examined
    ]
    return (
        [write("Applies, and is not examined here: {which}.", which=joined(found))] if found else []
    )


def _severe(view: View, most: int = 3) -> list[Content]:
    """The gravest findings; those on compliance stand in the counts of its frameworks."""
    found = [
        finding
        for agent in view.dossier.agents
        if agent.report is not None and agent.role is not AgentRole.COMPLIANCE
        for finding in agent.report.findings
        if finding.severity in {Level.CRITICAL, Level.HIGH} and finding.id != _ASSUMED
    ]
    found.sort(key=lambda finding: finding.severity.rank)
    return [
        write(
            "{badge} {title} {detail}",
            badge=level_badge(one.severity),
            title=sentence(one.title),
            detail=sentence(one.detail),
        )
        for one in found[:most]
    ]


def _flips(view: View) -> Section:
    rows = tuple(_flip(one) for one in events(view)[:5])
    table = Table(
        columns=(
            Column(title="If this"),
            Column(title="goes", numeric=True),
            Column(title="from", numeric=True),
            Column(title="then"),
        ),
        rows=rows,
    )
    text = Text("No single input, within its range, makes another option win.")
    block: Block = table if rows else Paragraph(content=(text,))
    return Section(title="What would change our mind", anchor="flips", blocks=(block,))


def _flip(event: FlipEvent) -> tuple[Content, ...]:
    one = event.first
    side = "above" if one.rises else "below"
    return (
        # A label begins with the name of its workload, which stays as it was given.
        (Name(one.label),),
        write(f"{side} {{value}}", value=one.value),
        shown(one.likely),
        options_of(event),
    )


def _worth_asking(view: View, one: NextQuestion) -> str:
    """What hangs on an answer; a share of the spread that rounds to nothing is no reason."""
    if one.moves_decision and (view.number(one.share_of_spread) or 0.0) < TELLING:
        return "The decision hangs on it."
    hangs = "; the decision hangs on it" if one.moves_decision else ""
    return f"It makes {{share}} of the spread{hangs}."


def _questions(view: View) -> Section:
    items = tuple(
        write(
            f"{{question}} {_worth_asking(view, one)}",
            question=Name(one.question),
            share=one.share_of_spread,
        )
        for one in view.questions[:5]
    )
    blocks: list[Block] = [Bullets(items=items, ordered=True)] if items else []
    blocks += _ties(view)
    if (ground := _assumed(view)) is not None:
        blocks.append(Paragraph(content=ground))
    if not items and not view.dossier.answers.near_ties:
        text = Text("Nothing more: no further answer can change the decision.")
        blocks.insert(0, Paragraph(content=(text,)))
    return Section(title="What we need from you", anchor="questions", blocks=tuple(blocks))


def _ties(view: View) -> list[Block]:
    """Options between which the company may as well choose by its own liking."""
    ties = view.dossier.answers.even_choices
    if not ties:
        return []
    items = tuple(prose(one.text) for one in ties[:3])
    return [_led("Where your own liking may decide"), Bullets(items=items)]


def _assumed(view: View) -> Content | None:
    """How much of the range is ignorance, where most of it is."""
    return next(
        (
            sentence(finding.detail)
            for agent in view.dossier.agents
            if agent.report is not None and agent.role is AgentRole.RESEARCH
            for finding in agent.report.findings
            if finding.id == _ASSUMED and finding.severity is Level.HIGH
        ),
        None,
    )


def _recommendations(view: View) -> Section:
    rows = tuple(
        (
            sentence(one.title),
            (*sentence(_capital(one.gain)), Text(" Done when: "), *prose(one.done_when)),
            (Text(sentence_case(term(one.owner))),),
            (level_badge(one.effort),),
        )
        for one in view.dossier.synthesis.recommendations[:MOST_ACTS]
    )
    columns = (
        Column(title="What to do"),
        Column(title="What it brings", wide=True),
        Column(title="Who"),
        Column(title="Effort"),
    )
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="Top recommendations", anchor="recommendations", blocks=blocks)


def _capital(statement: Statement) -> Statement:
    return Statement(sentence_case(statement.text))


def _basis(view: View) -> Section:
    prices = view.dossier.prices
    text = write(
        "{completed} of {agents} agents reported. {rows} prices were used, the oldest of {oldest}; "
        "{past} of the total rests on prices past their age limit. "
        "{assumed} {inputs} not stated, and so assumed, and {constants} constants of the "
        "method are estimates of our own; the technical report lists both.",
        completed=view.dossier.counts["completed"],
        agents=view.dossier.counts["agents"],
        rows=view.dossier.prices.rows,
        oldest=prices.oldest,
        past=prices.past_limit,
        assumed=view.dossier.counts["assumed"],
        inputs=Text(
            "input was" if view.number(view.dossier.counts["assumed"]) == 1 else "inputs were"
        ),
        constants=view.dossier.counts["constants"],
    )
    return Section(title="What this rests on", anchor="basis", blocks=(Paragraph(content=text),))
