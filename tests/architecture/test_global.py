import ast

from tests.architecture.source import package


def test_no_function_rebinds_a_global():
    found = [
        source.at(node)
        for source in package()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Global)
    ]
    assert found == []
