"""A unit that every figure of a column bears stands once, in its head."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..domain.claim import Claim
from ..domain.figure import unit_words
from .document import Block, Chart, Column, Content, Document, Figure, Form, Section, Table

LEAST: Final = 2
"""Figures of a column from which its unit is told once."""
# A share, a duration or a month is not readable without its own sign.
_APART: Final = frozenset({"share", "share/month", "share/year", "duration", "month"})
_PERIODS: Final = (" a month", " a year", " a week")


def units_in_heads(document: Document) -> Document:
    """The document with the units of its tables in their heads."""
    sections = tuple(_section(one, document.claims) for one in document.sections)
    return replace(document, sections=sections)


def _section(section: Section, claims: Mapping[str, Claim]) -> Section:
    return replace(
        section,
        blocks=tuple(_block(one, claims) for one in section.blocks),
        sections=tuple(_section(one, claims) for one in section.sections),
    )


def _block(block: Block, claims: Mapping[str, Claim]) -> Block:
    if isinstance(block, Table):
        return _headed(block, claims)
    if isinstance(block, Chart) and block.table is not None:
        return replace(block, table=_headed(block.table, claims))
    return block


def _headed(table: Table, claims: Mapping[str, Claim]) -> Table:
    units = [_unit([row[at] for row in table.rows], claims) for at in range(len(table.columns))]
    columns = tuple(
        _titled(column, unit) for column, unit in zip(table.columns, units, strict=True)
    )
    rows = tuple(
        tuple(_cell(cell, unit, claims) for cell, unit in zip(row, units, strict=True))
        for row in table.rows
    )
    return replace(table, columns=columns, rows=rows)


def _unit(cells: list[Content], claims: Mapping[str, Claim]) -> str:
    """The unit that all figures of a column have; nothing where they differ, or stand among words."""
    shown = [one for cell in cells for one in cell if isinstance(one, Figure)]
    alone = [cell for cell in cells if len(cell) == 1 and isinstance(cell[0], Figure)]
    units = {claims[one.claim].unit for one in shown}
    if len(shown) != len(alone) or len(shown) < LEAST or len(units) != 1:
        return ""
    (unit,) = units
    texts = any(isinstance(claims[one.claim].value, bool | str) for one in shown)
    told = texts or unit in _APART or any(one.form is Form.BARE for one in shown)
    return "" if told or unit == "ratio" else unit


def _cell(cell: Content, unit: str, claims: Mapping[str, Claim]) -> Content:
    """A cell without the unit that its head bears; a ratio alone is a plain number in any case."""
    alone = cell[0] if len(cell) == 1 else None
    is_ratio = isinstance(alone, Figure) and claims[alone.claim].unit == "ratio"
    return _bare(cell) if unit or is_ratio else cell


def _titled(column: Column, unit: str) -> Column:
    """`A month` of USD a month is told with `USD` alone."""
    words = unit_words(unit)
    for period in _PERIODS:
        if column.title.lower().endswith(period.strip()):
            words = words.removesuffix(period)
    return replace(column, title=f"{column.title}, {words}") if words else column


def _bare(cell: Content) -> Content:
    return tuple(replace(one, headed=True) if isinstance(one, Figure) else one for one in cell)
