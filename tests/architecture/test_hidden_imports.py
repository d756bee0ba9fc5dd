import ast

from tests.architecture.source import functions, package


def _is_first_party(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.level > 0 or (node.module or "").startswith("infra_mind")
    return isinstance(node, ast.Import) and any(
        name.name.startswith("infra_mind") for name in node.names
    )


def test_first_party_imports_stand_at_the_top():
    """Commands of the command line load late, so that `--help` is quick; so does what makes language models,
    where one is set.
    """
    found = {
        source.at(node)
        for source in package()
        if not source.name.startswith(("cli/", "bootstrap.py"))
        for function in functions(source.tree)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom | ast.Import) and _is_first_party(node)
    }
    assert sorted(found) == []


def test_modules_are_not_imported_by_name():
    """The rule above would see nothing of it."""
    found = [source.name for source in package() if "import_module" in source.text]
    assert found == []


def test_imports_are_not_guarded():
    """An optional adapter is a module of its own, not an import that may fail in the middle."""
    found = [
        source.at(node)
        for source in package()
        for guard in ast.walk(source.tree)
        if isinstance(guard, ast.Try)
        for node in guard.body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []
