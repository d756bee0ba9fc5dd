import ast

from tests.architecture.source import package

BOUNDARIES = {
    "cli/app.py": "the edge of the command line",
    "engine/attempt.py": "a step's own failure becomes an outcome; what cannot be read is made again",
    "engine/processes.py": "a computation's failure is handed to who awaits it in another process",
    "engine/run.py": "what a step fails to select becomes an outcome",
    "engine/scheduler.py": "a run's failure is not lost when its caller is cancelled",
    "engine/threads.py": "a computation's failure is handed to who awaits it",
    "models/database.py": "what was opened is closed before the failure goes on",
    "models/connection_thread.py": "a request's failure is handed to who awaits it",
    "models/postgresql.py": "a transaction is rolled back before the failure goes on",
    "models/sqlite.py": "a transaction is rolled back before the failure goes on",
    "services/worker.py": "one run that breaks is told, and the others go on",
}
"""The only modules that may catch everything, and why."""

WIDE = {"Exception", "BaseException"}


def _names(kind: ast.expr | None) -> set[str]:
    if kind is None:
        return {"BaseException"}
    parts = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def _catching() -> dict[str, list[str]]:
    return {
        source.name: [
            source.at(node)
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ExceptHandler) and _names(node.type) & WIDE
        ]
        for source in package()
    }


def test_only_boundaries_catch_everything():
    found = [at for name, places in _catching().items() if name not in BOUNDARIES for at in places]
    assert found == []


def test_every_boundary_needs_its_exemption():
    catching = _catching()
    assert [name for name in BOUNDARIES if not catching.get(name)] == []
