"""A whole run whose agents ask a server over HTTP that behaves differently to each of them; then its replay."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest

from evals.grades import of_code, of_model
from infra_mind.core.rollout import Mode
from infra_mind.domain.role import AgentRole
from infra_mind.engine.events import RunStatus
from infra_mind.engine.journal import StepRecord
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.scheduler import Scheduler
from infra_mind.imports import read_requirements
from infra_mind.knowledge.library import Library
from infra_mind.llm.budget import ModelUse
from infra_mind.llm.providers import ModelSetup, open_models
from infra_mind.llm.recording import KeptExchanges
from infra_mind.models.run import Run
from infra_mind.reports import Format, render_reports
from infra_mind.services.result import canonical
from infra_mind.services.verification import verify
from infra_mind.workflows.assessment_plan import assessment_workflow, collaborators
from infra_mind.workflows.run_view import view_of
from infra_mind.workflows.workflow import Completion, Workflow
from tests.factories.debate import turn
from tests.factories.model_server import HANG, Answer, Asked, Fault, ModelServer, Served
from tests.factories.talk import answer
from tests.tools.web_site import Reply, Visit, online_at, web_site

REQUIREMENTS = {"cloud_provider": "aws", "use_case": "ml_training"}
HOLDS = turn("hold", "It is what was asked for.")
OBJECTS = answer(
    "I would keep copies elsewhere.",
    positions=[
        {
            "decision": "backup",
            "option": "cross_region",
            "strength_percent": 70,
            "reason": "What was trained cannot be bought again.",
        }
    ],
)
GOOD = answer("Sound, on the whole.")
NEWS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Status</title>
<item><title>Slow disks in us-west-2</title><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>
<description>It took 47 minutes.</description></item></channel></rss>"""
LOOKS_UP = Answer(calls=[("search_ledger", {"words": "bill"})])


class Board:
    """What the server says to whom."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self.argued = 0

    def __call__(self, asked: Asked) -> Served:
        label = asked.text.partition("You are the ")[2].partition(" of a board")[0]
        role = next(one for one in AgentRole if one.label == label)
        if "the_other_side" in asked.text:
            self.argued += 1
            return Answer(text=HOLDS)
        self.times[role] += 1
        first, looks_up = self.times[role] == 1, bool(asked.body.get("tools"))
        if (role is AgentRole.CTO and first) or (role is AgentRole.SIMULATION and looks_up):
            return LOOKS_UP
        if role is AgentRole.CLOUD_ENGINEER and first:
            return Fault(status=429, headers={"retry-after": "7"})
        if role is AgentRole.MLOPS and looks_up:
            return Answer(text=GOOD)
        if role is AgentRole.SECURITY and self.times[role] == 2:
            return Answer(text='{"remark": 1}')
        return ALWAYS.get(role, Answer(text=GOOD))


ALWAYS: dict[AgentRole, Served] = {
    AgentRole.SIMULATION: Answer(text=OBJECTS),
    AgentRole.RESEARCH: Fault(status=503),
    AgentRole.MLOPS: HANG,
    AgentRole.INFRASTRUCTURE: Answer(text='{"comment": "It is'),
    AgentRole.COMPLIANCE: Answer(text=answer("All of it is compliant and costs 98,765 USD.")),
    AgentRole.AI_CONSULTANT: Answer(finish="content_filter"),
    AgentRole.CHATBOT: Fault(status=401),
}
ENDS = {
    AgentRole.CTO: "written",
    AgentRole.CLOUD_ENGINEER: "written",
    AgentRole.RESEARCH: "unavailable",
    AgentRole.MLOPS: "unavailable",
    AgentRole.INFRASTRUCTURE: "dropped",
    AgentRole.COMPLIANCE: "dropped",
    AgentRole.AI_CONSULTANT: "unavailable",
    AgentRole.SIMULATION: "written",
    AgentRole.CHATBOT: "unavailable",
    AgentRole.SECURITY: "written",
}


@dataclass(frozen=True, kw_only=True)
class Held:
    """The run, what is kept of it, and how it is put together again."""

    run: Run
    completion: Completion
    parts: tuple[StepRecord, ...]
    asked: int
    library: Library

    def assemble(self, language: ModelUse | None) -> Workflow:
        return assessment_workflow(collaborators(library=self.library, language=language))

    @property
    def result(self) -> dict:
        return orjson.loads(self.run.result or b"")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return asyncio.run(_held(tmp_path_factory.mktemp("pages")))


def news(visit: Visit) -> Reply:
    """A status page that names the region, and a site of versions that is down."""
    if visit.path == "/robots.txt":
        return Reply(status=404)
    if visit.host.startswith("status.aws"):
        return Reply(body=NEWS.encode())
    return Reply(status=403)


async def _held(folder: Path) -> Held:
    async def at_once(seconds: float) -> None:
        assert seconds >= 0

    journal, library = MemoryJournal(), Library()
    async with (
        ModelServer(Board()) as server,
        web_site(news) as (port, _),
        online_at(port, folder) as online,
    ):
        setup = ModelSetup(
            chain="openai:gpt-4o-mini",
            base_url=f"{server.url}/v1",
            timeout=timedelta(seconds=3),
        )
        async with open_models(setup, sleep=at_once) as model:
            use = ModelUse(model=model, unpriced=True)
            workflow = assessment_workflow(
                collaborators(library=library, language=use, research=online)
            )
            completion = await workflow.run(
                Scheduler(journal=journal),
                read_requirements(REQUIREMENTS),
                run_id="run-1",
                mode=Mode.PARALLEL,
                seed=0,
                as_of=date(2026, 11, 23),
            )
        asked = len(server.asked)
    assert completion.dossier is not None
    section = {"id": "run-1", "llm": completion.state.details["llm"]}
    run = Run(
        assessment_id="a",
        user_id="u",
        mode=Mode.PARALLEL,
        seed=0,
        as_of=date(2026, 11, 23),
        requirements=REQUIREMENTS,
        result=canonical(workflow.describe(completion.dossier, section)),
    )
    records = (await journal.history("run-1")).records
    parts = tuple(one for one in records if one.is_part)
    return Held(run=run, completion=completion, parts=parts, asked=asked, library=library)


def test_whatever_the_model_does_all_agents_complete_and_say_what_it_did(held: Held):
    assert held.completion.state.status is RunStatus.COMPLETED
    entries = held.result["agent_results"]
    for role, status in ENDS.items():
        assert entries[role]["status"] == "completed"
        found = entries[role]["commentary"]
        assert found["status"] == status, (role, found)
        assert (entries[role]["comment"] is not None) == (status == "written")
        assert bool(found["why"]) == (status != "written")
    assert "INFRA_MIND_LLM_API_KEY" in entries[AgentRole.CHATBOT]["commentary"]["why"]
    assert "compliant" not in str(entries[AgentRole.COMPLIANCE]["comment"])


def test_usage_is_told_by_agent_and_an_unknown_price_is_no_price(held: Held):
    usage = held.completion.metrics.model_usage
    assert set(usage) == {*ENDS, AgentRole.WEB_RESEARCH}
    assert usage[AgentRole.CTO].calls == 3 and usage[AgentRole.CTO].tokens == 360
    assert held.completion.metrics.model_cost is None
    ended = [
        one for one in held.completion.events if one.label == AgentRole.CTO and "tokens" in one.data
    ]
    assert [one.data["tokens"] for one in ended] == [360]


def test_the_technical_report_shows_what_may_be_shown_and_why_the_rest_may_not(held: Held):
    completion = held.completion
    view = view_of(completion.state, completion.metrics, run_id="run-1", mode="parallel")
    assert completion.dossier is not None
    files = render_reports(completion.dossier, view, (Format.MARKDOWN,))
    text = files["technical.md"].decode()
    assert "A language model: Sound, on the whole." in text
    assert "No words of a language model: " in text
    assert "tokens for an unknown sum" in text and "98,765 USD" not in text


def test_the_argument_stands_in_the_result_with_what_it_took_and_that_it_changed_nothing(
    held: Held,
):
    debate = held.result["synthesis"]["debate"]
    turns = [each["turn"] for one in debate["disputes"] for each in one["arguments"]]
    assert turns == ["hold", "hold"] * len(debate["disputes"])
    assert any(one["objector"]["opinion"] for one in debate["disputes"])
    overruled = [
        (one["role"], one["opinion"])
        for conflict in held.result["synthesis"]["conflicts"]
        for one in conflict["overruled"]
    ]
    assert ("simulation", True) in overruled
    metrics = held.completion.metrics.as_json()["debate"]
    assert metrics["calls"] == len(turns) and metrics["tokens"] == 120 * len(turns)
    assert metrics["cost"] is None and metrics["effect"] == "It changed nothing."
    completion = held.completion
    view = view_of(completion.state, completion.metrics, run_id="run-1", mode="parallel")
    assert completion.dossier is not None
    files = render_reports(completion.dossier, view, (Format.MARKDOWN,))
    text = files["technical.md"].decode()
    assert "holds: It is what was asked for." in text
    assert "in the opinion of the model of Simulation" in text
    assert "the argument between specialists took" in text and "It changed nothing." in text
    kept = [one for one in held.parts if one.step.startswith("synthesis.debate")]
    assert len(kept) == len(turns)


def test_the_web_is_looked_up_once_and_what_it_says_is_quoted_with_its_day(held: Held):
    found = held.result["agent_results"][AgentRole.WEB_RESEARCH]
    assert found["status"] == "completed"
    [news] = [one for one in found["findings"] if one["title"] == "Incidents in the region chosen"]
    assert "It took 47 minutes." in str(news)
    parts = [one for one in held.parts if one.step.startswith(f"agents.{AgentRole.WEB_RESEARCH}")]
    assert len([one for one in parts if b"topic" in one.output]) == 2


def test_words_of_the_model_are_graded_as_those_of_code_are(held: Held):
    assert held.completion.dossier is not None
    code, model = of_code(held.completion.dossier), of_model(held.completion.dossier)
    assert code.covers > model.covers and 0 < model.holds < code.holds == 1
    # Everybody says the same.
    assert model.new < code.new and model.argued == 1


async def test_the_run_is_replayed_byte_for_byte_without_a_model(held: Held):
    found = await verify(held.run, held.assemble, KeptExchanges(parts=held.parts))
    assert found.equal, found


async def test_what_is_missing_from_the_recording_is_named(held: Held):
    kept = tuple(one for one in held.parts if not one.step.startswith("agents.cto"))
    found = await verify(held.run, held.assemble, KeptExchanges(parts=kept))
    assert "cto" in found.difference.lower()
    assert any("no answer to 2 of the requests" in one for one in found.causes)
    assert any("--llm openai:gpt-4o-mini" in one for one in found.causes)


async def test_what_is_damaged_of_the_recording_is_named(held: Held):
    """Cut off in the middle, or with a seal that does not fit, which is then no record at all."""
    cut = [
        one._replace(output=one.output[: len(one.output) // 2])
        if one.step.startswith("agents.cto#")
        else one
        for one in held.parts
        if not one.step.startswith("agents.security#")
    ]
    recorded = KeptExchanges(parts=tuple(cut), damaged=frozenset({"agents.security#model"}))
    found = await verify(held.run, held.assemble, recorded)
    assert not found.equal
    (damage,) = [one for one in found.causes if "damaged" in one]
    assert "openai:gpt-4o-mini" in damage and "agents.cto, agents.security" in damage
