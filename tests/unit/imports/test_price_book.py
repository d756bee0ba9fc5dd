import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import InputError, RequirementsError, TableError
from infra_mind.domain.price_row import COLUMNS, NEEDED
from infra_mind.domain.provenance import Provenance
from infra_mind.imports import read_requirements, with_changes, written
from infra_mind.imports.own_prices import own_prices
from infra_mind.imports.price_book import read_book
from infra_mind.knowledge.library import Library
from infra_mind.prices.terms import Terms

TODAY = date(2026, 11, 23)
LIBRARY = Library(today=TODAY)
ROW = {
    "provider": "aws",
    "region": "eu-central-1",
    "service": "compute.instance",
    "sku": "m5.large",
    "unit": "h",
    "price": "0.0912",
}


def table(*rows: dict[str, str], sign: str = "\t", columns: tuple[str, ...] | None = None) -> str:
    names = columns or tuple(dict.fromkeys(name for row in rows for name in row))
    lines = [sign.join(row.get(name, "") for name in names) for row in rows]
    return "\n".join([sign.join(names), *lines]) + "\n"


def problems(path: Path) -> list[str]:
    with pytest.raises(TableError) as caught:
        own_prices(read_book(path), LIBRARY, today=TODAY)
    return [str(problem) for problem in caught.value.problems]


def outcome(path: Path):
    try:
        return own_prices(read_book(path), LIBRARY, today=TODAY)
    except TableError as error:
        return error


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ours.tsv"


@pytest.mark.parametrize("name", ["a.tsv", "a.csv", "a.txt", "a.yaml", "a.json", "b.yaml"])
def test_every_form_reads_to_the_same_rows(tmp_path: Path, name: str):
    path, other = tmp_path / name, {**ROW, "sku": "c5.large", "price": "0.05", "note": "pool, 2"}
    rows = [ROW, other]
    match name:
        case "a.yaml":
            path.write_text(yaml.safe_dump(rows))
        case "b.yaml":
            numbers = [{**row, "price": float(row["price"])} for row in rows]
            path.write_text(yaml.safe_dump({"prices": numbers}))
        case "a.json":
            path.write_text(json.dumps(rows))
        case "a.csv":
            path.write_text(table(ROW, {**other, "note": '"pool, 2"'}, sign=","))
        case _:
            path.write_text(table(*rows))
    found = own_prices(read_book(path), LIBRARY, today=TODAY)
    key = ("aws", "eu-central-1", "compute.instance", "c5.large", "on_demand")
    assert len(found) == 2
    assert (str(found[key][0].amount), found[key][0].note.endswith("pool, 2")) == ("0.05", True)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("provider", "ibm", "'ibm' is not one of aws, azure, gcp"),
        ("region", "westeurope", "it is one of azure"),
        ("region", "mars", "a region of aws"),
        ("service", "compute.machine", "not a service"),
        ("sku", "m5.larg", "known on aws, such as 'm5.large'."),
        ("unit", "", "is not a word"),
        ("unit", "month", "not 'h', the unit of compute.instance"),
        ("price", "-0.1", "not a number from 0"),
        ("price", "cheap", "not a number from 0"),
        ("price", "1e300", "not a number from 0"),
        ("price", "9999999999", "not a number from 0"),
        ("currency", "XTS", "a currency with a known rate"),
        ("kind", "reserved", "one of on_demand"),
        ("tier_from", "-5", "or empty"),
        ("low", "0.2", "between low 0.2"),
        ("as_of", "2027-01-01", "up to 2026-11-23"),
        ("as_of", "yesterday", "a date"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_column(file: Path, column: str, cell: str, said: str):
    file.write_text(table(ROW, {**ROW, "sku": "c5.large", column: cell}))
    (found,) = problems(file)
    assert found.startswith("ours.tsv, line 3, column ")
    assert said in found


def test_a_size_where_there_are_none_is_named(file: Path):
    file.write_text(table({**ROW, "service": "nat.gb", "unit": "GB"}))
    assert "empty: nat.gb has no sizes on aws" in problems(file)[0]


def test_rows_that_stand_twice_are_named(file: Path):
    file.write_text(table(ROW, {**ROW, "price": "0.08"}, {**ROW, "tier_from": "100"}))
    assert problems(file) == [
        "ours.tsv, line 3, column 'sku': 'm5.large' is not priced once: this row stands twice."
    ]


def test_every_problem_of_form_and_content_is_said_at_once(file: Path):
    columns = ("provider", "region", "service", "sku", "price", "price", "colour")
    file.write_text(table({**ROW, "price": "dear"}, columns=columns) + "aws\teu-central-1\n")
    told = problems(file)
    assert [one.split(": ")[0] for one in told] == [
        "ours.tsv, line 1",
        "ours.tsv, line 1",
        "ours.tsv, line 1",
        "ours.tsv, line 3",
        "ours.tsv, line 2, column 'price'",
    ]
    assert "stands twice" in told[0]
    assert "'colour' is no column" in told[1]
    assert "'unit' is missing" in told[2]
    assert "2 cells, expected 7" in told[3]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty"),
        (b"\n\n  \n", "it is empty"),
        (b"\xff\xfe\x00\x01PNG", "looks like binary"),
        (b"provider\tregion\0", "looks like binary"),
        (table(columns=COLUMNS).encode(), "at least one row"),
        (b"x" * 50_000_000, "at most 2 MB"),
        (table(*[{**ROW, "tier_from": str(n)} for n in range(5001)]).encode(), "at most 5000"),
        (table({**ROW, "note": "x" * 3000}).encode(), "at most 2000 characters"),
    ],
)
def test_a_file_that_is_no_book_is_refused(file: Path, data: bytes, said: str):
    file.write_bytes(data)
    assert said in " ".join(problems(file))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prices: 3", "a list of rows"),
        ("- 3", "row 1: expected a mapping"),
        ("- {provider: [aws]}", "row 1, column 'provider'"),
        ("- {provider: aws, colour: red}", "'colour' is no column"),
        ("- {provider: aws\n", "expected YAML"),
    ],
)
def test_a_document_that_is_no_book_is_refused(tmp_path: Path, text: str, said: str):
    path = tmp_path / "ours.yaml"
    path.write_text(text)
    assert said in " ".join(problems(path))


cells = st.text(max_size=12) | st.sampled_from(
    [*ROW.values(), "*", "EUR", "-1", "nan", "1e9", "2026-01-01", '"', "=1+1", "commit_1y"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary(max_size=200)
    | st.builds(
        lambda rows, sign: table(*rows, sign=sign, columns=COLUMNS).encode(),
        st.lists(st.dictionaries(st.sampled_from(COLUMNS), cells), max_size=4),
        st.sampled_from("\t,"),
    ),
    st.sampled_from(["ours.tsv", "ours.csv", "ours.yaml", "ours.json"]),
)
def test_whatever_a_file_holds_it_is_read_whole_or_refused_by_name(
    tmp_path: Path, data: bytes, name: str
):
    path = tmp_path / name
    path.write_bytes(data)
    book = read_book(path)
    found = outcome(path)
    if isinstance(found, TableError):
        assert found.problems
        assert all(problem.path.startswith(name) for problem in found.problems)
    else:
        assert sum(len(tiers) for tiers in found.values()) == len(book.rows) > 0


def test_requirements_keep_the_rows_of_the_book_that_they_name(tmp_path: Path):
    (tmp_path / "ours.tsv").write_text(table(ROW))
    (tmp_path / "company.yaml").write_text("prices: {book: ours.tsv}\n")
    parsed = read_requirements(tmp_path / "company.yaml")
    assert parsed.requirements.prices.rows == ("\t".join(ROW.values()),)
    assert parsed.of("prices.rows") is Provenance.IMPORTED
    (tmp_path / "ours.tsv").unlink()
    again = read_requirements(written(parsed))
    assert again.requirements == parsed.requirements


def test_a_book_that_is_not_there_is_named(tmp_path: Path):
    (tmp_path / "company.yaml").write_text("prices: {book: ours.tsv}\n")
    with pytest.raises(InputError, match=r"'ours\.tsv'.*no file"):
        read_requirements(tmp_path / "company.yaml")


@pytest.mark.parametrize("name", ["/etc/passwd", "../ours.tsv", "link.tsv"])
def test_a_book_outside_of_the_folder_of_the_requirements_is_not_read(tmp_path: Path, name: str):
    (tmp_path / "ours.tsv").write_text("root:*:20228:0:99999:7:::\n")
    folder = tmp_path / "company"
    folder.mkdir()
    (folder / "link.tsv").symlink_to(tmp_path / "ours.tsv")
    (folder / "company.yaml").write_text(f"prices: {{book: {name}}}\n")
    with pytest.raises(InputError, match="does not lie in the folder") as refused:
        read_requirements(folder / "company.yaml")
    assert "root:" not in str(refused.value)


def test_the_first_line_of_what_is_no_table_is_not_shown(file: Path):
    file.write_text("root:*:20228:0:99999:7:::\n")
    said = " ".join(problems(file))
    assert "expected columns of a price book" in said and "root" not in said


def test_a_bad_book_is_a_problem_of_the_requirements(tmp_path: Path):
    (tmp_path / "ours.tsv").write_text(table({**ROW, "price": "?"}))
    (tmp_path / "company.yaml").write_text("prices: {book: ours.tsv}\n")
    with pytest.raises(TableError, match=r"ours\.tsv, line 2, column 'price'"):
        read_requirements(tmp_path / "company.yaml")


def test_what_came_over_the_wire_reads_no_file():
    with pytest.raises(RequirementsError, match=r"prices\.book.*no file is read"):
        read_requirements({"prices": {"book": "/etc/passwd"}})
    before = read_requirements({"prices": {"rows": [ROW]}})
    with pytest.raises(RequirementsError, match=r"prices\.book"):
        with_changes(before, {"prices.book": "/etc/passwd"})


def test_a_file_and_rows_beside_it_are_one_too_many(tmp_path: Path):
    (tmp_path / "company.yaml").write_text(f"prices: {{book: a.tsv, rows: [{json.dumps(ROW)}]}}\n")
    with pytest.raises(RequirementsError, match=r"prices\.rows"):
        read_requirements(tmp_path / "company.yaml")


def test_the_least_that_a_row_needs_is_enough(file: Path):
    file.write_text(table({**{name: ROW[name] for name in NEEDED}, "service": "nat.hour"}))
    assert len(own_prices(read_book(file), LIBRARY, today=TODAY)) == 1


def test_the_example_of_the_page_can_be_read(tmp_path: Path):
    page = (Path(__file__).parents[3] / "docs" / "requirements.md").read_text(encoding="utf-8")
    example = page.split("## Own prices")[1].split("```yaml\n")[1].split("```")[0]
    (tmp_path / "company.yaml").write_text(example)
    (tmp_path / "our-prices.tsv").write_text(table(ROW))
    prices = read_requirements(tmp_path / "company.yaml").requirements.prices
    assert (len(prices.rows), len(prices.discounts), len(prices.exchange_rates)) == (1, 2, 1)
    LIBRARY.on(Terms(today=TODAY, prices=prices))
