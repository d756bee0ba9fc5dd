"""What the claims of a finished assessment and the code that records them must hold."""

import ast
import asyncio
import re
from collections import Counter
from functools import cache
from importlib import import_module

import pytest

from infra_mind.domain.dossier import Dossier
from infra_mind.models.assessment import Assessment
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow
from tests.architecture.source import package

_DOTTED = re.compile(r"[a-z_]+(\.\w+)+")


@cache
def _resolves(method: str) -> bool:
    """Whether a method such as `evaluation.model.Model.evaluate` is there."""
    parts = method.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            found: object = import_module(".".join(("infra_mind", *parts[:length])))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            found = vars(found).get(name)
        return callable(found)
    return False


def test_every_figure_that_was_worked_out_names_a_function_that_exists(dossier: Dossier):
    worked_out = {one.method for one in dossier.claims.values() if one.inputs}
    named = {one.method for one in dossier.claims.values() if _DOTTED.fullmatch(one.method)}
    assert [method for method in sorted(worked_out | named) if not _resolves(method)] == []


def test_no_method_is_written_out_as_the_name_of_a_function():
    written = [
        source.at(call)
        for source in package()
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "method"
        and isinstance(keyword.value, ast.Constant)
        and _DOTTED.fullmatch(str(keyword.value.value))
    ]
    assert written == []


def test_what_the_company_stated_is_recorded_in_one_way():
    """So that a field that two functions show is one claim."""
    written = [
        source.at(keyword.value)
        for source in package()
        if source.name != "evaluation/entries.py"
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "method" and "requirement: " in ast.unparse(keyword.value)
    ]
    assert written == []


def test_no_two_claims_say_the_same(dossier: Dossier):
    said = Counter((one.label, one.value) for one in dossier.claims.values())
    assert [one for one, times in said.items() if times > 1] == []
    assert ("Cost of an hour of downtime", 400.0) in said


def test_the_bill_at_the_likely_values_is_one_claim(dossier: Dossier):
    chosen = next(one for one in dossier.answers.pareto if one.chosen)
    assert chosen.figures["monthly_cost"] == dossier.facts.monthly_likely


def test_reports_record_no_claims_of_their_own():
    calls = [
        source.at(call)
        for source in package()
        if source.name.startswith("reports/")
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"claim", "quote"}
    ]
    assert calls == []


def test_no_two_functions_work_out_the_same_figure(dossier: Dossier):
    """The same range over all futures from two functions is one fact under two names."""
    methods: dict[tuple[object, ...], set[str]] = {}
    for one in dossier.claims.values():
        if one.low is not None and one.low != one.high and _resolves(one.method):
            figure = (one.value, one.unit, one.low, one.high)
            methods.setdefault(figure, set()).add(one.method)
    # Where there is one store, the whole takes as long as its only part.
    parts = {"decision.case.Case.evaluate", "questions.reliability.recovery.store_recoveries"}
    assert [found for found in methods.values() if len(found) > 1 and found != parts] == []


def test_the_probability_that_the_budget_breaks_is_one_claim(dossier: Dossier):
    today = dossier.facts.over_budget
    assert today is not None
    assert dossier.cost.over_budget == dossier.cost.outlook[0].risk == today
    chance = dossier.claims[today]
    named = [
        one.id
        for one in dossier.claims.values()
        if one.unit == "share" and one.value == chance.value and "budget" in one.label
    ]
    assert named == [today]
    texts = [
        finding.title.text + finding.detail.text
        for entry in dossier.agents
        if entry.report is not None
        for finding in entry.report.findings
        if finding.id == "cto.budget"
    ]
    assert texts and all(f"{{{today}}}" in text for text in texts)


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    promised = {"availability": "99.9%", "downtime_cost_per_hour": 400}
    requirements = {"cloud_provider": "aws", "budget": 800, "reliability": promised}
    assessment = Assessment(user_id="u", requirements=requirements)
    result = asyncio.run(ParallelAssessmentWorkflow().execute(assessment, {}))
    assert result.dossier is not None
    return result.dossier
