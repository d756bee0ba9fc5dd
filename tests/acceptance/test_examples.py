"""Every example, end to end: no orphan figure, resolvable claims, the same twice."""

import json
from pathlib import Path

import pytest

from infra_mind.domain.figure import format_bounds
from infra_mind.engine.events import fold
from infra_mind.imports import read_requirements, written
from infra_mind.imports.example import example, example_names
from infra_mind.models.assessment import Assessment
from infra_mind.reports import Format, render_reports
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow
from infra_mind.workflows.run_view import view_of
from tests.tools.orphans import orphans

WORKFLOW = ParallelAssessmentWorkflow()


async def assess(name: str):
    requirements = written(read_requirements(Path(example(name))))
    return await WORKFLOW.execute(Assessment(user_id="u", requirements=requirements))


@pytest.mark.parametrize("name", example_names())
async def test_no_report_of_an_example_shows_a_figure_without_a_claim(name):
    result = await assess(name)
    assert result.success, result.error
    run = view_of(fold(result.events), result.metrics, run_id=result.run_id, mode="parallel")
    rendered = render_reports(result.dossier, run, formats=(Format.MARKDOWN, Format.HTML))
    assert len(rendered) == 6
    for report, content in rendered.items():
        found = orphans(content.decode(), result.dossier, run)
        assert not found, f"{report}: {found[:5]}"


@pytest.mark.parametrize("name", example_names())
async def test_every_claim_of_an_example_leads_to_a_source(name):
    result = await assess(name)
    claims = result.data["claims"]
    for claim_id, claim in claims.items():
        assert claim["inputs"] or claim["source"], claim_id
        assert all(other in claims for other in claim["inputs"]), claim_id
    shown = json.dumps({key: value for key, value in result.data.items() if key != "claims"})
    assert "C-" in shown
    assert "nan" not in shown.lower().split()


async def test_the_same_input_gives_the_same_bytes():
    documents = []
    for _ in range(2):
        result = await assess("saas")
        for entry in result.data["agent_results"].values():
            entry.pop("execution_time")
        documents.append(json.dumps(result.data, sort_keys=True))
    assert documents[0] == documents[1]


async def test_the_reports_agree_on_every_figure_they_share():
    result = await assess("clinic-portal")
    rendered = render_reports(result.dossier, None, formats=(Format.MARKDOWN,))
    low, high = format_bounds(result.dossier.claims[result.dossier.facts.monthly])
    for name in ("executive.md", "technical.md", "stakeholder.md"):
        text = rendered[name].decode()
        assert low in text, name
        assert high in text, name
