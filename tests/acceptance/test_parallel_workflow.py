"""The promises of the parallel workflow, called the way they were first published."""

import asyncio
import json
import time
from dataclasses import replace

import pytest

from src.infra_mind.agents.roster import ROSTER
from src.infra_mind.core.errors import StepError, Transient
from src.infra_mind.domain.role import AgentRole
from src.infra_mind.llm.budget import ModelUse
from src.infra_mind.llm.exchange import Reply, Request
from src.infra_mind.models.assessment import Assessment
from src.infra_mind.workflows.assessment_workflow import AssessmentWorkflow
from src.infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow
from tests.factories.language_model import ScriptedModel
from tests.factories.talk import answer

# Long beside what agents compute on a busy machine.
LATENCY = 4.0
# Of all companies one that only trains is decided for soonest.
SMALL = {"cloud_provider": "aws", "use_case": "ml_training"}


class SlowModel(ScriptedModel):
    """A language model that thinks for a while."""

    async def ask(self, request: Request) -> Reply:
        await asyncio.sleep(LATENCY)
        return await super().ask(request)


async def test_parallel_execution_is_faster_than_one_after_another():
    assessment = Assessment(
        user_id="test_user",
        requirements={"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000},
    )
    await assessment.insert()
    model = SlowModel(lambda request: answer("Sound, on the whole."), uses_tools=False)
    workflow = ParallelAssessmentWorkflow(language=ModelUse(model=model, argues=False))
    started = time.perf_counter()

    result = await workflow.execute(assessment)

    assert time.perf_counter() - started < 180
    assert result.success is True
    assert result.data
    metrics = workflow.get_execution_metrics()
    assert metrics["total_agents"] == 11
    assert metrics["completed_agents"] >= 8
    assert metrics["speedup_factor"] > 5
    times = [entry["execution_time"] for entry in result.data["agent_results"].values()]
    wall = metrics["phase_times"]["agents"]
    assert metrics["speedup_factor"] == pytest.approx(sum(times) / wall, rel=0.01)
    assert len(metrics["model_usage"]) == len(model.asked) == 10
    assert metrics["tokens"] == 1200 and metrics["model_cost"] == pytest.approx(0.01)
    said = {entry["comment"] for entry in result.data["agent_results"].values() if entry["comment"]}
    assert said == {"Sound, on the whole."}


async def test_agents_that_only_compute_claim_no_speedup_they_did_not_have():
    workflow = ParallelAssessmentWorkflow()
    result = await workflow.execute(Assessment(user_id="u", requirements={"cloud_provider": "aws"}))
    assert result.success
    assert workflow.get_execution_metrics()["speedup_factor"] < 1.2


def _failing(agent, error):
    def analyse(draft):
        raise error

    return replace(agent, analyse=analyse, inquire=None)


@pytest.mark.parametrize(("broken", "success"), [(1, True), (5, True), (6, False)])
async def test_the_workflow_succeeds_while_at_least_half_of_the_agents_do(broken, success):
    counted = [agent for agent in ROSTER if agent.role is not AgentRole.WEB_RESEARCH]
    failing = {agent.role for agent in counted[:broken]}
    roster = tuple(
        _failing(agent, StepError("the agent fell over")) if agent.role in failing else agent
        for agent in ROSTER
    )
    assessment = Assessment(user_id="test_user", requirements=SMALL)
    await assessment.insert()
    workflow = ParallelAssessmentWorkflow(roster=roster)

    result = await workflow.execute(assessment)

    assert result.success is success
    metrics = workflow.get_execution_metrics()
    assert metrics["failed_agents"] == broken
    assert metrics["success_rate"] == pytest.approx(100 * (10 - broken) / 10)
    if success:
        results = result.data["agent_results"]
        assert sum(entry["status"] == "completed" for entry in results.values()) == 10 - broken
        for role in failing:
            assert results[role]["status"] == "failed"
            assert "fell over" in results[role]["error"]
    else:
        assert result.error


async def test_a_transient_fault_of_an_agent_is_retried():
    tries = []
    agent = ROSTER[0]

    def analyse(draft):
        tries.append(draft.role)
        if len(tries) == 1:
            raise Transient("the line was busy")
        return agent.analyse(draft)

    workflow = ParallelAssessmentWorkflow(roster=(replace(agent, analyse=analyse), *ROSTER[1:]))
    result = await workflow.execute(Assessment(user_id="u", requirements=SMALL))
    assert result.data["agent_results"][agent.role]["status"] == "completed"
    assert len(tries) == 2


async def test_one_workflow_runs_ten_assessments_at_once_each_with_its_own_metrics():
    budgets = [5000 + 1000 * number for number in range(10)]
    assessments = [
        Assessment(user_id=f"user_{n}", requirements={**SMALL, "budget": budget})
        for n, budget in enumerate(budgets)
    ]
    for assessment in assessments:
        await assessment.insert()
    workflow = ParallelAssessmentWorkflow()

    results = await asyncio.gather(*(workflow.execute(one) for one in assessments))

    assert all(result.success for result in results)
    assert len({result.run_id for result in results}) == 10
    for budget, result in zip(budgets, results, strict=True):
        assert result.data["requirements"]["budget"]["monthly"] == budget
        assert result.metrics.total_agents == 11
        phases = {event.run_id for event in result.events}
        assert phases == {result.run_id}


async def test_the_metrics_are_those_of_the_callers_own_latest_run():
    workflow = ParallelAssessmentWorkflow(roster=ROSTER[:3])
    short = Assessment(user_id="u", requirements=SMALL)

    async def run():
        result = await workflow.execute(short)
        await asyncio.sleep(0.01)
        return workflow.get_execution_metrics()["total_time"] == result.metrics.total_time

    assert all(await asyncio.gather(*(run() for _ in range(4))))


async def test_both_modes_give_the_same_assessment():
    assessment = Assessment(user_id="u", requirements={**SMALL, "budget": 3000})
    both = []
    for workflow in (ParallelAssessmentWorkflow(), AssessmentWorkflow()):
        result = await workflow.execute(assessment)
        for entry in result.data["agent_results"].values():
            entry.pop("execution_time")
        both.append(json.dumps(result.data, sort_keys=True))
    assert both[0] == both[1]


async def test_bad_requirements_are_a_result_that_says_so():
    result = await ParallelAssessmentWorkflow().execute(
        Assessment(user_id="u", requirements={"cloud_provder": "aws"})
    )
    assert result.success is False
    assert "cloud_provider" in result.error
