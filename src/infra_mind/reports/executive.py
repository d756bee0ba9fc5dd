"""Two pages for whoever decides: the decision, its price, its risk, and what would change it."""

from collections.abc import Iterator, Mapping

from ..domain.choice import TargetReport
from ..domain.design import SHARED, SITE, Decision, Design, Option, Site
from ..domain.dossier import Alternative, BuiltWorkload, Wave
from ..domain.figure import format_claim
from ..domain.option import DecisionKind
from ..domain.recommendation import Level, Recommendation
from ..domain.role import AgentRole
from ..words.terms import in_sentence, sentence_case, term
from . import exceptions
from .acts import MOST, first_acts
from .breaks import is_near
from .caveats import caveats, skipped
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
from .events import FlipEvent, events, is_within_reach, options_of
from .frameworks import standing
from .lead import lead
from .losses import misses
from .offers import offers, pins
from .price_basis import aged
from .prose import capital, joined, prose, sentence, write
from .questions import asked, worth_asking
from .spans import span
from .targets import STATUS, bounds, worst_of
from .view import View
from .wording import level_badge, option, owner_of

MOST_RISKS, MOST_FLIPS, MOST_LOSERS, MOST_TIES, MOST_LARGER = 5, 4, 2, 4, 3
# Acts of the wave after the first, and of those behind it.
MOST_LATER, MOST_LAST = 5, 3
_TONES = {"met": Tone.GOOD, "at_the_edge": Tone.WARNING, "missed": Tone.DANGER}
_EXPECTED = "as expected"
# What the work of a workload is done by.
DOES_THE_WORK = frozenset(
    {
        DecisionKind.PLATFORM,
        DecisionKind.SERVING,
        DecisionKind.ACCELERATOR,
        DecisionKind.ENGINE,
        DecisionKind.WAREHOUSE,
        DecisionKind.BROKER,
        DecisionKind.STREAM,
    }
)
# What makes a bill smaller without giving anything up.
THRIFT = frozenset(
    {
        DecisionKind.SITE,
        DecisionKind.COMMITMENT,
        DecisionKind.LIFECYCLE,
        DecisionKind.LAYOUT,
        DecisionKind.DELIVERY,
        DecisionKind.PURCHASE,
        DecisionKind.PRECISION,
        DecisionKind.SERVING,
    }
)
# A saving that is smaller than this part of a bill needs no word.
FELT = 0.05
# What would double a bill nobody had in mind who reckoned it by hand.
UNTHOUGHT_OF = 1.0
FEW_WORDS = 4
# Two figures of the same bill that lie further apart than this want a word.
TOLD_APART = 0.02
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
                _risk(view),
                _flips(view),
                _acts(view),
                _questions(view),
                _basis(view),
            )
            if section.blocks
        ),
        claims=view.claims,
        as_of=view.dossier.as_of,
    )


def _decision(view: View) -> Section:
    blocks: list[Block] = []
    if (warning := caveats(view)) is not None:
        blocks.append(warning)
    blocks.append(KeyFigures(items=tuple(_tiles(view))))
    built = view.dossier.synthesis.built
    if built:
        items = (*(_built(one) for one in built), *_together(view), *_kept_small(view))
        blocks.append(Bullets(items=items))
    blocks += pins(view)
    blocks += bounds(view)
    if (chart := cost_range(view)) is not None:
        blocks.append(chart)
    return Section(title="The decision", anchor="decision", blocks=tuple(blocks))


def _tiles(view: View) -> Iterator[KeyFigure]:
    """Cost, availability, recovery and people, each against what was asked for."""
    yield _cost_tile(view)
    if view.serves:
        yield _target_tile(view, "availability", "Availability", view.facts.availability)
        yield _target_tile(view, "rto", "Back after a failure", view.facts.recovery)
    yield _people_tile(view)


def _cost_tile(view: View) -> KeyFigure:
    cost, budget = view.dossier.cost.monthly, view.facts.budget
    if budget is None:
        note = write("{it:range}; no budget was stated", it=cost)
        return KeyFigure(label="Monthly cost", claim=cost, note=note)
    worst = worst_of(view, "budget")
    words = "{status}: {it:range}, of a budget of {budget}{late}"
    status = Text(STATUS[worst.status] if worst else "not judged")
    note = write(words, status=status, it=cost, budget=budget, late=_over_budget(view))
    return KeyFigure(label="Monthly cost", claim=cost, note=note, tone=_tone(worst))


def _over_budget(view: View) -> Content:
    first, last = view.dossier.cost.over_budget, view.over_budget_at_last
    if first is None:
        return ()
    if last is None or format_claim(view.claims[first]) == format_claim(view.claims[last]):
        return write(", which breaks with a probability of {p}", p=first)
    words = ", which breaks with a probability of {first} in the first month, {last} in the last"
    return write(words, first=first, last=last)


def _target_tile(view: View, target: str, label: str, claim: str) -> KeyFigure:
    """The workload that stands worst against a target, or the fact where nothing was asked."""
    worst = worst_of(view, target)
    if worst is None:
        return KeyFigure(label=label, claim=claim, note=write("nothing was asked for"))
    words = "{status}: {asked} asked for{whose}, kept in {chance} of the futures"
    several = len(view.facts.latency) > 1 and worst.workload
    note = write(
        words,
        status=Text(STATUS[worst.status]),
        chance=worst.probability_met,
        asked=worst.asked,
        whose=write(" ({it})", it=Name(worst.workload)) if several and worst.workload else (),
    )
    return KeyFigure(label=label, claim=worst.value, note=note, tone=_tone(worst))


def _people_tile(view: View) -> KeyFigure:
    load = view.dossier.answers.team_load
    if load.available is None:
        note = write("to run it; the team was not stated")
        return KeyFigure(label="Work", claim=load.needed, note=note)
    over = (view.number(load.needed) or 0.0) > (view.number(load.available) or 0.0)
    note = write("to run it, of {it} that the team has", it=load.available)
    tone = Tone.DANGER if over else Tone.GOOD
    return KeyFigure(label="Work", claim=load.needed, note=note, tone=tone)


def _tone(worst: TargetReport | None) -> Tone:
    return Tone.NOTE if worst is None else _TONES[worst.status]


def _together(view: View) -> Iterator[Content]:
    """What the lines of all workloads add up to, where a reader would miss it in the figure above."""
    likely, middle = view.facts.monthly_likely, view.dossier.cost.monthly
    sum_of, median = view.number(likely) or 0.0, view.number(middle) or 0.0
    if abs(median - sum_of) > TOLD_APART * median:
        side = "above" if median > sum_of else "below"
        together = "Together" if len(view.dossier.synthesis.built) > 1 else "That is"
        words = "{lead} {sum} at the likely values; the middle of all futures, {median}, lies {side} that."
        yield write(words, lead=Text(together), sum=likely, median=middle, side=Text(side))


def _kept_small(view: View) -> Iterator[Content]:
    """What makes the bill larger for somebody who reckons by hand, one thing at a time, the largest first."""
    design, bill = view.dossier.architecture.design, view.number(view.dossier.cost.monthly) or 0.0
    told = [
        (more, one)
        for one in view.dossier.synthesis.alternatives
        if one.decision.kind in THRIFT
        and (more := view.number(one.differences.get("monthly"))) is not None
        and FELT * bill < more < UNTHOUGHT_OF * bill
        and _changes_alone(one, design)
    ]
    least: dict[Decision, Alternative] = {}
    for _, one in sorted(told, key=lambda each: each[0]):
        least.setdefault(one.decision, one)
    parts = [
        write(
            "With {option}{instead}{whose} the bill would be {more} more.",
            option=option(one.option, one.decision.kind),
            instead=_instead_of(design[one.decision], one.decision.kind),
            whose=write(" for {it}", it=Name(one.decision.workload))
            if one.decision.workload
            else (),
            more=one.differences["monthly"],
        )
        for one in list(reversed(least.values()))[:MOST_LARGER]
    ]
    if parts:
        yield joined(parts, separator=" ", last=" ")


def _instead_of(taken: Option, kind: DecisionKind) -> Content:
    """What is taken, where its name leaves the sentence readable."""
    name = option(taken, kind)
    return write(" instead of {it}", it=name) if len(name.text.split()) <= FEW_WORDS else ()


def _changes_alone(one: Alternative, design: Design) -> bool:
    """Whether nothing else changes with it but what follows from it."""
    kinds = {key.kind for key, taken in one.design.items() if design.get(key) != taken}
    return kinds <= {one.decision.kind, DecisionKind.MACHINE, DecisionKind.SECOND}


def _built(one: BuiltWorkload) -> Content:
    """What a workload runs on, and what it costs."""
    cost = one.monthly
    words = "{workload}: {it}, {cost}." if cost else "{workload}: {it}."
    return write(words, workload=Name(one.workload), it=prose(one.text), cost=cost or "")


def _risk(view: View) -> Section:
    """What could go wrong, the gravest first, each with what to do about it."""
    items = [*_severe(view), *_first_break(view), *misses(view)][:MOST_RISKS]
    items += [*exceptions.told(view), *standing(view), *_named_alone(view)]
    nothing = "No finding is high or critical, and no event of loss misses a target."
    blocks: list[Block] = [
        Bullets(items=tuple(items)) if items else Paragraph(content=(Text(nothing),))
    ]
    if not view.serves:
        text = "Nobody waits for what runs here: outages and recovery are no measure of it."
        blocks.insert(0, Paragraph(content=(Text(text),)))
    return Section(title="What could go wrong", anchor="risk", blocks=tuple(blocks))


def _first_break(view: View) -> list[Content]:
    dated = [one for one in view.dossier.answers.first_break if one.month and is_near(one)]
    if not dated:
        return []
    first = min(dated, key=lambda one: (one.scenario != _EXPECTED, view.number(one.month) or 0.0))
    return [
        write(
            "{scenario}: {limit} breaks in {month}, before any other limit. {remedy}",
            limit=Name(in_sentence(first.limit)),
            scenario=Name(sentence_case(first.scenario)),
            month=first.month or "",
            remedy=prose(first.remedy),
        )
    ]


def _named_alone(view: View) -> list[Content]:
    """What applies, or was asked for, and is known here by its name alone."""
    alone = [one for one in view.dossier.compliance.applicable if not one.examined]
    sure = [(Name(one.title),) for one in alone if one.sure == "applies"]
    found = (
        [write("Applies, and is not examined here: {which}.", which=joined(sure))] if sure else []
    )
    for one in alone:
        if one.asked and one.sure != "applies":
            words = "{title} was asked for, and is not examined here.{settled}"
            settled = write(" {ask}", ask=sentence(capital(one.ask))) if one.ask.text else ()
            found.append(write(words, title=Name(one.title), settled=settled))
    return found


def _severe(view: View, most: int = 3) -> list[Content]:
    """The gravest findings; those on compliance stand in the counts of its frameworks."""
    found = [
        (finding, agent.role)
        for agent in view.dossier.agents
        if agent.report is not None and agent.role is not AgentRole.COMPLIANCE
        for finding in agent.report.findings
        if finding.severity in {Level.CRITICAL, Level.HIGH} and finding.id != _ASSUMED
    ]
    found.sort(key=lambda one: one[0].severity.rank)
    return [
        write(
            "{badge} {title} {detail} {owner} answers for it.",
            badge=level_badge(one.severity),
            title=sentence(one.title),
            detail=sentence(one.detail),
            owner=owner_of(role),
        )
        for one, role in found[:most]
    ]


def _flips(view: View) -> Section:
    """In the company's own inputs; constants of the method stand in the technical report."""
    own = [one for one in events(view) if is_within_reach(view, one.first)]
    rows = tuple(_flip(one) for one in own[:MOST_FLIPS])
    table = Table(
        columns=(
            Column(title="If this"),
            Column(title="goes from"),
            Column(title="then"),
        ),
        rows=rows,
    )
    text = Text("No single input that trebles, or falls to a third, makes another option win.")
    block: Block = table if rows else Paragraph(content=(text,))
    shared = _shared_alternatives(view)[:MOST_LOSERS]
    own = [
        one
        for one in _of_the_dearest(view)
        if all(other.design.get(one.decision) != one.option for other in shared)
    ]
    losers = [_why_not(view, one) for one in (*shared, *own)]
    blocks = (block, *([Bullets(items=tuple(losers))] if losers else []))
    return Section(title="What would change the decision", anchor="flips", blocks=blocks)


def _shared_alternatives(view: View) -> list[Alternative]:
    """The best loser of each shared decision; of sites, the first on another cloud."""
    here = view.dossier.architecture.design.site
    found: dict[Decision, Alternative] = {}
    for one in view.dossier.synthesis.alternatives:
        if not isinstance(one.option, Site) or one.option.provider != here.provider:
            found.setdefault(one.decision, one)
    return [found[name] for name in (SITE, *SHARED) if name in found]


def _of_the_dearest(view: View) -> list[Alternative]:
    """What else does the work of the dearest workload for about as much, and what saves most there."""
    bills: dict[str, float] = {}
    for line in view.dossier.cost.lines:
        name = line.component.workload
        bills[name] = bills.get(name, 0.0) + (view.number(line.monthly) or 0.0)
    workload, bill = max(bills.items(), key=lambda one: one[1], default=("", 0.0))

    def added(one: Alternative) -> float:
        return view.number(one.differences.get("monthly")) or 0.0

    own = [one for one in view.dossier.synthesis.alternatives if one.decision.workload == workload]
    working = [one for one in own if one.decision.kind in DOES_THE_WORK]
    saving = [one for one in own if added(one) < -FELT * bill]
    nearest = min(working, key=lambda one: abs(added(one)), default=None)
    cheapest = min(saving, key=added, default=nearest)
    return [one for one in (nearest, cheapest if cheapest != nearest else None) if one]


def _why_not(view: View, one: Alternative) -> Content:
    several = len(view.dossier.synthesis.built) > 1
    name = one.decision.workload if several else None
    return write(
        "Why not {option}{whose}? {reason}",
        option=option(one.option, one.decision.kind),
        whose=write(" for {it}", it=Name(name)) if name else (),
        reason=prose(one.reason),
    )


def _flip(event: FlipEvent) -> tuple[Content, ...]:
    one = event.first
    side = "above" if one.rises else "below"
    return (
        # A label begins with the name of its workload, which stays as it was given.
        (Name(one.label),),
        write(f"{{likely}} to {side} {{value}}", likely=one.likely, value=one.value),
        options_of(event),
    )


def _questions(view: View) -> Section:
    items = tuple(
        write(
            f"{{question}} {worth_asking(view.claims, one)}",
            question=Name(one.question),
            share=one.share_of_spread,
        )
        for one in asked(view.dossier)[:5]
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
    items = tuple(prose(one.text) for one in ties[:MOST_TIES])
    lead = " Take what the team knows better."
    led = Paragraph(content=(Strong("Where your own liking may decide."), Text(lead)))
    return [led, Bullets(items=items)]


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


def _acts(view: View) -> Section:
    """The acts of the first wave in full, of the later ones what is done by whom."""
    waves: dict[int, list[tuple[Wave | None, Recommendation]]] = {}
    for wave, one in first_acts(view.dossier, len(view.dossier.synthesis.recommendations)):
        waves.setdefault(wave.number if wave else 0, []).append((wave, one))
    first, *later = waves.values() or [[]]
    blocks: list[Block] = [_first_wave(view, first[:MOST])] if first else []
    for number, acts in enumerate(later):
        blocks += _later_wave(view, acts, MOST_LATER if number == 0 else MOST_LAST)
    if first:
        blocks += _both_at_once(view)
    return Section(title="What to do first", anchor="recommendations", blocks=tuple(blocks))


def _first_wave(view: View, acts: list[tuple[Wave | None, Recommendation]]) -> Table:
    titles = {one.id: sentence(one.title) for _, one in acts}
    rows = tuple(
        (
            sentence(one.title),
            _until(one, titles),
            (Text(sentence_case(term(one.owner))),),
            span(view, wave.starts, wave.ends) if wave else (Text("not scheduled"),),
            (level_badge(one.effort),),
        )
        for wave, one in acts
    )
    columns = (
        Column(title="What to do"),
        Column(title="What it brings", wide=True),
        Column(title="Who"),
        Column(title="When"),
        Column(title="Effort"),
    )
    return Table(columns=columns, rows=rows)


def _later_wave(
    view: View, acts: list[tuple[Wave | None, Recommendation]], most: int
) -> Iterator[Block]:
    """A line an act; the technical report has what each brings and when it is done."""
    (wave, _), *_ = acts
    when = span(view, wave.starts, wave.ends) if wave else (Text("not scheduled"),)
    rest = " (the others stand in the technical report)" if len(acts) > most else ""
    yield Paragraph(content=(Strong("Then, "), *when, Text(f"{rest}:")))
    items = [
        write(
            "{title} {owner}.",
            title=sentence(one.title),
            owner=Text(sentence_case(term(one.owner))),
        )
        for _, one in acts[:most]
    ]
    yield Bullets(items=tuple(items))


def _until(one: Recommendation, titles: Mapping[str, Content]) -> Content:
    """What an act brings, when it is done, and what has to be done before it."""
    before = joined([titles[other] for other in one.depends_on if other in titles], separator=" ")
    # A gain whose figures all stand in the title already is no news.
    told = one.gain.claims and set(one.gain.claims) <= set(one.title.claims)
    words = "{gain}Done when: {done}" + (" After: {before}" if before else "")
    gain = () if told else (*sentence(capital(one.gain)), Text(" "))
    return write(words, gain=gain, done=sentence(one.done_when), before=before)


def _both_at_once(view: View) -> Iterator[Block]:
    """What the way back costs while what runs today is moved."""
    found = [one.way_back for one in view.dossier.synthesis.roadmap if one.way_back is not None]
    costly = [one for one in found if view.dossier.choice.stay is not None and one.claims]
    for one in costly[:1]:
        yield Paragraph(content=(Strong("The way back."), Text(" "), *prose(one)))


def _basis(view: View) -> Section:
    prices = view.dossier.prices
    text = write(
        "{completed} of {agents} agents reported. {rows} prices were used, the oldest of {oldest}; "
        "{aged}. {estimated} of the total has no list price or no source of its quantity. "
        "{assumed} {inputs} not stated, and so assumed, and {constants} constants of the "
        "method are estimates of our own; the technical report lists both.",
        completed=view.dossier.counts["completed"],
        agents=view.dossier.counts["agents"],
        rows=view.dossier.prices.rows,
        oldest=prices.oldest,
        aged=aged(prices),
        estimated=prices.estimated or Text("an unknown share"),
        assumed=view.dossier.counts["assumed"],
        inputs=Text(
            "input was" if view.number(view.dossier.counts["assumed"]) == 1 else "inputs were"
        ),
        constants=view.dossier.counts["constants"],
    )
    blocks = [Paragraph(content=text), *(Paragraph(content=one) for one in skipped(view))]
    return Section(title="What this rests on", anchor="basis", blocks=tuple(blocks))
