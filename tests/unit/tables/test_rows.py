from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import pytest

from infra_mind.core.errors import TableError
from infra_mind.domain.claim import Source
from infra_mind.tables.rows import ABSENT, columns_of, member, parse_rows, percent

TODAY = date(2026, 11, 23)


class Fruit(StrEnum):
    APPLE = "apple"
    PEAR = "pear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crate:
    name: str
    fruit: Fruit
    number: int
    price: Decimal | None
    weight: Span
    ripe: bool
    shops: tuple[str, ...]
    share: Annotated[float, percent("percent")]
    picked: date
    source: Source
    note: str = ""
    place: Annotated[str, ABSENT] = "nowhere"


GOOD = {
    "name": "one",
    "fruit": "pear",
    "number": "3",
    "price": "1.50",
    "weight_low": "1",
    "weight_high": "2.5",
    "ripe": "yes",
    "shops": "north, south",
    "percent": "12.5",
    "picked": "2026-11-23",
    "source": "own-knowledge",
    "note": "",
}


def text(*rows: dict[str, str]) -> str:
    lines = [GOOD.keys(), *(row.values() for row in rows)]
    return "".join("\t".join(cells) + "\n" for cells in lines)


def crates(*rows: dict[str, str], key: tuple[str, ...] = ()) -> list[Crate]:
    def check(crate: Crate) -> Iterator[tuple[str, str]]:
        if crate.weight.low > crate.weight.high:
            yield "weight_low", f"up to {crate.weight.high}"

    return parse_rows("crates.tsv", text(*rows), Crate, today=TODAY, check=check, key=key)


def test_a_row_is_what_its_class_declares():
    (crate,) = crates(GOOD)
    assert (crate.name, crate.fruit, crate.number, crate.price) == (
        *("one", Fruit.PEAR, 3),
        Decimal("1.50"),
    )
    assert (crate.weight, crate.ripe, crate.shops) == (
        *(Span(low=1.0, high=2.5), True),
        ("north", "south"),
    )
    assert (crate.share, crate.picked, crate.note, crate.place) == (0.125, TODAY, "", "nowhere")
    assert crate.source.title.startswith("Authors")


def test_the_header_is_the_fields_in_their_order():
    assert columns_of(Crate) == tuple(GOOD)


def test_an_empty_cell_is_none_only_where_the_class_says_so():
    assert crates({**GOOD, "price": ""})[0].price is None
    with pytest.raises(TableError, match="line 2, column 'number': '' is not a whole number"):
        crates({**GOOD, "number": ""})


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("name", "", "a word"),
        ("fruit", "plum", "one of apple, pear"),
        ("number", "3.5", "a whole number of 0 or more"),
        ("price", "-1", "a number of 0 or more, or empty"),
        ("weight_high", "heavy", "a number of 0 or more"),
        ("weight_low", "3", "up to 2.5"),
        ("ripe", "perhaps", "yes or no"),
        ("percent", "101", "a percentage above 0, up to 100"),
        ("picked", "2026-11-24", r"a date \(YYYY-MM-DD\) up to 2026-11-23"),
        ("source", "hearsay", "the id of a source"),
    ],
)
def test_a_bad_cell_is_named_with_its_place_and_what_was_expected(
    column: str, cell: str, expected: str
):
    place = f"crates.tsv, line 3, column '{column}': '{cell}' is not {expected}"
    with pytest.raises(TableError, match=place):
        crates(GOOD, {**GOOD, column: cell})


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(TableError) as caught:
        crates({**GOOD, "number": "x", "ripe": "x"}, {**GOOD, "number": "y"})
    assert [problem.path for problem in caught.value.problems] == [
        "crates.tsv, line 2, column 'number'",
        "crates.tsv, line 3, column 'number'",
        "crates.tsv, line 2, column 'ripe'",
    ]


def test_a_key_stands_once():
    assert len(crates(GOOD, {**GOOD, "fruit": "apple"}, key=("name", "fruit"))) == 2
    with pytest.raises(TableError, match="line 3, column 'name': 'one' is not given once"):
        crates(GOOD, GOOD, key=("name", "fruit"))


def test_what_is_given_is_no_column_and_what_a_call_knows_binds():
    content = text(GOOD).replace("name\t", "", 1).replace("one\t", "", 1)
    known = {"fruit": member(["apple"], "a fruit of the shop")}
    assert parse_rows("crates.tsv", content, Crate, given={"name": "all"})[0].name == "all"
    with pytest.raises(TableError, match="'pear' is not a fruit of the shop"):
        parse_rows("crates.tsv", content, Crate, given={"name": "all"}, among=known)
