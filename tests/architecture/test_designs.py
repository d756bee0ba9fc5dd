"""A design is a value: its sites and decisions are put into text, and read from it, in one module."""

import ast
from collections.abc import Iterator

from infra_mind.domain.option import DecisionKind
from tests.architecture.source import package

HOME = "domain/design.py"
KINDS = {str(kind) for kind in DecisionKind}
PARTING = {"split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix"}
# What holds a site, a decision or a design, by the last word of its name.
HOLDERS = {"site", "second", "decision", "option", "chosen", "design", "decisions", "vector"}
TEXTS = {"Mapping[str, str]", "dict[str, str]"}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return node.id if isinstance(node, ast.Name) else ""


def _is_text_of_a_decision(node: ast.JoinedStr) -> bool:
    """`{workload}.database`, or `{provider}/{region}`."""
    parts = node.values
    last = parts[-1].value if parts and isinstance(parts[-1], ast.Constant) else ""
    if isinstance(last, str) and last.startswith(".") and last[1:] in KINDS:
        return True
    names = [_name(part.value) for part in parts if isinstance(part, ast.FormattedValue)]
    slashes = [part.value for part in parts if isinstance(part, ast.Constant)]
    return slashes == ["/"] and names[0] == "provider" and names[1] in {"region", "code"}


def _faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr() if _is_text_of_a_decision(node):
                yield node.lineno, "writes a decision or a site as text"
            case ast.Call(func=ast.Attribute(attr=attr, value=value)) if (
                attr in PARTING and not isinstance(value, ast.Subscript) and _name(value) in HOLDERS
            ):
                yield node.lineno, f"takes the text of {_name(value)} apart"
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))) if (
                key in KINDS | {"provider", "region"} and _name(value) in HOLDERS
            ):
                yield node.lineno, f"reads {key!r} of a design by its text"
            case ast.AnnAssign(target=target, annotation=note) if (
                _name(target) in HOLDERS and ast.unparse(note) in TEXTS
            ):
                yield node.lineno, "holds a design as a mapping of texts"
            case ast.arg(arg=arg, annotation=ast.expr() as note) if (
                arg in HOLDERS and ast.unparse(note) in TEXTS
            ):
                yield node.lineno, "takes a design as a mapping of texts"
            case _:
                pass


def test_designs_are_values_everywhere_but_where_their_text_is_read():
    found = [
        f"{source.name}:{line} {fault}"
        for source in package()
        if source.name != HOME
        for line, fault in _faults(source.tree)
    ]
    assert found == []
