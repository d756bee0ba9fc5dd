"""Small formulas written in data files: arithmetic over named quantities, with units that must balance."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np

from ...core.errors import KnowledgeError
from ..samples import Array
from .unit import PURE, Unit

Lookup = Callable[[str], Array]
_Node = Callable[[Lookup], Array]

_OPERATIONS: Mapping[type[ast.operator], Callable[[Array, Array], Array]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}
_FUNCTIONS: Mapping[str, Callable[[Array, Array], Array]] = {"min": np.minimum, "max": np.maximum}


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """`answers * (1 - edge)`: names, numbers, `+ - * /`, `min` and `max`.

    A name may hold dots (`model.nat_share`). Calling it with a lookup gives its value; arrays
    broadcast as NumPy does.
    """

    text: str
    names: tuple[str, ...]
    _root: _Node
    _tree: ast.expr

    def __call__(self, lookup: Lookup) -> Array:
        return self._root(lookup)

    def unit(self, units: Callable[[str], Unit]) -> Unit:
        """Unit of the result; KnowledgeError where unlike things are added or compared."""
        return _unit_of(self._tree, units, self.text)


def parse_formula(text: str) -> Formula:
    """Raises KnowledgeError on anything but arithmetic over names."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise _refused(text) from error
    names: dict[str, None] = {}
    return Formula(text=text, _root=_compile(tree, names, text), names=tuple(names), _tree=tree)


def _compile(node: ast.expr, names: dict[str, None], text: str) -> _Node:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            constant = np.full((1, 1), float(value))
            return lambda _: constant
        case ast.Name() | ast.Attribute():
            name = _name(node, text)
            names[name] = None
            return lambda lookup: lookup(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _combine(_OPERATIONS[type(op)], left, right, names, text)
        case ast.Call(func=ast.Name(id=function), args=[left, right], keywords=[]) if (
            function in _FUNCTIONS
        ):
            return _combine(_FUNCTIONS[function], left, right, names, text)
        case _:
            raise _refused(text)


def _combine(
    operation: Callable[[Array, Array], Array],
    left: ast.expr,
    right: ast.expr,
    names: dict[str, None],
    text: str,
) -> _Node:
    first, second = _compile(left, names, text), _compile(right, names, text)
    return lambda lookup: operation(first(lookup), second(lookup))


def _name(node: ast.expr, text: str) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise _refused(text)
    return ".".join(chain([node.id], reversed(parts)))


def _unit_of(node: ast.expr, units: Callable[[str], Unit], text: str) -> Unit:
    match node:
        case ast.Constant():
            return PURE
        case ast.Name() | ast.Attribute():
            return units(_name(node, text))
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _unit_of(left, units, text) * _unit_of(right, units, text)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _unit_of(left, units, text) / _unit_of(right, units, text)
        case ast.BinOp(left=left, right=right) | ast.Call(args=[left, right]):
            return _alike(_unit_of(left, units, text), _unit_of(right, units, text), text)
        case _:
            raise _refused(text)


def _alike(left: Unit, right: Unit, text: str) -> Unit:
    if left != right:
        raise KnowledgeError(
            f"{text!r} sets {left} against {right}.", remedy="Bring both to one unit."
        )
    return left


def _refused(text: str) -> KnowledgeError:
    return KnowledgeError(
        f"{text!r} is no formula.", remedy="Write names and numbers with + - * /, min() and max()."
    )
