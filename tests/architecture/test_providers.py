import ast

from infra_mind.domain.requirements import Cloud
from tests.architecture.source import Source, package

PLACES = (
    "domain/vocabulary.py",  # the clouds that requirements may name
    "imports/words.py",  # what people call them
    "llm/providers.py",  # makers of language models, some of which are clouds
    "prices/providers/",
    "words/",
)


def _names_provider(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text in set(Cloud)
        case ast.Attribute(value=ast.Name(id="Cloud"), attr=name):
            return name in Cloud.__members__
        case _:
            return False


def _found(source: Source) -> list[str]:
    return [
        f"{source.name}:{node.lineno}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.expr) and _names_provider(node)
    ]


def test_no_provider_is_named_outside_its_folder():
    found = [
        place
        for source in package()
        if not source.name.startswith(PLACES)
        for place in _found(source)
    ]
    assert found == []
