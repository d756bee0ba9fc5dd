"""Every example, end to end: no orphan figure, resolvable claims, the same twice, all kept by its journal."""

import asyncio
import json
from functools import cache, partial
from io import StringIO
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from rich.console import Console

from infra_mind.agents.roster import ROSTER
from infra_mind.cli.summary import summarise
from infra_mind.domain.dossier import AgentStatus, Dossier
from infra_mind.domain.figure import format_bounds, format_claim
from infra_mind.domain.recommendation import AgentReport
from infra_mind.engine.events import RunStatus, fold
from infra_mind.exports.assessment_json import assessment_json
from infra_mind.imports import read_requirements, written
from infra_mind.imports.example import example, example_names
from infra_mind.models.assessment import Assessment
from infra_mind.models.run import Run
from infra_mind.reports import Format, render_reports
from infra_mind.reports.price_basis import BASES
from infra_mind.services.answers import answer
from infra_mind.services.runs import Conclusion
from infra_mind.workflows.base import WorkflowResult
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow
from infra_mind.workflows.run_view import view_of
from tests.tools.orphans import orphans
from tests.tools.shared import once
from tests.tools.wording import faults, read, shared

WORKFLOW = ParallelAssessmentWorkflow()
DOSSIER, REPORT = TypeAdapter(Dossier), TypeAdapter(AgentReport)
KNOWLEDGE = Path(__file__).parents[2] / "docs" / "knowledge.md"
EVERY = pytest.mark.parametrize("name", example_names())
# One of each kind of workload that has much of its own.
SOME = ("clinic-portal", "data-platform", "field-service-iot")


def assess(name: str) -> WorkflowResult:
    requirements = written(read_requirements(Path(example(name))))
    return asyncio.run(WORKFLOW.execute(Assessment(user_id="u", requirements=requirements)))


@cache
def assessed(name: str) -> WorkflowResult:
    result = once(f"example {name}".encode(), partial(assess, name))
    assert result.success, result.error
    return result


def dossier_of(name: str) -> Dossier:
    dossier = assessed(name).dossier
    assert dossier is not None
    return dossier


@EVERY
def test_no_report_of_an_example_shows_a_figure_without_a_claim(name: str):
    result = assessed(name)
    run = view_of(fold(result.events), result.metrics, run_id=result.run_id, mode="parallel")
    # Drawings take long, and pages show what the texts do: of some both are read.
    formats = (Format.MARKDOWN, *((Format.HTML,) if name in SOME else ()))
    rendered = render_reports(result.dossier, run, formats=formats)
    assert len(rendered) == 3 * len(formats)
    for report, content in rendered.items():
        found = orphans(content.decode(), result.dossier, run)
        assert not found, f"{report}: {found[:5]}"


@EVERY
def test_the_words_of_an_example_are_those_of_an_architect(name: str):
    assert not [str(one) for one in faults(read(dossier_of(name)))]


@EVERY
def test_the_summary_of_an_example_fits_on_one_screen(name: str):
    result, told = assessed(name), StringIO()
    run = Run(id=result.run_id, assessment_id="a", user_id="u", status=RunStatus.COMPLETED)
    ended = Conclusion(
        run=run,
        dossier=result.dossier,
        state=fold(result.events),
        metrics=result.metrics,
        events=(),
    )
    summarise(Console(file=told, width=80), ended, [Path("out") / name / "executive.html"])
    lines = told.getvalue().splitlines()
    assert len(lines) < 40
    # No offer and no file gives way, and enough is left of what to do.
    for begins in ("lean", "2. ", f"out/{name}/executive.html"):
        assert any(line.startswith(begins) for line in lines)


def test_no_sentence_that_says_nothing_of_a_company_stands_in_the_reports_of_most():
    assert not [
        str(one) for one in shared({name: read(dossier_of(name)) for name in example_names()})
    ]


def bases_of(name: str) -> dict[str, float]:
    """Which share of the bill of an example each basis makes."""
    shares = assessed(name).data["prices"]["by_basis"]
    return {str(basis): float(share) for basis, share in shares.items()}


def table_of_bases() -> str:
    """What the bills of the examples rest on, the firmest first."""
    shares = {name: bases_of(name) for name in example_names()}
    firm = {name: of.get("list", 0.0) + of.get("copy", 0.0) for name, of in shares.items()}
    rows = ["| example | vendor list | copy | derived | estimate |", "|---|---|---|---|---|"]
    for name in sorted(shares, key=lambda one: (-firm[one], one)):
        cells = [f"{shares[name].get(basis, 0.0):.0%}" for basis in BASES]
        rows.append(f"| {' | '.join((f'`{name}`', *(f'{cell[:-1]} %' for cell in cells)))} |")
    return "\n".join(rows)


def test_the_page_tells_what_the_bill_of_every_example_rests_on():
    assert table_of_bases() in KNOWLEDGE.read_text(encoding="utf-8"), table_of_bases()


def test_less_than_a_tenth_of_the_patient_portal_is_derived_or_estimated():
    shares = bases_of("clinic-portal")
    assert shares.get("derived", 0.0) + shares.get("estimate", 0.0) < 0.1


@EVERY
def test_every_claim_of_an_example_leads_to_a_source(name: str):
    data = assessed(name).data
    claims = data["claims"]
    for claim_id, claim in claims.items():
        assert claim["inputs"] or claim["source"], claim_id
        assert all(other in claims for other in claim["inputs"]), claim_id
    shown = json.dumps({key: value for key, value in data.items() if key != "claims"})
    assert "C-" in shown
    assert "nan" not in shown.lower().split()


@pytest.mark.parametrize("name", SOME)
def test_a_dossier_survives_its_journal_byte_by_byte(name: str):
    raw = DOSSIER.dump_json(dossier_of(name))
    back = DOSSIER.validate_json(raw)
    assert back == dossier_of(name)
    assert DOSSIER.dump_json(back) == raw


@pytest.mark.parametrize("name", SOME)
def test_a_report_of_every_agent_survives_its_journal_byte_by_byte(name: str):
    entries = dossier_of(name).agents
    assert [entry.role for entry in entries] == [agent.role for agent in ROSTER]
    for entry in entries:
        if entry.status is AgentStatus.COMPLETED:
            raw = REPORT.dump_json(entry.report)
            assert REPORT.dump_json(REPORT.validate_json(raw)) == raw


@EVERY
def test_the_document_names_what_was_left_out_and_what_is_missed(name: str):
    dossier = dossier_of(name)
    document = assessment_json(dossier)
    synthesis, questions = document["synthesis"], document["questions"]
    assert isinstance(synthesis, dict) and isinstance(questions, dict)
    assert synthesis["considered"] == dossier.synthesis.considered > 0
    assert len(synthesis["exclusions"]) == len(dossier.synthesis.exclusions)
    assert all(one["reason"] for one in synthesis["exclusions"])
    missed = {one["target"] for one in questions["missed_targets"]}
    assert missed == {one.target for one in dossier.answers.missed_targets}
    # Nobody is told that a target is met, and what it would take.
    assert missed <= {one.target for one in dossier.choice.targets if one.status != "met"}


@EVERY
def test_points_of_the_front_are_told_apart(name: str):
    dossier = dossier_of(name)
    labels = [
        dossier.claims[point.figures["monthly_cost"]].label for point in dossier.answers.pareto
    ]
    assert len(labels) == len(set(labels))
    ids = [claim for point in dossier.answers.pareto for claim in point.figures.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["saas"])
def test_the_same_input_gives_the_same_bytes(name: str):
    documents = [_untimed(result) for result in (assessed(name), assess(name))]
    assert documents[0] == documents[1]


@pytest.mark.parametrize("name", ["clinic-portal"])
def test_the_reports_agree_on_every_figure_they_share(name: str):
    dossier = dossier_of(name)
    rendered = render_reports(dossier, None, formats=(Format.MARKDOWN,))
    low, high = format_bounds(dossier.claims[dossier.facts.monthly])
    for report in ("executive.md", "technical.md", "stakeholder.md"):
        text = rendered[report].decode()
        assert low in text, report
        assert high in text, report


def _untimed(result: WorkflowResult) -> str:
    """The document as it is whenever it is worked out."""
    data = json.loads(json.dumps(result.data))
    for entry in data["agent_results"].values():
        del entry["execution_time"]
    return json.dumps(data, sort_keys=True)


def test_a_budget_that_growth_breaks_is_kept_until_then_and_the_edge_is_said():
    """The same month as among what could go wrong: a verdict promises no more than the rest of the report."""
    dossier = dossier_of("data-platform")
    verdict = dossier.synthesis.summary.render(dossier.claims)
    (broken,) = (
        one
        for one in dossier.answers.first_break
        if one.limit == "the budget" and one.scenario == "as expected"
    )
    assert broken.month is not None
    assert f"until {format_claim(dossier.claims[broken.month])}." in verdict
    assert "with little room under the budget" in verdict
    assert all(one.workload in verdict for one in dossier.synthesis.built)


# What a board asks, in English and German, and words that the answer to it cannot do without.
BOARD = {
    "What is the biggest risk?": ("Was ist das größte Risiko?", "cannot train models yet"),
    "What happens when the whole region goes down?": (
        "Was passiert, wenn die ganze Region ausfällt?",
        "is back within",
    ),
    "Are we GDPR compliant?": ("Sind wir DSGVO-konform?", "General Data Protection Regulation: "),
    "How long will the migration take?": ("Wie lange dauert die Migration?", "weeks"),
    "Where is the patient data stored?": (
        "Wo liegen die Patientendaten?",
        "the copies lie in Azure",
    ),
    "What should we do first?": ("Was sollen wir zuerst tun?", "Done when: "),
    "What does it cost against what we pay now?": (
        "Was kostet es im Vergleich zu dem, was wir heute zahlen?",
        "31,000 USD a month",
    ),
    "What if traffic doubles?": (
        "Was wäre, wenn sich der Verkehr verdoppelt?",
        "infra-mind whatif latest --set workloads[0].traffic.average_rps=VALUE",
    ),
    "Which language model, and what does it cost a month?": (
        "Welches Sprachmodell, und was kostet es im Monat?",
        "Assistant runs on ",
    ),
    "What does GPU training cost?": ("Was kostet das Training auf GPUs?", "Triage-model runs on "),
    "How much CO2 against today?": (
        "Wie viel CO2 im Vergleich zu heute?",
        "What runs today emits is not known",
    ),
    "Why this cloud and not the others?": (
        "Warum diese Cloud und nicht die anderen?",
        "Against Google Cloud ",
    ),
    "What does a year cost?": ("Was kostet ein Jahr?", "The first year costs "),
    "How many people do we need?": ("Wie viele Leute brauchen wir?", "h a week"),
    "Why not Kubernetes?": ("Warum nicht Kubernetes?", "Kubernetes takes skill of 3"),
}


def test_what_a_board_asks_has_one_answer_each_with_its_claims():
    dossier = dossier_of("clinic-portal")
    for english, (german, words) in BOARD.items():
        (line,) = answer(dossier, english).lines
        assert words in line.text, english
        assert line.claims, english
        assert set(line.claims) <= dossier.claims.keys(), english
        assert answer(dossier, german).lines == (line,), german


MORE = {
    "What happens if the database is deleted?": "of data gone.",
    "What if a zone fails?": "of data gone.",
    "When does it break?": "the budget breaks in month ",
    "How old are the prices?": "The oldest price in the bill is of ",
    "How sure are you?": "Knowing everything that is assumed before choosing would save ",
}


@pytest.mark.parametrize("question", MORE)
def test_a_question_of_loss_limits_age_and_doubt_is_answered_by_its_claims(question: str):
    dossier = dossier_of("clinic-portal")
    (line,) = answer(dossier, question).lines
    assert MORE[question] in line.text
    assert line.claims and set(line.claims) <= dossier.claims.keys()


def test_what_shares_the_topic_of_a_question_and_not_its_words_is_no_answer():
    found = answer(dossier_of("clinic-portal"), "What does the marketing cost?")
    assert not found.known


def test_a_question_in_another_language_is_told_which_are_read():
    found = answer(dossier_of("clinic-portal"), "Quel est le plus grand risque ?")
    assert not found.known
    assert found.note == (
        "Questions are read in English and German; this reads as French. Ask in one of those."
    )
