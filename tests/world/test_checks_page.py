"""docs/model/checks.md tells every worked example with what the model makes of it; this keeps it true.

`python -m tests.world.test_checks_page` prints the table as it should be.
"""

from pathlib import Path

from tests.world.priced_examples import EXAMPLES, Example

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


def test_the_page_tells_every_example_as_it_is():
    assert table_of_examples() in PAGE.read_text(encoding="utf-8")


def test_every_test_that_the_page_names_is_there():
    page = PAGE.read_text(encoding="utf-8")
    named = [word for word in page.split("`") if word.startswith("tests/") and word.endswith(".py")]
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).is_file()] == []


if __name__ == "__main__":
    print(table_of_examples())  # noqa: T201
