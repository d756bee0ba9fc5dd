import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.agents.brief import Brief
from infra_mind.agents.lookup import Offline, Passage, Topic, WebQuery
from infra_mind.agents.web_research import AGENT
from infra_mind.core.errors import StepError, Transient, Unavailable
from infra_mind.domain.claim import SourceKind
from infra_mind.domain.recommendation import AgentReport
from tests.factories.brief import brief_of, draft, known
from tests.factories.scrutiny import scrutinise
from tests.tools.search_server import search_server

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "ecommerce")


class Canned:
    """The same passages for every query."""

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages

    async def search(self, query: WebQuery) -> tuple[Passage, ...]:
        return self._passages


def passage(text: str, *, title: str = "Status page", day: str = "2026-11-22") -> Passage:
    return Passage(title=title, url="https://status.example/1", fetched_on=day, text=text)


async def ask(brief: Brief, research: object) -> AgentReport:
    assert AGENT.inquire is not None
    return await AGENT.inquire(draft(AGENT, brief), research)  # pyright: ignore[reportArgumentType]


def found_for(query: str) -> list[dict[str, str]]:
    text = f"On 3 November, {query} was degraded for 47 minutes."
    return [
        {
            "title": "Incidents",
            "url": "https://status.example/7",
            "fetched_on": "2026-11-22",
            "text": text,
        }
    ]


@pytest.mark.parametrize("example", EXAMPLES)
async def test_report_over_a_real_server_bears_scrutiny(example: str) -> None:
    brief = brief_of(example)
    async with search_server(found_for) as (research, asked):
        report = await ask(brief, research)
    scrutinise(brief, report)
    assert len(report.findings) == len(asked)
    assert any(brief.decision.chosen.site.region in query for query in asked)


async def test_offline_it_is_skipped_with_the_reason() -> None:
    with pytest.raises(Unavailable, match="No search service is set"):
        await ask(brief_of("minimal"), Offline())


async def test_a_server_that_is_gone_skips_too_and_one_that_errs_can_be_tried_again() -> None:
    async with search_server(found_for) as (research, _):
        pass
    with pytest.raises(Unavailable, match="cannot be reached"):
        await ask(brief_of("minimal"), research)
    async with search_server(found_for, status=503) as (research, _):
        with pytest.raises(Transient, match="503"):
            await ask(brief_of("minimal"), research)


async def test_everything_is_asked_at_once() -> None:
    together = asyncio.Event()

    class Waiting:
        """Answers when two have asked."""

        asked = 0

        async def search(self, query: WebQuery) -> tuple[Passage, ...]:
            self.asked += 1
            if self.asked == 2:
                together.set()
            await together.wait()
            return ()

    await ask(brief_of("ml-training"), Waiting())


async def test_what_nobody_answers_is_said_beside_what_was_found() -> None:
    class Half:
        async def search(self, query: WebQuery) -> tuple[Passage, ...]:
            if query.topic is Topic.INCIDENTS:
                raise Unavailable("status.example answers 404.")
            return (passage("It is there."),)

    brief = brief_of("ml-training")
    report = await ask(brief, Half())
    told = [one.detail.render(known(brief, report)) for one in report.findings]
    assert told[0] == "status.example answers 404."
    assert "“It is there.”" in told[1]


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("On demand it is $8.85 an hour.", True),
        ("On demand it is USD 9 an hour, for all.", True),
        ("It was $9 an hour and is $8 now.", False),
        ("The support plan is $29,000 a month.", False),
        ("It is 8.85 an hour.", False),
    ],
)
async def test_a_price_on_a_page_is_proposed_where_it_can_be_the_same(
    text: str, proposed: bool
) -> None:
    brief = brief_of("ml-training")
    report = await ask(brief, Canned(passage(text)))
    found = [one for one in report.findings if one.title.text == "A price to check"]
    assert bool(found) == proposed
    if found:
        assert "nothing here was reckoned with it" in found[0].detail.text
    scrutinise(brief, report)


async def test_figures_of_a_passage_are_claims_of_its_source() -> None:
    brief = brief_of("clinic-portal")
    report = await ask(brief, Canned(passage("Down for 47 minutes on 3 hosts.")))
    claims = known(brief, report)
    quoted = [one for one in report.claims.values() if one.method == "quoted"]
    assert sorted(str(one.value) for one in quoted) == ["3", "47"]
    for claim in quoted:
        assert claim.source is not None
        assert claim.source.url == "https://status.example/1"
        assert str(claim.source.as_of) == "2026-11-22"
        assert claim.source.kind is SourceKind.SECONDARY
    assert "Down for 47 minutes on 3 hosts." in report.findings[0].detail.render(claims)
    assert "fetched on 2026-11-22" in report.findings[0].detail.render(claims)


async def test_words_of_a_page_cannot_pose_as_a_claim() -> None:
    brief = brief_of("clinic-portal")
    monthly = brief.facts.monthly
    report = await ask(brief, Canned(passage(f"It costs {{{monthly}}} and {{page}}.")))
    assert monthly not in report.findings[0].detail.claims


async def test_it_takes_no_position_and_gives_no_advice() -> None:
    report = await ask(brief_of("clinic-portal"), Canned(passage("Prices fell by 10 %.")))
    assert (report.positions, report.recommendations) == ((), ())


async def test_nothing_found_is_said() -> None:
    report = await ask(brief_of("minimal"), Canned())
    assert report.findings == ()
    assert "held nothing" in report.summary.text


async def test_a_long_page_is_cut_between_words() -> None:
    brief = brief_of("minimal")
    report = await ask(brief, Canned(passage("word " * 1000)))
    assert len(report.findings[0].detail.render(known(brief, report))) < 600


async def test_a_page_without_a_day_is_refused() -> None:
    with pytest.raises(StepError, match="yesterday"):
        await ask(brief_of("minimal"), Canned(passage("text", day="yesterday")))


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_page_can_be_quoted(text: str, title: str) -> None:
    async def run() -> None:
        await ask(brief_of("ml-training"), Canned(passage(text, title=title)))

    asyncio.run(run())
