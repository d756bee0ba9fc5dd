import shutil
from datetime import date
from pathlib import Path

import pytest

from infra_mind.core.errors import KnowledgeError, TableError
from infra_mind.prices import FOLDER
from infra_mind.prices.files import PRICE_COLUMNS, load_prices

TODAY = date(2026, 11, 23)
GOOD = {
    "provider": "aws",
    "region": "us-east-1",
    "service": "nat.hour",
    "sku": "",
    "unit": "h",
    "kind": "on_demand",
    "tier_from": "0",
    "price": "0.045",
    "currency": "USD",
    "origin": "secondary",
    "low": "",
    "high": "",
    "source": "infracost-golden",
    "as_of": "2024-07-01",
    "confidence": "medium",
    "note": "",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped rules and tables with an empty price list."""
    return shutil.copytree(
        FOLDER, tmp_path / "prices", ignore=shutil.ignore_patterns("*_prices.tsv", "*.py")
    )


def write(folder: Path, *rows: dict[str, str], name: str = "mine") -> None:
    lines = ["\t".join(row[column] for column in PRICE_COLUMNS) for row in rows]
    (folder / "providers" / "aws" / f"{name}_prices.tsv").write_text(
        "\n".join(["\t".join(PRICE_COLUMNS), *lines]) + "\n"
    )


def test_a_good_row_is_loaded(folder: Path) -> None:
    write(folder, GOOD)
    price = load_prices(folder, today=TODAY).find("aws", "us-east-1", "nat.hour")
    assert price is not None
    assert (str(price.amount), price.low, price.high) == ("0.045", price.amount, price.amount)
    assert price.source.as_of == date(2024, 7, 1)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("provider", "ibm", "one of aws, azure, gcp"),
        ("region", "us-east-9", "a region of aws in regions.tsv"),
        ("region", "westeurope", "a region of aws in regions.tsv"),
        ("region", "", "a word"),
        ("service", "nat.minute", "a service of services.tsv"),
        ("sku", "m5.large", "a size of nat.hour"),
        ("unit", "", "a word"),
        ("unit", "month", "'h', the unit of nat.hour"),
        ("kind", "reserved", "one of on_demand"),
        ("tier_from", "-1", "a number of 0 or more"),
        ("price", "-0.045", "a number of 0 or more"),
        ("price", "", "a number of 0 or more"),
        ("price", "NaN", "a number of 0 or more"),
        ("currency", "EUR", "USD"),
        ("currency", "", "USD"),
        ("origin", "rumour", "one of vendor_list"),
        ("origin", "estimate", "below high: an estimate has a range"),
        ("low", "0.05", "between low 0.05"),
        ("high", "0.01", "between low 0.045 and high 0.01"),
        ("source", "somewhere", "the id of a source"),
        ("as_of", "2026-11-24", "a date"),
        ("as_of", "yesterday", "a date"),
        ("confidence", "certain", "one of high, medium, low"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_loaded(
    folder: Path, column: str, cell: str, expected: str
) -> None:
    write(folder, GOOD, {**GOOD, "service": "nat.gb", "unit": "GB"}, name="good")
    write(folder, {**GOOD, "region": "us-west-2"}, {**GOOD, column: cell}, name="late")
    with pytest.raises(KnowledgeError, match=r"late_prices.tsv, line 3, column '\w+'") as caught:
        load_prices(folder, today=TODAY)
    assert expected in str(caught.value)


@pytest.mark.parametrize("name", ["mine", "other"])
def test_a_price_stands_once_in_all_files(folder: Path, name: str) -> None:
    write(folder, GOOD)
    rows = [GOOD, {**GOOD, "price": "0.046"}] if name == "mine" else [{**GOOD, "price": "1"}]
    write(folder, *rows, name=name)
    with pytest.raises(KnowledgeError, match=rf"{name}_prices.tsv, line \d, column 'sku'.*twice"):
        load_prices(folder, today=TODAY)


def test_a_file_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "providers" / "aws" / "mine_prices.tsv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(KnowledgeError, match=r"mine_prices.tsv cannot be read"):
        load_prices(folder, today=TODAY)


def test_a_missing_table_is_refused(folder: Path) -> None:
    (folder / "providers" / "gcp" / "skus.tsv").unlink()
    with pytest.raises(KnowledgeError, match=r"skus.tsv cannot be read"):
        load_prices(folder, today=TODAY)


def test_the_snapshot_is_named_by_its_content(folder: Path) -> None:
    write(folder, GOOD)
    first = load_prices(folder, today=TODAY).snapshot
    assert load_prices(folder, today=TODAY).snapshot == first
    write(folder, {**GOOD, "price": "0.046"})
    assert load_prices(folder, today=TODAY).snapshot != first


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    write(folder, {**GOOD, "price": "dear", "unit": ""}, {**GOOD, "as_of": "2027-01-01"})
    write(folder, {**GOOD, "unit": "GB", "region": "westeurope"}, name="other")
    with pytest.raises(TableError) as caught:
        load_prices(folder, today=TODAY)
    places = {problem.path for problem in caught.value.problems}
    assert places == {
        "aws/mine_prices.tsv, line 2, column 'price'",
        "aws/mine_prices.tsv, line 2, column 'unit'",
        "aws/mine_prices.tsv, line 3, column 'as_of'",
        "aws/other_prices.tsv, line 2, column 'unit'",
        "aws/other_prices.tsv, line 2, column 'region'",
    }
    assert "5 problems" in str(caught.value)
    assert "it is one of azure" in str(caught.value)


def test_of_very_many_problems_the_first_are_shown(folder: Path) -> None:
    write(folder, *[{**GOOD, "price": "dear", "tier_from": str(row)} for row in range(200)])
    with pytest.raises(TableError) as caught:
        load_prices(folder, today=TODAY)
    assert len(caught.value.problems) == 200
    assert "150 more" in str(caught.value)
    assert len(str(caught.value)) < 10_000


MACHINE = {**GOOD, "service": "compute.instance", "sku": "m5.xlarge", "price": "0.192"}
COMMITTED = {**MACHINE, "kind": "commit_1y"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # Units that the list says only in the name of the meter.
        ({**GOOD, "unit": "see name"}, "'h', the unit of nat.hour"),
        # The price of one processor beside that of the whole machine.
        ({**COMMITTED, "price": "0.03"}, "the price of one processor"),
        # What is not out yet has a price that stands in for one.
        ({**MACHINE, "sku": "m5.large", "price": "0.01"}, "0.01 stands in"),
        # Capacity that starts when there is room, listed as if it were on demand.
        ({**COMMITTED, "price": "0.25"}, "flex-start"),
        ({**COMMITTED, "kind": "spot", "price": "0.25"}, "flex-start"),
        # The dear end of a ladder alone.
        ({**GOOD, "service": "nat.gb", "unit": "GB", "tier_from": "100"}, "from the first unit on"),
    ],
)
def test_what_copies_of_lists_get_wrong_is_refused(
    folder: Path, row: dict[str, str], expected: str
) -> None:
    write(folder, MACHINE)
    write(folder, row, name="trap")
    with pytest.raises(TableError, match=expected):
        load_prices(folder, today=TODAY)


def test_a_commitment_below_the_price_on_demand_is_loaded(folder: Path) -> None:
    write(folder, MACHINE, {**COMMITTED, "price": "0.12"})
    found = load_prices(folder, today=TODAY).find(
        "aws", "us-east-1", "compute.instance", "m5.xlarge", "commit_1y"
    )
    assert found is not None
