"""docs/model/checks.md tells every worked example and every bill with what the model makes of it.

`python -m tests.world.test_checks_page` writes the tables as they should be.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.world.priced_examples import EXAMPLES, Example
from tests.world.published_bills import PublishedBill, bills

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "model" / "checks.md"


def money(amount: float) -> str:
    return f"{amount:,.3f}" if amount < 1 else f"{amount:,.2f}"


def row(example: Example) -> str:
    source = f"[{example.publication}]({example.url}), {example.of}"
    prices = "of the example" if example.own_prices else "list"
    ours = money(example.ours())
    return f"| {example.what} | {source} | {prices} | {money(example.published)} | {ours} | {example.says} |"


def table_of_examples() -> str:
    head = "| what | published by, as of | prices | published | ours | what that says |"
    return "\n".join([head, "|---|---|---|---|---|---|", *map(row, EXAMPLES)])


def row_of_bill(bill: PublishedBill) -> str:
    source = f"[{bill.publication}]({bill.url}), {bill.of}"
    sums = f"{bill.published:,.0f} | {bill.ours():,.0f} | {bill.ratio:.2f}"
    return f"| {bill.what} | {source} | {sums} | {bill.misses} |"


def table_of_bills() -> str:
    """Those that miss first."""
    head = "| what | published by, as of | published | ours | ratio | why it misses |"
    ordered = sorted(bills().values(), key=lambda bill: (not bill.misses, bill.name))
    return "\n".join([head, "|---|---|---|---|---|---|", *map(row_of_bill, ordered)])


@pytest.mark.parametrize("table", [table_of_examples, table_of_bills])
def test_the_page_tells_every_example_and_bill_as_it_is(table: Callable[[], str]):
    assert table() in PAGE.read_text(encoding="utf-8")


def test_every_test_that_the_page_names_is_there():
    page = PAGE.read_text(encoding="utf-8")
    named = [word for word in page.split("`") if word.startswith("tests/") and word.endswith(".py")]
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).is_file()] == []


def _rewrite() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for table in (table_of_examples(), table_of_bills()):
        head = re.escape(table.partition("\n")[0])
        text = re.sub(rf"{head}\n(?:\|.*\n)+", lambda _, new=table: f"{new}\n", text)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _rewrite()
