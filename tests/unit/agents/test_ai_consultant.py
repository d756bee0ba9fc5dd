import pytest

from infra_mind.agents.ai_consultant import AGENT
from tests.factories.brief import brief_from, brief_of, brief_restating, known, report_of, run
from tests.factories.scrutiny import scrutinise, sections_that_matter

EXAMPLES = ("clinic-portal", "minimal", "ml-training", "llm-assistant")


@pytest.mark.parametrize("example", EXAMPLES)
def test_report_bears_scrutiny(example: str) -> None:
    scrutinise(brief_of(example), report_of(AGENT, example))


def test_reads_what_it_looks_at() -> None:
    briefs = [
        *(brief_of(one) for one in EXAMPLES),
        brief_restating("clinic-portal", goals=["scale"]),
    ]
    assert set().union(*(sections_that_matter(AGENT, one) for one in briefs)) == set(AGENT.reads)


def test_without_models_it_says_so() -> None:
    report = report_of(AGENT, "minimal")
    assert report.summary.text.startswith("No workload here asks")
    assert report.recommendations == ()


def test_a_goal_that_no_workload_serves_is_seen() -> None:
    report = run(AGENT, brief_restating("ecommerce", goals=["launch_ai_assistant"]))
    assert [one.id for one in report.findings] == ["ai_consultant.goal-without-workload"]


def test_work_saved_is_the_price_of_an_answer_at_the_wage() -> None:
    brief = brief_of("clinic-portal")
    report = report_of(AGENT, "clinic-portal")
    claims = known(brief, report)
    thousand, seconds = (claims[id] for id in report.summary.claims)
    assert float(seconds.value) == pytest.approx(float(thousand.value) / 1000 / 80 * 3600, rel=1e-4)


def test_health_data_in_prompts_presses_more_than_other_personal_data() -> None:
    for classes, priority in ((["pii", "phi"], "high"), (["pii", "financial"], "medium")):
        report = run(AGENT, brief_restating("llm-assistant", data={"classes": classes}))
        (advice,) = [one for one in report.recommendations if one.id.startswith("guard-prompts")]
        assert advice.priority == priority


def test_a_team_new_to_machine_learning_is_told_to_try_without_training() -> None:
    team = {"developers": 12, "ops_engineers": 2, "on_call": True}
    skilled = brief_restating("clinic-portal", team={**team, "skills": {"ml": 4}})
    assert any(
        one.id == "pilot-triage-model-model"
        for one in report_of(AGENT, "clinic-portal").recommendations
    )
    assert not any(
        one.id == "pilot-triage-model-model" for one in run(AGENT, skilled).recommendations
    )


def test_what_is_looked_up_is_told_with_its_price() -> None:
    report = report_of(AGENT, "llm-assistant")
    (found,) = [one for one in report.findings if one.id == "ai_consultant.knowledge-assistant"]
    units = {report.claims[id].unit for id in found.detail.claims if id in report.claims}
    assert {"USD/month", "GB"} <= units


def test_an_own_model_that_serves_is_a_use_of_ai() -> None:
    inference = {"average_rps": 5, "parameters_b": 0.1}
    workload = {"name": "vision", "type": "ml_inference", "inference": inference}
    stated = {"goals": ["adopt_ai"], "clouds": {"allowed": ["aws"]}, "workloads": [workload]}
    report = run(AGENT, brief_from(stated))
    ids = {one.id for one in report.findings}
    assert "ai_consultant.goal-without-workload" not in ids
    assert "ai_consultant.share-of-bill" in ids
    assert "vision" in report.summary.text
