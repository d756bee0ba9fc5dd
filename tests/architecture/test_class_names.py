import ast

from tests.architecture.source import package


def test_a_class_name_stands_once():
    places: dict[str, list[str]] = {}
    for source in package():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(source.at(node))
    assert {name: at for name, at in places.items() if len(at) > 1} == {}
