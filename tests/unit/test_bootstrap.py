from decimal import Decimal
from pathlib import Path

import pytest

from infra_mind.bootstrap import open_language, open_program
from infra_mind.core.config import Settings
from infra_mind.core.errors import InputError
from infra_mind.core.rollout import Mode
from infra_mind.domain.role import AgentRole
from infra_mind.imports import read_requirements
from infra_mind.llm.budget import ModelAllowance
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


async def test_no_language_model_is_opened_where_none_is_set(tmp_path: Path):
    async with open_language(Settings(home=tmp_path, llm=" ")) as language:
        assert language is None


async def test_a_language_model_without_what_asks_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("infra_mind.bootstrap.MODEL_PACKAGES", ("no_such_package",))
    with pytest.raises(InputError, match=r"pip install 'infra-mind\[llm\]'"):
        async with open_language(Settings(home=tmp_path, llm="openai:gpt")):
            pass


async def test_the_settings_reach_the_language_model(tmp_path: Path):
    settings = Settings(
        home=tmp_path, llm="openai:m", llm_base_url="http://127.0.0.1:9/v1", llm_budget=Decimal(12)
    )
    async with open_language(settings) as language:
        assert language is not None and language.model.name == "openai:m"
        assert language.allowance(ModelAllowance(dollars=Decimal(9)), 11).dollars == Decimal(1)
