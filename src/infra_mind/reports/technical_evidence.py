"""What the figures rest on: assumptions, the run that made them, and the sources."""

from ..domain.claim import Claim, ClaimId, Source
from ..domain.dossier import PriceUse
from ..domain.provenance import Provenance
from ..words.terms import sentence_case, term
from .charts import timeline
from .document import Block, Column, Content, Form, Link, Name, Paragraph, Section, Table, Text
from .price_basis import aged, shares
from .prose import shown, write
from .run_view import AgentRun, RunFigures
from .view import View
from .wording import status_badge


def assumptions(view: View) -> Section:
    ranked = sorted(
        view.dossier.assumptions,
        key=lambda one: one.provenance in {Provenance.STATED, Provenance.IMPORTED},
    )
    rows = tuple(
        (
            (Name(one.path, code=True),),
            shown(view.dossier.assumed[one.path], Form.LOW),
            shown(view.dossier.assumed[one.path]),
            shown(view.dossier.assumed[one.path], Form.HIGH),
            (Text(term(one.provenance)),),
            (Name(one.reason),),
        )
        for one in ranked
    )
    columns = (
        Column(title="Path"),
        Column(title="Low", numeric=True),
        Column(title="Likely", numeric=True),
        Column(title="High", numeric=True),
        Column(title="From"),
        Column(title="Reason", wide=True),
    )
    intro = write(
        "{assumed} {inputs} not stated, and so assumed, wide: an answer narrows its row. "
        "{constants} constants of the method are estimates of our own.",
        assumed=view.dossier.counts["assumed"],
        inputs=Text(
            "input was" if view.number(view.dossier.counts["assumed"]) == 1 else "inputs were"
        ),
        constants=view.dossier.counts["constants"],
    )
    blocks: tuple[Block, ...] = ()
    if rows:
        blocks = (
            Paragraph(content=intro),
            Table(columns=columns, rows=rows, folded=len(rows) > 12),
        )
    return Section(title="Assumptions", anchor="assumptions", blocks=blocks)


def figures(view: View) -> Section:
    rows = tuple(
        (
            (Name(sentence_case(view.claims[claim].label)),),
            shown(claim),
            shown(claim, Form.RANGE) if view.claims[claim].low is not None else (Text("–"),),
            (Name(view.claims[claim].method, code=True),),
        )
        for claim in view.key_figures
        if view.number(claim) is not None
    )
    columns = (
        Column(title="Figure"),
        Column(title="Likely", numeric=True),
        Column(title="P10 to P90", numeric=True),
        Column(title="Method"),
    )
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="Key figures", anchor="figures", blocks=blocks)


def run(view: View) -> Section:
    section = Section(title="The run", anchor="run")
    if view.run is None:
        return section
    measured = view.run.figures
    asked = (Column(title="Tokens", numeric=True), Column(title="Model cost", numeric=True))
    table = Table(
        columns=(
            Column(title="Specialist"),
            Column(title="Ended"),
            Column(title="Started after", numeric=True),
            Column(title="Took", numeric=True),
            *(asked if _asked(measured) else ()),
        ),
        rows=tuple(_agent(agent, measured) for agent in view.run.agents),
    )
    chart = timeline(view.run, table)
    blocks: list[Block] = [Paragraph(content=_words(view.run.mode, measured) + _argument(view))]
    blocks += [table if chart is None else chart, *_phases(measured)]
    return Section(title="The run", anchor="run", blocks=tuple(blocks))


def _phases(measured: RunFigures) -> tuple[Table, ...]:
    rows = tuple(
        ((Name(sentence_case(term(phase))),), shown(claim))
        for phase, claim in measured.phase_seconds.items()
    )
    columns = (Column(title="Phase"), Column(title="Took", numeric=True))
    return (Table(columns=columns, rows=rows),) if rows else ()


def _words(mode: str, measured: RunFigures) -> Content:
    words = write("The specialists ran in {mode} mode.", mode=Name(mode))
    if measured.speedup is not None:
        words += write(
            " Measured speed-up: {it}, the sum of their own times over the wall time of the phase.",
            it=measured.speedup,
        )
    if measured.total_time is not None:
        words += write(" The run took {it}.", it=measured.total_time)
    if _asked(measured):
        cost = Text("an unknown sum") if measured.cost is None else measured.cost
        words += write(
            " The language model took {tokens} tokens for {cost}.",
            tokens=measured.tokens or Text("an unknown number of"),
            cost=cost,
        )
    return words


def _asked(measured: RunFigures) -> bool:
    """Whether a language model was asked, counted or not."""
    return bool(measured.agent_tokens) or measured.tokens is not None


def _argument(view: View) -> Content:
    """What the argument took of that, and what it changed."""
    debate = view.dossier.synthesis.debate
    if debate is None or view.run is None or not _asked(view.run.figures):
        return ()
    measured = view.run.figures
    return write(
        " Of that the argument between specialists took {tokens} for {cost}. {effect}",
        tokens=measured.debate_tokens or Text("an unknown number of tokens"),
        cost=measured.debate_cost or Text("an unknown sum"),
        effect=Name(debate.effect),
    )


def _agent(agent: AgentRun, measured: RunFigures) -> tuple[Content, ...]:
    return (
        (Name(agent.role.label),),
        (status_badge(agent.status),),
        shown(measured.agent_started[agent.role]),
        (Text("read from an earlier run"),)
        if agent.reused
        else shown(measured.agent_seconds[agent.role]),
        *(_used(agent, measured) if _asked(measured) else ()),
    )


def _used(agent: AgentRun, measured: RunFigures) -> tuple[Content, ...]:
    """Tokens and cost of an agent; nothing where it asked no model."""
    if agent.role not in measured.agent_tokens:
        return (Text("–"),), (Text("–"),)
    cost = measured.agent_cost.get(agent.role)
    return shown(measured.agent_tokens[agent.role], missing="unknown"), shown(
        cost, missing="unknown"
    )


def sources(view: View) -> Section:
    prices = view.dossier.prices
    intro = write(
        "Price snapshot {snapshot}: {rows} prices used, the oldest of {oldest}; {aged}.",
        snapshot=Name(prices.snapshot),
        rows=prices.rows,
        oldest=prices.oldest,
        aged=aged(prices),
    )
    found = dict.fromkeys(
        source
        for claim in sorted(view.claims.values(), key=_by_source)
        if (source := claim.source) is not None and source.url
    )
    rows = tuple((_titled(one), (Text(term(one.kind)),), _dated(one)) for one in found)
    columns = (Column(title="Source"), Column(title="Kind"), Column(title="As of"))
    blocks: list[Block] = [Paragraph(content=intro)]
    if prices.estimated is not None:
        blocks.append(Paragraph(content=_basis(prices, prices.estimated)))
    if rows:
        blocks.append(Table(columns=columns, rows=rows))
    return Section(title="Sources", anchor="sources", blocks=tuple(blocks))


def _basis(prices: PriceUse, estimated: ClaimId) -> Content:
    return write(
        "Of the bill, {shares}: {estimated} has no price of a vendor's list, or no source of its quantity. "
        "The lines of the bill say which.",
        shares=shares(prices),
        estimated=estimated,
    )


def _by_source(claim: Claim) -> tuple[str, str]:
    return ("", "") if claim.source is None else (claim.source.kind, claim.source.title)


def _titled(source: Source) -> Content:
    return (Link(source.title, source.url),)


def _dated(source: Source) -> Content:
    return (Text("undated"),) if source.as_of is None else (Name(source.as_of.isoformat()),)
