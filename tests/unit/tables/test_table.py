from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra_mind.core.errors import KnowledgeError
from infra_mind.tables.table import TsvTable, parse_table

COLUMNS = ("name", "number")
TODAY = date(2026, 11, 23)


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


def table(*numbers: str) -> TsvTable:
    text = "\n".join(["name\tnumber", *(f"row{n}\t{cell}" for n, cell in enumerate(numbers))])
    return parse_table("fruit.tsv", text, COLUMNS)


@given(st.lists(st.decimals(0, 10**9, allow_nan=False, places=6), min_size=1))
def test_amounts_come_back_as_they_were_written(numbers: list[Decimal]) -> None:
    assert table(*(f"{abs(number):f}" for number in numbers)).decimals("number") == [
        abs(number) for number in numbers
    ]


@pytest.mark.parametrize(
    "cell", ["", " ", "-1", "-0", "NaN", "Infinity", "1e3", "1_000", "1,5", " 1", "1 ", "١", "one"]
)
def test_an_amount_is_digits_only(cell: str) -> None:
    with pytest.raises(KnowledgeError, match=r"fruit.tsv, line 3, column 'number': .* is not"):
        table("1", cell, "2").decimals("number")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\t\n")))
def test_a_word_in_a_number_field_is_refused_with_its_place(cell: str) -> None:
    fruit = parse_table("fruit.tsv", f"name\tnumber\nrow\t{cell}x", COLUMNS)
    with pytest.raises(KnowledgeError, match=r"line 2, column 'number'"):
        fruit.decimals("number")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\t\n")), min_size=1))
def test_every_cell_comes_back(cells: list[str]) -> None:
    assert table(*cells).texts("number") == cells


def test_the_first_bad_cell_is_the_one_named() -> None:
    with pytest.raises(KnowledgeError, match="line 3"):
        table("1", "x", "y", "x").decimals("number")


@pytest.mark.parametrize("day", ["2026-11-24", "2026-13-01", "23.11.2026", ""])
def test_a_date_is_one_that_has_been(day: str) -> None:
    with pytest.raises(KnowledgeError, match="up to 2026-11-23"):
        table(day).days("number", latest=TODAY)


def test_today_has_been() -> None:
    assert table("2026-11-23").days("number", latest=TODAY) == [TODAY]


def test_a_closed_set_names_its_members() -> None:
    with pytest.raises(KnowledgeError, match="'plum' is not one of apple, pear"):
        table("plum").choices("number", Fruit)


@pytest.mark.parametrize("text", ["", "name", "number\tname\n1\t2", "name\tnumber\textra\n1\t2\t3"])
def test_another_header_is_refused(text: str) -> None:
    with pytest.raises(KnowledgeError, match="line 1: the header"):
        parse_table("fruit.tsv", text, COLUMNS)


@pytest.mark.parametrize("row", ["one", "one\ttwo\tthree", ""])
def test_a_row_has_one_cell_per_column(row: str) -> None:
    with pytest.raises(KnowledgeError, match=r"line 3: .* cells, expected 2"):
        parse_table("fruit.tsv", f"name\tnumber\na\t1\n{row}\nb\t2", COLUMNS)


def test_a_table_without_rows_is_empty() -> None:
    fruit = parse_table("fruit.tsv", "name\tnumber\n", COLUMNS)
    assert len(fruit) == 0
    assert fruit.decimals("number") == []
