"""What several agents and steps want to know of a case is worked out once."""

import ast
from collections import Counter
from importlib import import_module
from inspect import isfunction, signature

from tests.architecture.source import Source, package

_ASKERS = ("agents/", "workflows/")
_ALONE = (["case"], ["case", "ledger"])


def _questions(source: Source) -> dict[str, str]:
    """The questions about nothing but the case that a module imports, by name."""
    found: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("questions."):
            module = import_module(f"infra_mind.{node.module}")
            for one in node.names:
                known = vars(module)[one.name]
                if isfunction(known) and list(signature(known).parameters) in _ALONE:
                    found[one.name] = f"{node.module}.{one.name}"
    return found


def test_a_question_that_several_ask_is_asked_of_the_case() -> None:
    askers = {
        source: found
        for source in package()
        if source.name.startswith(_ASKERS) and (found := _questions(source))
    }
    asked = Counter(question for found in askers.values() for question in found.values())
    assert max(asked.values()) > 1
    called = [
        source.at(call)
        for source, found in askers.items()
        for call in ast.walk(source.tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in found and asked[found[call.func.id]] > 1
    ]
    assert called == []
