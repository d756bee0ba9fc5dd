from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import KnowledgeError
from infra_mind.evaluation.methods.dependencies import (
    All,
    Either,
    Node,
    One,
    Quorum,
    flatten,
    names,
    works,
)

SHARES = st.floats(0, 1)
NAMED = st.sampled_from("abcde").map(One)


def _grow(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    least = st.tuples(st.integers(1, 3), several).map(
        lambda pair: Quorum(min(pair[0], len(pair[1])), pair[1])
    )
    return several.map(All) | several.map(Either) | least


TREES = st.recursive(NAMED, _grow, max_leaves=7)


def up(**shares: float) -> dict[str, np.ndarray]:
    return {name: np.array([share]) for name, share in shares.items()}


def likely(node: Node, **shares: float) -> float:
    return float(works(node, up(**shares))[0])


def stands(node: Node, state: dict[str, bool]) -> bool:
    match node:
        case One(name):
            return state[name]
        case All(parts):
            return all(stands(part, state) for part in parts)
        case Either(parts):
            return any(stands(part, state) for part in parts)
        case Quorum(number, parts):
            return sum(stands(part, state) for part in parts) >= number


def by_every_state(node: Node, shares: dict[str, float]) -> float:
    """Every combination of what is up and down, weighed: slow and beyond doubt."""
    total = 0.0
    for states in product((True, False), repeat=len(shares)):
        state = dict(zip(shares, states, strict=True))
        chance = np.prod([share if state[name] else 1 - share for name, share in shares.items()])
        total += float(chance) * stands(node, state)
    return total


def test_web_app_and_database_of_the_azure_page_on_composite_slas():
    """Microsoft, composite SLAs: 99.95 % x 99.99 % = 99.94 %."""
    assert likely(All((One("web"), One("sql"))), web=0.9995, sql=0.9999) == pytest.approx(
        0.9994, abs=5e-6
    )


def test_a_queue_as_fallback_of_the_same_page():
    """1 - 0.0001 x 0.001 = 99.99999 %, with the web app 99.95 %."""
    fallback = Either((One("sql"), One("queue")))
    assert likely(fallback, sql=0.9999, queue=0.999) == pytest.approx(0.9999999, abs=1e-10)
    whole = likely(All((One("web"), fallback)), web=0.9995, sql=0.9999, queue=0.999)
    assert whole == pytest.approx(0.9995, abs=1e-6)


def test_hard_dependencies_of_the_aws_reliability_pillar():
    """AWS Well-Architected, Reliability Pillar: 99.99 % on two of 99.99 % is 99.97 %."""
    found = likely(All((One("own"), One("one"), One("two"))), own=0.9999, one=0.9999, two=0.9999)
    assert found == pytest.approx(0.9997, abs=5e-7)


def test_redundant_components_of_the_aws_reliability_pillar():
    """The same: two independent components of 99.9 % are 99.9999 %."""
    assert likely(Either((One("one"), One("two"))), one=0.999, two=0.999) == pytest.approx(0.999999)


def test_what_is_shared_fails_once_and_fails_all():
    """Two stacks of 99 % behind one network of 99.9 %: not 1 - (1 - 0.98901)^2 but 0.999 x 0.9999."""
    stacks = Either((All((One("net"), One("a"))), All((One("net"), One("b")))))
    assert likely(stacks, net=0.999, a=0.99, b=0.99) == pytest.approx(0.999 * 0.9999)


def test_two_of_three_unequal_parts_by_hand():
    found = likely(Quorum(2, (One("a"), One("b"), One("c"))), a=0.9, b=0.8, c=0.5)
    by_hand = 0.9 * 0.8 * 0.5 + 0.9 * 0.8 * 0.5 + 0.9 * 0.2 * 0.5 + 0.1 * 0.8 * 0.5
    assert found == pytest.approx(by_hand)


@given(TREES, st.lists(SHARES, min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_it_is_what_going_through_every_state_gives(node: Node, chances: list[float]):
    shares = dict(zip("abcde", chances, strict=True))
    assert likely(node, **shares) == pytest.approx(by_every_state(node, shares), abs=1e-9)


@given(TREES, st.lists(SHARES, min_size=5, max_size=5), st.sampled_from("abcde"), SHARES)
@settings(max_examples=60, deadline=None)
def test_a_better_component_never_makes_the_whole_worse(
    node: Node, chances: list[float], name: str, better: float
):
    shares = dict(zip("abcde", chances, strict=True))
    raised = {**shares, name: max(shares[name], better)}
    assert likely(node, **raised) >= likely(node, **shares) - 1e-9


@given(TREES, TREES, st.lists(SHARES, min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_together_two_are_no_better_than_the_worse_and_no_worse_than_if_independent(
    one: Node, other: Node, chances: list[float]
):
    """All parts help, so shared components only bind fates together (Esary, Proschan, Walkup 1967)."""
    shares = dict(zip("abcde", chances, strict=True))
    both = likely(All((one, other)), **shares)
    first, second = likely(one, **shares), likely(other, **shares)
    assert first * second - 1e-9 <= both <= min(first, second) + 1e-9


def test_arrays_are_taken_candidate_by_candidate():
    chances = {"a": np.array([[0.9], [1.0]]), "b": np.array([[0.5, 0.8]])}
    assert works(All((One("a"), One("b"))), chances) == pytest.approx(
        np.array([[0.45, 0.72], [0.5, 0.8]])
    )


def test_what_everything_needs_is_named_once():
    nested = All((One("dns"), All((One("dns"), One("app")))))
    assert list(names(flatten(nested))) == ["dns", "app"]


def test_a_component_without_a_figure_is_named():
    with pytest.raises(KnowledgeError, match="'queue'"):
        works(Either((One("sql"), One("queue"))), up(sql=0.9))


def test_too_many_shared_components_are_refused_rather_than_waited_for():
    many = tuple(One(f"c{number}") for number in range(20))
    tree = Either((All(many), All((*many, One("x")))))
    with pytest.raises(KnowledgeError, match="20 components"):
        works(tree, up(**{f"c{number}": 0.9 for number in range(20)}, x=0.9))
