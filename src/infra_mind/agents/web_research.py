import asyncio
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ..core.errors import StepError
from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.option import Database, DecisionKind
from ..domain.recommendation import AgentReport, Level
from ..domain.role import AgentRole
from ..domain.workload import Workload
from ..evaluation.workloads import Capability, kind_of
from ..prices.price import Price
from ..questions.cost.freshness import PricedLine, freshness
from ..words.options import option_words, provider_words
from .base import Agent, Draft
from .lookup import Passage, Research, Topic, WebQuery

PASSAGES_PER_QUESTION = 2
LONGEST = 400
_PLAIN = str.maketrans("{}", "()")
# As whoever keeps track of versions calls them.
_PRODUCTS = {"sqlserver": "mssqlserver"}
_DATABASE = "postgresql"
_AMOUNT = re.compile(r"(?:US\$|\$|USD ?)(\d+(?:\.\d+)?)(?![\d,])")
# A figure on a page that is further away than so many times is that of something else.
_LIKE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """`price` is the line that it is about, where it is about a price."""

    id: str
    title: str
    query: WebQuery
    price: PricedLine | None = None


async def inquire(draft: Draft, research: Research) -> AgentReport:
    """Live facts on what was chosen: incidents, prices, releases; nothing of it is our own figure.

    What nobody answers is said; where nobody answers anything that is the agent's own end.
    """
    questions = _questions(draft)
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(_ask(research, one.query)) for one in questions]
    answers = [one.result() for one in asked]
    errors = [one for one in answers if isinstance(one, StepError)]
    if len(errors) == len(questions):
        raise errors[0]
    found: list[Claim] = []
    for question, answer in zip(questions, answers, strict=True):
        if isinstance(answer, StepError):
            _tell_silence(draft, question, answer)
            continue
        for place, passage in enumerate(answer[:PASSAGES_PER_QUESTION]):
            page = _find(draft, question, place, passage)
            found.append(page)
            if question.price is not None:
                _propose(draft, question.price, place, passage, page)
    if not found:
        return draft.report("The web was searched and held nothing on what was chosen.")
    number = draft.ledger.claim("Passages found on the web", len(found), method=inquire, of=found)
    return draft.report(
        "{number} passages were found on the web on what was chosen; they are quoted, not checked.",
        number=number,
    )


async def _ask(research: Research, query: WebQuery) -> tuple[Passage, ...] | StepError:
    try:
        return await research.search(query)
    except StepError as error:
        return error


def _tell_silence(draft: Draft, question: _Question, error: StepError) -> None:
    reason = draft.ledger.quote(
        _shortened(str(error)), Source(title="The web", kind=SourceKind.SECONDARY)
    ).text
    draft.find(f"{question.id}-unanswered", f"{question.title}: not answered", reason)


def _questions(draft: Draft) -> tuple[_Question, ...]:
    """What the choice makes worth looking up."""
    chosen = draft.case.chosen
    site = chosen.site
    provider = provider_words(site.provider)
    region = draft.model.book.regions.get(site.provider, site.region)
    found = [
        _Question(
            id="status",
            title="Incidents in the region chosen",
            query=WebQuery(
                topic=Topic.INCIDENTS,
                words=f"{provider} {site.region} service status incident",
                provider=site.provider,
                about=(site.region, *((region.name,) if region else ())),
            ),
        ),
        *_price_questions(draft, provider),
    ]
    for workload in draft.brief.demand.workloads:
        can = kind_of(workload).capabilities
        if Capability.ASKS_MODELS in can:
            option = option_words(chosen.named(DecisionKind.SERVING, workload.name))
            query = WebQuery(
                topic=Topic.RELEASES,
                words=f"{option} model release deprecation price",
                provider=site.provider,
                about=(option,),
            )
            title = "Releases and retirement of the model chosen"
            found.append(_Question(id=f"model-{workload.name}", title=title, query=query))
        elif Capability.ANSWERS_REQUESTS in can and chosen.taken(Database, workload.name) != "none":
            found.append(_version_question(draft, workload, provider))
    return tuple({question.id: question for question in found}.values())


def _version_question(draft: Draft, workload: Workload, provider: str) -> _Question:
    """Until when versions of the database of a workload are supported."""
    named = zip(draft.brief.demand.workloads, draft.brief.requirements.workloads, strict=False)
    stores = [one for own, stated in named if own == workload for one in stated.stores or ()]
    engines = [one.engine for one in stores if one.engine]
    engine = (engines[0] if engines else _DATABASE).lower().replace(" ", "")
    return _Question(
        id=f"database-{engine}",
        title="Versions of the database",
        query=WebQuery(
            topic=Topic.SUPPORT,
            words=f"{provider} managed {engine} supported versions end of life",
            provider=draft.case.chosen.site.provider,
            product=_PRODUCTS.get(engine, engine),
        ),
    )


def _price_questions(draft: Draft, provider: str) -> tuple[_Question, ...]:
    """The price page of the dearest line at a price that is older than it may be."""
    prices = draft.case.ask(freshness, Ledger(), draft.brief.today)
    aged = next(iter(prices.aged), None)
    if aged is None:
        return ()
    site = draft.case.chosen.site
    words = aged.unit_price.label.split(": ", 1)[-1]
    query = WebQuery(
        topic=Topic.PRICE,
        words=f"{provider} {site.region} {words} list price",
        provider=site.provider,
        about=(words,),
    )
    title = "The price that is oldest and weighs most"
    return (_Question(id="price", title=title, query=query, price=aged),)


def _propose(draft: Draft, line: PricedLine, place: int, passage: Passage, page: Claim) -> None:
    """A price that stands on a page, as what somebody should check; nothing is reckoned with it."""
    ours = float(line.rate.amount) if isinstance(line.rate, Price) else 0.0
    amounts = {float(one) for one in _AMOUNT.findall(passage.text)}
    near = [one for one in amounts if ours / _LIKE <= one <= ours * _LIKE]
    if ours <= 0 or len(near) != 1:
        return
    source = _source(passage)
    theirs = draft.ledger.claim(
        f"Found on the web: {line.name}", near[0], unit="USD", method="quoted", source=source
    )
    draft.find(
        f"price-{place + 1}-proposed",
        "A price to check",
        "{page} gives {theirs} a unit for what is reckoned here at {ours}. If it is the same product, put it "
        "into a price file of your own; nothing here was reckoned with it.",
        page=page,
        theirs=theirs,
        ours=line.unit_price,
    )


def _find(draft: Draft, question: _Question, place: int, passage: Passage) -> Claim:
    """A passage as a finding: its words quoted, its figures recorded as the source's."""
    source = _source(passage)
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


def _source(passage: Passage) -> Source:
    kind = SourceKind.PUBLICATION if passage.official else SourceKind.SECONDARY
    return Source(title=passage.title, url=passage.url, as_of=_day(passage), kind=kind)


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
