"""One page for each who has to act: what it means, what to do, and by when."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ..domain.design import COMMITMENT
from ..domain.dossier import NextQuestion
from ..domain.option import DecisionKind
from ..domain.recommendation import Owner, Recommendation
from ..domain.role import AgentRole
from ..words.inputs import store_words
from ..words.terms import sentence_case
from . import exceptions
from .breaks import is_near
from .caveats import caveats
from .document import (
    Block,
    Bullets,
    Column,
    Content,
    Document,
    Form,
    Name,
    ReportKind,
    Section,
    Table,
    Text,
)
from .frameworks import standing
from .lead import lead
from .losses import lost_first, misses, most_lost, worse
from .prose import capital, prose, sentence, shown, write
from .questions import asked, worth_asking
from .spans import span
from .view import View
from .wording import level_badge, phrase

_TODO = "What you must do, and when"


class Audience(StrEnum):
    """Who reads which page."""

    FINANCE = "finance"
    SECURITY = "security"
    OPERATIONS = "operations"
    PRODUCT = "product"
    DATA_AND_AI = "data_and_ai"


_TITLES = {
    Audience.FINANCE: "Finance",
    Audience.SECURITY: "Security and compliance",
    Audience.OPERATIONS: "Operations",
    Audience.PRODUCT: "Product and development",
    Audience.DATA_AND_AI: "Data and AI",
}
_BY_OWNER = {
    Owner.MANAGEMENT: Audience.FINANCE,
    Owner.SECURITY: Audience.SECURITY,
    Owner.OPERATIONS: Audience.OPERATIONS,
    Owner.DEVELOPERS: Audience.PRODUCT,
    Owner.DATA_AND_AI: Audience.DATA_AND_AI,
    Owner.SUPPLIER: Audience.OPERATIONS,
}
_BY_PATH = (
    ("budget", Audience.FINANCE),
    ("discount_rate", Audience.FINANCE),
    ("current", Audience.FINANCE),
    ("security", Audience.SECURITY),
    ("compliance", Audience.SECURITY),
    ("data", Audience.SECURITY),
    ("team", Audience.OPERATIONS),
    ("reliability", Audience.OPERATIONS),
)
_AI_PARTS = (".llm", ".training", ".inference", ".pipeline")


@dataclass(frozen=True, slots=True, kw_only=True)
class _AudiencePage:
    reader: Audience
    means: Callable[[View], list[Content]]


def stakeholder(view: View) -> Document:
    warning = caveats(view, all_of_them=True)
    pages = tuple(_page(view, page) for page in _PAGES)
    sections = tuple(page for page in pages if page.sections)
    if warning is not None:
        about = Section(title="Before you read", anchor="caveats", blocks=(warning,))
        sections = (about, *sections)
    return Document(
        kind=ReportKind.STAKEHOLDER,
        title="Stakeholder report",
        subject=view.dossier.title,
        summary=lead(view),
        sections=sections,
        claims=view.claims,
        as_of=view.dossier.as_of,
    )


def reader_of(one: Recommendation) -> Audience:
    """The one reader who has to carry a recommendation: it stands on no other page."""
    return _BY_OWNER[one.owner]


def _audience(one: NextQuestion) -> Audience:
    if any(part in one.path for part in _AI_PARTS):
        return Audience.DATA_AND_AI
    found = (reader for start, reader in _BY_PATH if one.path.startswith(start))
    return next(found, Audience.PRODUCT)


def _page(view: View, page: _AudiencePage) -> Section:
    means = page.means(view)
    parts = (
        _bullets("What it means for you", f"{page.reader}-means", means),
        *_todo(view, page.reader),
        _open(view, page.reader),
    )
    return Section(
        title=_TITLES[page.reader],
        anchor=page.reader,
        sections=tuple(part for part in parts if part.blocks),
    )


def _bullets(title: str, anchor: str, items: list[Content]) -> Section:
    blocks: tuple[Block, ...] = (Bullets(items=tuple(items)),) if items else ()
    return Section(title=title, anchor=anchor, blocks=blocks)


def _todo(view: View, reader: Audience) -> tuple[Section, ...]:
    """Recommendations of this reader; security carries the measures of compliance too."""
    parts = [_acts(view, reader)]
    if reader is Audience.SECURITY:
        parts.append(_measures(view))
    return tuple(part for part in parts if part.blocks)


def _acts(view: View, reader: Audience) -> Section:
    """In the order in which they are begun."""
    when = _times(view)
    begun = list(when)
    acts = [one for one in view.dossier.synthesis.recommendations if reader_of(one) is reader]
    acts.sort(key=lambda one: begun.index(one.id) if one.id in when else len(begun))
    rows = tuple(
        (
            prose(one.title),
            prose(one.action),
            sentence(capital(one.gain)),
            sentence(one.done_when),
            when.get(one.id, (Text("not scheduled"),)),
        )
        for one in acts
    )
    columns = (
        Column(title="Act"),
        Column(title="What to do", wide=True),
        Column(title="What it brings"),
        Column(title="Done when"),
        Column(title="When"),
    )
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title=_TODO, anchor=f"{reader}-todo", blocks=blocks)


def _measures(view: View, most: int = 6) -> Section:
    rows = tuple(
        (
            (Name(one.title),),
            (Name(one.remediation),),
            shown(one.one_off, Form.RANGE),
            shown(one.monthly, Form.RANGE),
        )
        for one in view.dossier.compliance.measures[:most]
    )
    columns = (
        Column(title="Measure"),
        Column(title="What to do", wide=True),
        Column(title="One-off", numeric=True),
        Column(title="A month", numeric=True),
    )
    title, anchor = "Measures that close most gaps", "security-measures"
    blocks = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title=title, anchor=anchor, blocks=blocks)


def _times(view: View) -> dict[str, Content]:
    return {
        one: span(view, wave.starts, wave.ends)
        for wave in view.dossier.synthesis.roadmap
        for one in wave.recommendations
    }


def _open(view: View, reader: Audience) -> Section:
    items = [
        write(
            f"{{question}} {worth_asking(view.claims, one)}",
            question=Name(one.question),
            share=one.share_of_spread,
        )
        for one in asked(view.dossier)
        if _audience(one) is reader
    ]
    return _bullets("What we need from you", f"{reader}-questions", items)


def _finance(view: View) -> list[Content]:
    cost, budget = view.dossier.cost, view.facts.budget
    items = [
        write("The likely bill is {it}, with P10 to P90 from {it:range}.", it=cost.monthly),
        write(
            "The first year costs {year}; the horizon of {months} costs {horizon}, {npc} in "
            "today's money.",
            year=cost.first_year,
            months=view.facts.horizon_months,
            horizon=cost.horizon,
            npc=cost.net_present_cost,
        ),
    ]
    if budget is not None and cost.over_budget is not None:
        items.append(
            write(
                "The budget of {budget} breaks with a probability of {over} in the first month"
                + (" and of {late} in the last." if view.over_budget_at_last else "."),
                budget=budget,
                over=cost.over_budget,
                late=view.over_budget_at_last or "",
            )
        )
    if cost.drivers:
        first = cost.drivers[0]
        items.append(
            write(
                "The largest unknown makes {share} of the spread: {label}.",
                label=Name(first.label),
                share=first.share,
            )
        )
    if COMMITMENT in view.dossier.architecture.design:
        taken = phrase(DecisionKind.COMMITMENT, view.dossier.architecture.design[COMMITMENT])
        leaving = view.dossier.answers.exit_price.total
        items.append(
            write(
                "Compute is bought {taken}. Leaving the provider costs {exit} once.",
                taken=taken,
                exit=leaving,
            )
        )
    return items


def _security(view: View) -> list[Content]:
    return standing(view) + _severe(view, AgentRole.SECURITY) + exceptions.told(view)


def _severe(view: View, role: AgentRole, most: int = 3) -> list[Content]:
    reports = [agent.report for agent in view.dossier.agents if agent.role is role and agent.report]
    found = sorted(
        (finding for report in reports for finding in report.findings),
        key=lambda finding: finding.severity.rank,
    )
    return [
        write(
            "{level} {title} {detail}",
            level=level_badge(one.severity),
            title=sentence(one.title),
            detail=sentence(one.detail),
        )
        for one in found[:most]
    ]


def _operations(view: View) -> list[Content]:
    items = [prose(view.dossier.answers.team_load.verdict)]
    if view.serves:
        loss = view.facts.data_loss
        items.append(
            write(
                "After the loss of {lost} it is back within {recovery}, with up to {loss} of data gone.",
                lost=Text(lost_first(view)),
                recovery=view.facts.recovery,
                loss=loss,
            )
        )
        items += _worst_loss(view, loss)
        items += misses(view)
    return items + _breaks(view)


def _worst_loss(view: View, loss: str) -> list[Content]:
    worst = most_lost(view)
    if worst is None or worst.data_lost is None or not worse(view, worst.data_lost, loss):
        return []
    return [
        write(
            "Most is lost with {store}, when {when}: up to {lost} of data.",
            store=Name(store_words(worst.store, worst.workload)),
            when=Text(worst.when),
            lost=worst.data_lost,
        )
    ]


def _breaks(view: View) -> list[Content]:
    """Limits that break, soonest first; a remedy that serves several is told once."""
    dated = [one for one in view.dossier.answers.first_break if one.month and is_near(one)]
    dated.sort(key=lambda one: view.number(one.month) or 0.0)
    items: list[Content] = []
    given: set[str] = set()
    for one in dated:
        words = write(
            "{limit} breaks in {month} ({scenario}).",
            limit=Name(sentence_case(one.limit)),
            month=one.month or "",
            scenario=Name(one.scenario),
        )
        if one.remedy.text not in given:
            words += write(" {remedy}", remedy=prose(one.remedy))
        given.add(one.remedy.text)
        items.append(words)
    return items


def _product(view: View) -> list[Content]:
    items: list[Content] = []
    if not view.serves:
        items.append(write("Nobody waits for what runs here."))
    else:
        items.append(
            write(
                "Users find it available {share} of the time: {hours} without it.",
                share=view.facts.availability,
                hours=view.facts.downtime,
            )
        )
    for claim in view.facts.latency.values():
        label = Name(view.claims[claim].label)
        items.append(write("{label}: {it}.", label=label, it=claim))
    return items


def _data_and_ai(view: View) -> list[Content]:
    specialists = (AgentRole.AI_CONSULTANT, AgentRole.MLOPS)
    summaries = [
        prose(agent.report.summary)
        for agent in view.dossier.agents
        if agent.role in specialists and agent.report and agent.report.findings
    ]
    return summaries + [item for role in specialists for item in _severe(view, role, most=2)]


_PAGES = (
    _AudiencePage(reader=Audience.FINANCE, means=_finance),
    _AudiencePage(reader=Audience.SECURITY, means=_security),
    _AudiencePage(reader=Audience.OPERATIONS, means=_operations),
    _AudiencePage(reader=Audience.PRODUCT, means=_product),
    _AudiencePage(reader=Audience.DATA_AND_AI, means=_data_and_ai),
)
