"""What the claims of a finished assessment and the code that records them must hold."""

import ast
import asyncio
import re
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


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    assessment = Assessment(user_id="u", requirements={"cloud_provider": "aws"})
    result = asyncio.run(ParallelAssessmentWorkflow().execute(assessment, {}))
    assert result.dossier is not None
    return result.dossier
