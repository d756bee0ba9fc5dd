"""Agents ask a real model, small and on this machine; what is tested is form, limits and records, not prose."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter

from infra_mind.agents.roster import ROSTER
from infra_mind.agents.tools import search_spec, use_tool
from infra_mind.core.clock import SystemClock
from infra_mind.core.rollout import Mode
from infra_mind.domain.recommendation import Commentary, CommentaryStatus
from infra_mind.domain.role import AgentRole
from infra_mind.domain.statement import literal_figures
from infra_mind.engine.events import RunStatus
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.scheduler import Scheduler
from infra_mind.engine.step import StepPart
from infra_mind.imports import read_requirements
from infra_mind.knowledge.library import Library
from infra_mind.llm.budget import ModelAllowance, ModelUse
from infra_mind.llm.exchange import Request, Told, Usage
from infra_mind.llm.providers import ModelSetup, open_models
from infra_mind.llm.recording import KeptExchanges
from infra_mind.llm.session import ModelExchange, Session
from infra_mind.models.run import Run
from infra_mind.services.result import canonical
from infra_mind.services.verification import verify
from infra_mind.workflows.assessment_plan import assessment_workflow, collaborators
from infra_mind.workflows.workflow import Workflow
from tests.factories.talk import Talk
from tests.tools.local_model import MISSING, serving, weights

pytestmark = [
    pytest.mark.local_model,
    pytest.mark.skipif(weights() is None, reason=MISSING),
]
CONTEXT = 2560
HOUR = timedelta(hours=1)
ALLOWED = ModelAllowance(unpriced=True, context=CONTEXT, calls=2, time=HOUR)
REQUIREMENTS = {"cloud_provider": "aws", "use_case": "ml_training"}
DAY = date(2026, 11, 23)
_EXCHANGE = TypeAdapter(ModelExchange)


@pytest.fixture(scope="module")
def setup() -> Iterator[ModelSetup]:
    with serving(context=CONTEXT) as address:
        yield ModelSetup(
            chain="openai:smollm2", base_url=f"{address}/v1", most_at_once=2, timeout=HOUR
        )


def answered(parts: Mapping[object, StepPart]) -> Usage:
    """What calls took by what is kept of them."""
    found = [_EXCHANGE.validate_json(one.content).reply for one in parts.values()]
    return sum((one.usage for one in found if one is not None), Usage())


def fits(found: Commentary) -> bool:
    """Whether a model answered in the form that was asked for, and said no figure of its own."""
    return not [one for one in found.rejected if one.part == "answer"] and all(
        literal_figures(one.text) == () for one in found.statements
    )


@pytest.mark.timeout(900)
async def test_an_agent_gets_an_answer_in_form_and_in_bounds_that_is_kept_and_counted(
    setup: ModelSetup,
):
    talk = Talk([], role=AgentRole.MLOPS)
    async with open_models(setup) as model:
        talk.session = Session(model, ALLOWED, keep=talk._keep, clock=SystemClock())
        report = await talk.hold()
    found, spent = report.commentary, talk.session.spent
    assert replace(report, commentary=None) == talk.before
    assert found is not None and found.status is not CommentaryStatus.UNAVAILABLE, found
    assert fits(found), found
    kept = answered(talk.kept)
    assert (spent.input_tokens, spent.output_tokens) == (kept.input_tokens, kept.output_tokens)
    assert 0 < kept.input_tokens <= kept.calls * CONTEXT * 3 / 4 and kept.calls <= spent.calls <= 2
    assert 0 < kept.output_tokens <= kept.calls * CONTEXT / 4
    assert spent.cost is None
    again = Talk([], role=AgentRole.MLOPS, allowance=ALLOWED, kept=talk.kept)
    again.model.uses_tools = True
    assert (await again.hold()).commentary == found and again.model.asked == []


@pytest.mark.board
@pytest.mark.timeout(3000)
async def test_all_eleven_agents_ask_it_and_the_run_is_replayed_without_it(setup: ModelSetup):
    journal, library = MemoryJournal(), Library()
    roster = tuple(replace(one, allowance=ALLOWED, timeout=HOUR) for one in ROSTER)

    def assemble(language: ModelUse | None) -> Workflow:
        return assessment_workflow(collaborators(library=library, language=language, roster=roster))

    async with open_models(setup) as model:
        workflow = assemble(ModelUse(model=model, unpriced=True, context=CONTEXT, argues=False))
        completion = await workflow.run(
            Scheduler(journal=journal),
            read_requirements(REQUIREMENTS),
            run_id="run-1",
            mode=Mode.PARALLEL,
            seed=0,
            as_of=DAY,
        )
    assert completion.state.status is RunStatus.COMPLETED and completion.dossier is not None
    reports = [one.report for one in completion.dossier.agents if one.report is not None]
    said = {one.role: one.commentary for one in reports}
    assert {*said} >= {*AgentRole} - {AgentRole.WEB_RESEARCH}
    for role, found in said.items():
        assert found is not None and found.status is not CommentaryStatus.UNAVAILABLE, (role, found)
        assert fits(found), (role, found)
    usage = completion.metrics.model_usage
    assert all(usage[role].tokens > 0 for role in said) and completion.metrics.model_cost is None

    section = {"id": "run-1", "llm": completion.state.details["llm"]}
    run = Run(
        assessment_id="a",
        user_id="u",
        mode=Mode.PARALLEL,
        seed=0,
        as_of=DAY,
        requirements=REQUIREMENTS,
        result=canonical(workflow.describe(completion.dossier, section)),
    )
    records = (await journal.history("run-1")).records
    recorded = KeptExchanges(parts=tuple(one for one in records if one.is_part))
    replayed = await verify(run, assemble, recorded)
    assert replayed.equal, replayed


@pytest.mark.board
async def test_what_it_asks_of_a_tool_is_in_the_schema_of_that_and_is_answered(setup: ModelSetup):
    """It is too small to call tools by itself; told to, it says what it wants of one."""
    tool = search_spec()
    async with open_models(setup) as model:
        reply = await model.ask(
            Request(
                instructions="Answer with JSON alone.",
                messages=(Told(text=f"Search for the monthly bill. {tool.parameters}"),),
                answer=tool.parameters,
                longest=100,
            )
        )
    assert "claims" in json.loads(use_tool(Talk([]).sheet, tool.name, reply.text)), reply
