"""What needs what, as a tree over named components, and how likely it all works.

A component that stands in several places is one thing: it is up in all of them or in none. What
follows is worked out with it up and with it down and weighed (R. Barlow and F. Proschan, Statistical
Theory of Reliability, 1975: pivotal decomposition); all others are independent.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...core.errors import KnowledgeError
from ..samples import Array
from . import availability

# Components that may stand in several places: the work doubles with each.
MOST_SHARED = 16


@dataclass(frozen=True, slots=True)
class One:
    """A component by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part is needed: hard dependencies."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts is enough: redundancy, or a fallback."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Quorum:
    """So many of the parts are needed."""

    number: int
    parts: tuple["Node", ...]


Node = One | All | Either | Quorum
Up = Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The graph of one workload with its figures.

    `hard` is what has to work, `full` that and what is missed; components that are not shared carry
    the name of their workload.
    """

    workload: str
    hard: Node
    full: Node
    up: Up


def works(node: Node, up: Up) -> Array:
    """How likely a tree works, given how likely each of its components does.

    Raises `KnowledgeError` where a component has no figure, or too many stand in several places.
    """
    flat = flatten(node)
    count = Counter(names(flat))
    if missing := sorted(name for name in count if name not in up):
        raise KnowledgeError(
            f"Nothing is known of the availability of {missing[0]!r}.",
            remedy="Supply it beside the components of the graph.",
        )
    shared = sorted(name for name, places in count.items() if places > 1)
    if len(shared) > MOST_SHARED:
        raise KnowledgeError(
            f"{len(shared)} components stand in several places, at most {MOST_SHARED} may.",
            remedy="Put those that everything needs at the top of the tree.",
        )
    return _pivot(flat, shared, up)


def names(node: Node) -> Iterator[str]:
    """Components in the order of the tree, as often as they stand there."""
    if isinstance(node, One):
        yield node.name
    else:
        for part in node.parts:
            yield from names(part)


def flatten(node: Node) -> Node:
    """The same with `All` in `All` and `Either` in `Either` joined, and what is said twice said once."""
    if isinstance(node, One):
        return node
    parts = tuple(flatten(part) for part in node.parts)
    if isinstance(node, Quorum):
        return Quorum(node.number, parts)
    kind = type(node)
    joined: list[Node] = []
    for part in parts:
        joined += part.parts if isinstance(part, kind) else (part,)
    return kind(tuple(dict.fromkeys(joined)))


def _pivot(node: Node, shared: Sequence[str], up: Up) -> Array:
    if not shared:
        return _apart(node, up)
    first, rest = shared[0], shared[1:]
    chance = up[first]
    with_it = _pivot(node, rest, {**up, first: np.ones(1)})
    without = _pivot(node, rest, {**up, first: np.zeros(1)})
    return chance * with_it + (1 - chance) * without


def _apart(node: Node, up: Up) -> Array:
    """Where every component stands only once."""
    if isinstance(node, One):
        return up[node.name]
    parts = [_apart(part, up) for part in node.parts]
    if isinstance(node, All):
        return availability.series(*parts)
    if isinstance(node, Either):
        return availability.parallel(*parts)
    return _at_least(node.number, parts)


def _at_least(number: int, parts: Sequence[Array]) -> Array:
    """Parts that differ: how likely each count of working ones is, part by part."""
    chances: list[Array] = [np.ones(1)]
    for part in parts:
        fewer = [chance * (1 - part) for chance in chances] + [np.zeros(1)]
        more = [np.zeros(1)] + [chance * part for chance in chances]
        chances = [one + other for one, other in zip(fewer, more, strict=True)]
    total = np.zeros(1)
    for chance in chances[number:]:
        total = total + chance
    return total
