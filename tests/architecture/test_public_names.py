import ast

from tests.architecture.source import package


def _listed(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return list(ast.literal_eval(node.value))
    return None


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as the formatter sorts them."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_public_names_are_sorted():
    unsorted = [
        source.name
        for source in package()
        if (listed := _listed(source.tree)) is not None and listed != sorted(listed, key=_order)
    ]
    assert unsorted == []


def test_every_package_that_imports_for_others_lists_its_names():
    unlisted = [
        source.name
        for source in package()
        if source.path.name == "__init__.py"
        and any(isinstance(node, ast.ImportFrom) and node.level == 1 for node in source.tree.body)
        and _listed(source.tree) is None
    ]
    assert unlisted == []
