from dataclasses import dataclass
from datetime import date, timedelta

from ..core.errors import StepError
from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.option import Database, DecisionKind
from ..domain.recommendation import AgentReport, Level
from ..domain.role import AgentRole
from ..evaluation.workloads import Capability, kind_of
from ..questions.cost.freshness import freshness
from ..words.options import option_words, provider_words
from .base import Agent, Draft, Passage, Research

PASSAGES_PER_QUESTION = 2
LONGEST = 400
_PLAIN = str.maketrans("{}", "()")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    id: str
    title: str
    query: str


async def inquire(draft: Draft, research: Research) -> AgentReport:
    """Live facts on what was chosen: incidents, prices, releases; nothing of it is our own figure."""
    questions = _questions(draft)
    found: list[Claim] = []
    for question in questions:
        passages = await research.search(question.query)
        for place, passage in enumerate(passages[:PASSAGES_PER_QUESTION]):
            found.append(_find(draft, question, place, passage))
    if not found:
        return draft.report("The web was searched and held nothing on what was chosen.")
    number = draft.ledger.claim("Passages found on the web", len(found), method=inquire, of=found)
    return draft.report(
        "{number} passages were found on the web on what was chosen; they are quoted, not checked.",
        number=number,
    )


def _questions(draft: Draft) -> tuple[_Question, ...]:
    """What the choice makes worth looking up."""
    chosen = draft.case.chosen
    provider = provider_words(chosen.site.provider)
    found = [
        _Question(
            id="status",
            title="Incidents in the region chosen",
            query=f"{provider} {chosen.site.region} service status incident",
        ),
        *_price_questions(draft, provider),
    ]
    for workload in draft.brief.demand.workloads:
        can = kind_of(workload).capabilities
        if Capability.ASKS_MODELS in can:
            option = chosen.named(DecisionKind.SERVING, workload.name)
            found.append(
                _Question(
                    id=f"model-{workload.name}",
                    title="Releases and retirement of the model chosen",
                    query=f"{option_words(option)} model release deprecation price",
                )
            )
        elif Capability.ANSWERS_REQUESTS in can and chosen.taken(Database, workload.name) != "none":
            found.append(
                _Question(
                    id="database",
                    title="Versions of the database",
                    query=f"{provider} managed PostgreSQL supported versions end of life",
                )
            )
    return tuple({question.id: question for question in found}.values())


def _price_questions(draft: Draft, provider: str) -> tuple[_Question, ...]:
    """The price page of the dearest line at a price that is older than it may be."""
    prices = draft.case.ask(freshness, Ledger(), draft.brief.today)
    aged = next(iter(prices.aged), None)
    if aged is None:
        return ()
    words = aged.unit_price.label.split(": ", 1)[-1]
    query = f"{provider} {draft.case.chosen.site.region} {words} list price"
    return (_Question(id="price", title="The price that is oldest and weighs most", query=query),)


def _find(draft: Draft, question: _Question, place: int, passage: Passage) -> Claim:
    """A passage as a finding: its words quoted, its figures recorded as the source's."""
    source = Source(
        title=passage.title,
        url=passage.url,
        as_of=_day(passage),
        kind=SourceKind.SECONDARY,
    )
    page = draft.ledger.claim(
        f"Found on the web: {question.title}", passage.title, method="web search", source=source
    )
    fetched = draft.ledger.claim(
        "Day on which the page was fetched", passage.fetched_on, method=inquire, of=[page]
    )
    words = draft.ledger.quote(_shortened(passage.text), source).text
    draft.find(
        f"{question.id}-{place + 1}",
        question.title,
        f"“{words}” ({{page}}, fetched on {{fetched}})",
        Level.LOW,
        page=page,
        fetched=fetched,
    )
    return page


def _day(passage: Passage) -> date:
    try:
        return date.fromisoformat(passage.fetched_on)
    except ValueError:
        raise StepError(
            f"The search service gave {passage.fetched_on!r} as the day of {passage.url!r}.",
            remedy="It has to be a date such as 2026-11-23.",
        ) from None


def _shortened(text: str) -> str:
    """The beginning, on one line, cut between words; braces would be taken for placeholders."""
    words = " ".join(text.translate(_PLAIN).split())
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rsplit(" ", 1)[0] + " …"


AGENT = Agent(
    role=AgentRole.WEB_RESEARCH,
    operation="web_intelligence",
    timeout=timedelta(seconds=180),
    reads=frozenset(),
    inquire=inquire,
)
