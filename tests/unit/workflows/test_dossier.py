"""What a run makes of every example, as values that the journal keeps."""

import asyncio
from functools import cache
from types import SimpleNamespace

import pytest
from pydantic import TypeAdapter

from infra_mind.agents.roster import ROSTER
from infra_mind.domain.dossier import AgentStatus, Dossier
from infra_mind.domain.recommendation import AgentReport
from infra_mind.exports.assessment_json import assessment_json
from infra_mind.imports import read_requirements, written
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow
from tests.factories.brief import EXAMPLES, brief_of

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
DOSSIER, REPORT = TypeAdapter(Dossier), TypeAdapter(AgentReport)


@cache
def dossier_of(example: str) -> Dossier:
    stated = written(read_requirements(EXAMPLES / f"{example}.yaml"))
    assessment = SimpleNamespace(requirements=stated)
    result = asyncio.run(ParallelAssessmentWorkflow().execute(assessment))
    assert result.dossier is not None, result.error
    return result.dossier


@pytest.mark.parametrize("example", NAMES)
def test_a_dossier_survives_its_journal_byte_by_byte(example: str):
    raw = DOSSIER.dump_json(dossier_of(example))
    back = DOSSIER.validate_json(raw)
    assert back == dossier_of(example)
    assert DOSSIER.dump_json(back) == raw


@pytest.mark.parametrize("example", NAMES)
def test_a_report_of_every_agent_survives_its_journal_byte_by_byte(example: str):
    entries = dossier_of(example).agents
    assert [entry.role for entry in entries] == [agent.role for agent in ROSTER]
    for entry in entries:
        if entry.status is AgentStatus.COMPLETED:
            raw = REPORT.dump_json(entry.report)
            assert REPORT.dump_json(REPORT.validate_json(raw)) == raw


@pytest.mark.parametrize("example", NAMES)
def test_the_document_names_what_was_left_out_and_what_is_missed(example: str):
    document = assessment_json(dossier_of(example))
    decision = brief_of(example).decision
    synthesis, questions = document["synthesis"], document["questions"]
    assert isinstance(synthesis, dict) and isinstance(questions, dict)
    assert synthesis["considered"] == decision.considered
    assert len(synthesis["exclusions"]) == len(decision.exclusions)
    assert all(one["reason"] for one in synthesis["exclusions"])
    missed = questions["missed_targets"]
    assert [one["target"] for one in missed] == [str(one.target) for one in decision.reach]
    assert bool(missed) == (not decision.meets_targets)


@pytest.mark.parametrize("example", NAMES)
def test_points_of_the_front_are_told_apart(example: str):
    dossier = dossier_of(example)
    labels = [
        dossier.claims[point.figures["monthly_cost"]].label for point in dossier.answers.pareto
    ]
    assert len(labels) == len(set(labels))
    ids = [claim for point in dossier.answers.pareto for claim in point.figures.values()]
    assert len(ids) == len(set(ids))
