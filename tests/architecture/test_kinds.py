"""A kind of workload is a folder: code elsewhere asks it what it is able to do, not which one it is."""

import ast
from collections.abc import Iterator

from infra_mind.domain.requirements import WorkloadType
from infra_mind.evaluation.workloads import KINDS
from tests.architecture.source import PACKAGE, Source, package

FOLDER = "evaluation/workloads/"
NAMING_TYPES = (
    FOLDER,
    "domain/vocabulary.py",  # the types that requirements may name
    "domain/contradictions.py",  # what was stated of a type, before it is modelled
    "imports/",
    "domain/workload.py",  # the type of a workload that names none
    "evaluation/demand.py",  # the same where it is read
)


def _compared(tree: ast.AST) -> Iterator[ast.Compare]:
    """Comparisons of something's kind with the name of a kind of workload, or with several."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        operands = [node.left, *node.comparators]
        of_kind = any(isinstance(one, ast.Attribute) and one.attr == "kind" for one in operands)
        if of_kind and KINDS.keys() & {
            one.value
            for operand in operands
            for one in ast.walk(operand)
            if isinstance(one, ast.Constant)
        }:
            yield node


def _types(tree: ast.AST) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="WorkloadType"), attr=name):
                if name in WorkloadType.__members__:
                    yield node
            case _:
                pass


def _imported(tree: ast.AST) -> Iterator[ast.ImportFrom]:
    """Imports of how a kind is modelled, past the registry."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(
            tuple(f"workloads.{name}.kind" for name in KINDS)
        ):
            yield node


def _outside(*places: str) -> Iterator[Source]:
    return (source for source in package() if not source.name.startswith(places))


def test_a_kind_is_known_to_its_folder_and_the_registry_alone() -> None:
    assert [at.at(one) for at in _outside(FOLDER) for one in _compared(at.tree)] == []
    assert [at.at(one) for at in _outside(FOLDER) for one in _imported(at.tree)] == []


def test_types_of_workloads_are_named_where_they_are_read_alone() -> None:
    assert [at.at(one) for at in _outside(*NAMING_TYPES) for one in _types(at.tree)] == []


def test_every_kind_has_the_folder_of_its_name() -> None:
    folders = {path.parent.name for path in (PACKAGE / FOLDER).glob("*/kind.py")}
    assert folders == set(KINDS)


def test_what_names_a_kind_is_found() -> None:
    tree = ast.parse(
        "from .evaluation.workloads.serving.kind import SERVING\n"
        "chosen = [one for one in workloads if one.kind == 'serving']\n"
        "others = [one for one in workloads if one.kind not in ('training', 'pipeline')]\n"
        "sites = [one for one in workloads if one.type is WorkloadType.STATIC_SITE]\n"
    )
    assert len(list(_compared(tree))) == 2
    assert len(list(_types(tree))) == len(list(_imported(tree))) == 1
