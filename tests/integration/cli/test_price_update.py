import json
from pathlib import Path

from tests.factories.price_feeds import aws_csv, aws_machine, azure_item, azure_page
from tests.tools.program import Program


def feed(program: Program, amount: str, sku: str = "m5.large") -> Path:
    path = program.folder / f"{sku}-{amount}.csv"
    row = aws_machine(PricePerUnit=amount, Instance_Type=sku) | {"Region Code": "eu-south-1"}
    path.write_bytes(aws_csv([row | {"Region Code": "us-east-1"}, row]))
    return path


def test_an_update_is_what_the_other_commands_read_from_then_on(program: Program):
    file = feed(program, "0.1")
    found = program.run("prices", "update", "--from-file", str(file), "--accept")
    assert found.status == 0, found.err
    assert "aws us-east-1 m5.large on_demand: 0.096 -> 0.1 (+4.2%)" in found.out
    listed = program.run("prices", "show", "m5.large", "--json")
    (row,) = [
        row
        for row in json.loads(listed.out)
        if row["region"] == "us-east-1" and row["kind"] == "on_demand"
    ]
    assert (row["price"], row["source_kind"], row["as_of"]) == (0.1, "vendor_list", "2026-11-20")


def test_what_cannot_be_right_is_refused_with_status_3_and_the_row(program: Program):
    found = program.run("prices", "update", "--from-file", str(feed(program, "0.5")))
    assert found.status == 3
    assert "refused: aws us-east-1 m5.large on_demand: 0.096 to 0.5" in found.err
    assert "Nothing was written" in found.err
    assert not list((program.home / "prices").iterdir())
    listed = json.loads(program.run("prices", "show", "m5.large", "--json").out)
    assert 0.096 in {row["price"] for row in listed}


def test_a_list_that_changed_its_shape_ends_the_command_with_the_place(program: Program):
    page = program.folder / "page.json"
    page.write_bytes(azure_page([azure_item()]).replace(b"unitPrice", b"price"))
    found = program.run("prices", "update", "--from-file", str(page))
    assert found.status == 2
    assert "Items[0]: there is no 'unitPrice'" in found.err
    assert "the prices in use stay" in found.err
