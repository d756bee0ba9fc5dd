from pathlib import Path

from infra_mind.bootstrap import open_program
from infra_mind.core.config import Settings
from infra_mind.core.rollout import Mode
from infra_mind.domain.role import AgentRole
from infra_mind.imports import read_requirements
from infra_mind.workflows.assessment_plan import assessment_workflow, collaborators
from tests.factories.workflow import make_workflow


async def test_the_program_keeps_its_data_where_the_settings_say(tmp_path: Path):
    settings = Settings(home=tmp_path / "home", database_url="")
    async with open_program(settings, workflow=make_workflow) as program:
        given = read_requirements({"title": "Portal", "budget": {"monthly": 1}})
        assessment = await program.assessments.of(given, user_id="u")
        run = await program.runs.submit(assessment, mode=Mode.PARALLEL)
    assert (tmp_path / "home" / "infra-mind.db").exists()
    async with open_program(settings, workflow=make_workflow) as again:
        assert (await again.runs.get(run.id)).id == run.id


def test_the_workflow_has_all_agents_and_a_dossier():
    workflow = assessment_workflow(collaborators())
    assert set(workflow.plan.labels) == set(AgentRole)
    assert workflow.final in {step.name for step in workflow.plan.steps}
