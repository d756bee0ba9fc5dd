"""Every leaf of the requirements has a row, and the reader that its row names reads it."""

import ast
import re

import pytest

from infra_mind.domain.field_path import ALL_LEAVES
from infra_mind.domain.input import ANY, NOT_MODELLED, Input
from infra_mind.knowledge.inputs import load_inputs

from .source import PACKAGE, package

ROWS = {row.path: row for row in load_inputs() if row.applies_to == ANY and row.reader}
TREES = {source.name.removesuffix(".py").replace("/", "."): source.tree for source in package()}


def test_every_leaf_of_the_requirements_has_a_row() -> None:
    assert [leaf for leaf in ALL_LEAVES if leaf not in ROWS] == []


def test_no_row_stands_for_a_field_that_is_gone() -> None:
    """What is no leaf is an assumption of a workload, with a default or an answer of its own."""
    stray = [row.path for row in ROWS.values() if row.path not in ALL_LEAVES]
    assert all(path.startswith("workloads[].") for path in stray)


@pytest.mark.parametrize("leaf", ALL_LEAVES)
def test_the_reader_of_a_leaf_reads_it(leaf: str) -> None:
    row = ROWS[leaf]
    assert row.label
    assert row.reader == NOT_MODELLED or _reads(row)


def test_few_leaves_are_not_modelled() -> None:
    """A leaf that nothing reads is told to whoever states it; that list only gets shorter."""
    assert {row.path for row in ROWS.values() if row.reader == NOT_MODELLED} == {
        "team.skills.networking",
        "team.skills.security",
    }


def _reads(row: Input) -> bool:
    section, _, field = row.path.rpartition(".")
    if row.reader not in TREES:
        text = PACKAGE.joinpath(row.reader).read_text(encoding="utf-8")
        names = {field, row.path}
        return bool(names & set(re.split(r"[\s:,\[\]]+", text)))
    owner = section.rpartition(".")[2].removesuffix("[]") or "requirements"
    # `discount.share` reads an entry of `discounts`, `rate.usd` one of `exchange_rates`.
    singular = owner.removesuffix("s").rpartition("_")[2]
    owners = {owner, singular, "self", "stated"}
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and node.attr == field
        and _last_name(node.value) in owners
        for node in ast.walk(TREES[row.reader])
    )


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
