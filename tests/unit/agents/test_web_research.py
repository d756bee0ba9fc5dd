import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.agents.base import Passage
from infra_mind.agents.brief import Brief
from infra_mind.agents.offline import Offline
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

    async def search(self, query: str) -> tuple[Passage, ...]:
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


async def test_the_wait_is_that_of_the_server() -> None:
    started = time.perf_counter()
    async with search_server(found_for, latency=0.05) as (research, asked):
        await ask(brief_of("ml-training"), research)
    assert time.perf_counter() - started >= 0.05 * len(asked)


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
