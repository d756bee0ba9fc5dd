"""Every specialist owns questions of its own, each answered by code that its modules call."""

import ast
from pathlib import Path

import pytest

from infra_mind.agents.own_questions import load_own_questions
from infra_mind.domain.role import AgentRole
from tests.architecture.source import package

# Modules of specialists that are more than one.
MORE = {
    AgentRole.MLOPS: ("model_serving", "model_training"),
    AgentRole.SECURITY: ("attacks",),
}
PAGE = Path(__file__).parents[2] / "docs" / "agents.md"


@pytest.mark.parametrize("role", AgentRole)
def test_a_specialist_owns_five_questions_and_calls_what_answers_them(role: AgentRole):
    owned = load_own_questions()[role]
    assert len(owned) >= 5
    called = set(_called(role))
    assert [one.text for one in owned if one.answered_by not in called] == []


def test_nobody_owns_what_another_owns():
    texts = [one.text for owned in load_own_questions().values() for one in owned]
    answers = {
        role: {one.answered_by for one in owned} for role, owned in load_own_questions().items()
    }
    assert len(set(texts)) == len(texts)
    assert sum(map(len, answers.values())) == len(set.union(*answers.values()))


def test_the_page_of_the_agents_has_every_question():
    page = PAGE.read_text(encoding="utf-8")
    for role, owned in load_own_questions().items():
        part = page.partition(f"## `{role}`\n")[2].partition("\n## ")[0]
        assert [line[2:] for line in part.splitlines() if line.startswith("- ")] == [
            one.text for one in owned
        ]


def _called(role: AgentRole):
    """Functions that the modules of an agent call: their own, and those they take from elsewhere."""
    for source in package():
        if source.path.parent.name != "agents" or source.path.stem not in (
            role,
            *MORE.get(role, ()),
        ):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.level == 2:
                yield from (f"{node.module}.{one.name}" for one in node.names)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"agents.{source.path.stem}.{node.name}"
