"""The endpoints of the page run as they are written there, in an application of somebody else's."""

import logging
import random
import re
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from infra_mind.core.config import Settings
from infra_mind.core.rollout import Mode, choose_mode
from infra_mind.models.assessment import Assessment
from infra_mind.workflows import base
from tests.factories.workflow import make_workflow

PAGE = Path(__file__).parents[3] / "docs" / "library.md"
PREAMBLE, *BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
OPTIONS = dict(zip(("parallel", "flag", "share", "rollback"), BLOCKS, strict=True))
GIVEN = {"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000}


async def analyzed(option: str, query: str = "") -> tuple[Assessment, httpx2.Response]:
    """What the endpoint answers in an application that has nothing but this code."""
    written: dict[str, object] = {"__name__": "endpoints"}
    exec(compile(PREAMBLE + OPTIONS[option], str(PAGE), "exec"), written)  # noqa: S102
    app = FastAPI()
    app.include_router(written["router"])  # type: ignore[arg-type]
    assessment = await Assessment(user_id="ada", requirements=GIVEN).insert()
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://own") as http:
        answer = await http.post(f"/api/v1/assessments/{assessment.id}/analyze{query}")
    return assessment, answer


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "assessment_workflow", lambda _: make_workflow())


async def test_the_parallel_workflow_answers_and_keeps_its_recommendations(caplog):
    with caplog.at_level(logging.INFO):
        assessment, answer = await analyzed("parallel")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["status"] == "completed" and told["agents_executed"] == 10
    assert told["execution_time"] > 0 and told["speedup"] > 0
    kept = await Assessment.get(assessment.id)
    assert kept is not None and kept.status == "completed" and kept.recommendations
    line = next(one for one in caplog.messages if one.startswith("Parallel workflow completed"))
    assert f"seconds={told['execution_time']:.3f}" in line


@pytest.mark.parametrize(
    ("option", "query", "mode"),
    [
        ("flag", "", Mode.PARALLEL),
        ("flag", "?use_parallel=true", Mode.PARALLEL),
        ("rollback", "", Mode.SEQUENTIAL),
    ],
)
async def test_the_flag_and_the_way_back(small, option: str, query: str, mode: Mode):
    _, answer = await analyzed(option, query)
    told = answer.json()
    assert answer.status_code == 200 and told["success"]
    assert told["metadata"]["mode"] == mode


@pytest.mark.parametrize(("drawn", "mode"), [(0.1, Mode.PARALLEL), (0.9, Mode.SEQUENTIAL)])
async def test_a_share_of_the_users(small, monkeypatch, drawn: float, mode: Mode):
    monkeypatch.setattr(random, "random", lambda: drawn)
    _, answer = await analyzed("share")
    assert answer.json()["metadata"]["mode"] == mode


@pytest.mark.parametrize(
    ("settings", "modes"),
    [
        ({}, {Mode.PARALLEL}),
        ({"enable_parallel_execution": False}, {Mode.SEQUENTIAL}),
        ({"parallel_rollout_percent": 20}, {Mode.PARALLEL, Mode.SEQUENTIAL}),
    ],
)
def test_one_setting_takes_everybody_back(settings, modes: set[Mode]):
    chosen = Settings(**settings)
    assert {choose_mode(chosen, f"user-{number}") for number in range(50)} == modes
