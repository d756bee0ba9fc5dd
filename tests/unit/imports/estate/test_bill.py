"""Bills of four clouds' formats come to what a month costs, each thing once."""

import gzip
import os
import tracemalloc
from collections.abc import Mapping
from itertools import repeat
from pathlib import Path

import pytest

from infra_mind.core import inflation
from infra_mind.core.errors import InputError
from infra_mind.domain.requirements import ChargeKind
from infra_mind.imports.estate import table_file
from infra_mind.imports.estate.bill import MonthlyBill, read_bill, read_bills
from infra_mind.imports.estate.bill_format import FORMATS
from tests.factories.estate import (
    AZURE_ROW,
    CUR_ROW,
    FOCUS_ROW,
    GOOGLE_ROW,
    focus,
    table,
)

REAL = os.environ.get("ESTATE_FILES", "")


def month(tmp_path: Path, *texts: str) -> MonthlyBill:
    paths = [tmp_path / f"{at}.csv" for at in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return read_bills(paths)


def sums(bill: MonthlyBill) -> dict[tuple[str | None, str], float]:
    found: dict[tuple[str | None, str], float] = {}
    for line in bill.lines:
        key = line.category, str(line.charge)
        found[key] = found.get(key, 0.0) + (line.monthly or 0.0)
    return found


def test_usage_is_told_apart_from_credits_taxes_and_what_is_bought(tmp_path: Path):
    bill = month(
        tmp_path,
        focus(
            {},
            {"BilledCost": -20, "ChargeCategory": "Credit"},
            {"BilledCost": 19, "ChargeCategory": "Tax"},
            {"BilledCost": 500, "ChargeCategory": "Purchase", "CommitmentDiscountId": "sp"},
            {"BilledCost": 0, "EffectiveCost": 30, "CommitmentDiscountId": "sp"},
            {"BilledCost": -5, "ChargeCategory": "Adjustment"},
        ),
    )
    assert sums(bill) == {
        ("Compute", "usage"): 100,
        ("Compute", "credit"): -20,
        ("Compute", "tax"): 19,
        ("Compute", "purchase"): 500,
        ("Compute", "commitment"): 30,
        ("Compute", "adjustment"): -5,
    }
    assert bill.gaps == ()


def cur(*changes: Mapping[str, object], without: str = "-") -> str:
    rows = ({**CUR_ROW, **each} for each in changes)
    return table({k: v for k, v in row.items() if not k.startswith(without)} for row in rows)


COMMITTED = (
    {"lineItem/LineItemType": "DiscountedUsage", "lineItem/UnblendedCost": 0}
    | {"reservation/EffectiveCost": 40},
    {"lineItem/LineItemType": "RIFee", "lineItem/UnblendedCost": 50}
    | {"reservation/UnusedRecurringFee": 10},
    {"lineItem/LineItemType": "SavingsPlanCoveredUsage", "lineItem/UnblendedCost": 90}
    | {"savingsPlan/SavingsPlanEffectiveCost": 60},
    {"lineItem/LineItemType": "SavingsPlanNegation", "lineItem/UnblendedCost": -90},
    {"lineItem/LineItemType": "SavingsPlanRecurringFee", "lineItem/UnblendedCost": 70}
    | {"savingsPlan/TotalCommitmentToDate": 70, "savingsPlan/UsedCommitment": 60},
)


def test_commitments_of_a_cost_and_usage_report_are_counted_as_they_are_used_up(tmp_path: Path):
    """As AWS adds up amortized cost: 40 and 10 unused of the reservation, 60 and 10 of the plan."""
    bill = month(tmp_path, cur({}, *COMMITTED))
    assert sums(bill) == {("Compute", "usage"): 100, ("Compute", "commitment"): 120}


def test_without_columns_of_use_fees_stand_for_what_is_committed(tmp_path: Path):
    bill = month(tmp_path, cur({}, *COMMITTED, without=("reservation", "savings")))  # pyright: ignore[reportArgumentType]  # startswith takes both
    assert sums(bill) == {("Compute", "usage"): 100, ("Compute", "commitment"): 120}


def test_columns_of_the_second_format_of_aws_are_those_of_the_first(tmp_path: Path):
    renamed = cur({}, *COMMITTED).replace("lineItem/", "line_item_").replace("/", "_", 20)
    header, rest = renamed.split("\n", 1)
    for name in ("UnblendedCost", "LineItemType", "ProductCode", "UsageType"):
        header = header.replace(name, "".join(f"_{c.lower()}" if c.isupper() else c for c in name))
    assert sums(month(tmp_path, f"{header}\n{rest}"))["Compute", "commitment"] == 120


def test_a_disk_and_traffic_of_the_same_product_are_storage_and_networking(tmp_path: Path):
    used = ("EUC1-EBS:VolumeUsage.gp3", "EUC1-DataTransfer-Out-Bytes", "EUC1-NatGateway-Bytes")
    bill = month(tmp_path, cur({}, *({"lineItem/UsageType": one} for one in used)))
    assert sums(bill) == {
        ("Compute", "usage"): 100,
        ("Storage", "usage"): 100,
        ("Networking", "usage"): 200,
    }


def azure(*changes: Mapping[str, object]) -> str:
    return table({**AZURE_ROW, **each} for each in changes)


WHOLE = ({}, {"Date": "09/30/2026"})
ACTUAL = azure(*WHOLE, {"ChargeType": "Purchase", "PricingModel": "Reservation"})
AMORTIZED = azure(*WHOLE, {"PricingModel": "Reservation", "CostInBillingCurrency": "7,5"})


@pytest.mark.parametrize("order", [(ACTUAL, AMORTIZED), (AMORTIZED, ACTUAL)])
def test_actual_and_amortized_of_one_month_are_never_added(tmp_path: Path, order: tuple[str, str]):
    bill = month(tmp_path, *order)
    assert sums(bill) == {("Compute", "usage"): 20, ("Compute", "commitment"): 7.5}
    assert len(bill.gaps) == 1 and "2026-09 of Azure is counted once" in bill.gaps[0]
    assert {line.currency for line in bill.lines} == {"EUR"}
    assert {line.region for line in bill.lines} == {"westeurope"}


def test_discounts_of_google_come_off_what_is_used_and_gifts_do_not(tmp_path: Path):
    given = (
        '[{"type": "SUSTAINED_USAGE_DISCOUNT", "amount": -10}, {"type": "PROMOTION", "amount": "-3"},'
        ' {"type": "COMMITTED_USAGE_DISCOUNT", "amount": -20}]'
    )
    fee = {"sku.description": "Commitment v1: Cpu in Frankfurt", "cost": 15}
    rows = [{**GOOGLE_ROW, **each} for each in ({"credits": given}, fee, {"cost_type": "tax"})]
    bill = month(tmp_path, table(rows))
    assert sums(bill) == {
        ("Compute", "usage"): 90,
        ("Compute", "credit"): -3,
        ("Compute", "commitment"): -5,
        ("Compute", "tax"): 100,
    }


def test_two_months_are_the_average_of_them(tmp_path: Path):
    later = {"ChargePeriodStart": "2026-10-01", "ChargePeriodEnd": "2026-11-01", "BilledCost": 300}
    bill = month(tmp_path, focus({}), focus(later))
    assert sums(bill) == {("Compute", "usage"): 200}
    assert [line.source for line in bill.lines] == [
        "0.csv (FOCUS), 1.csv (FOCUS), 2026-09 to 2026-10"
    ]


def test_the_same_month_twice_counts_once_and_other_accounts_count_too(tmp_path: Path):
    bill = month(tmp_path, focus({}), focus({}), focus({"BillingAccountId": "2"}))
    assert sums(bill) == {("Compute", "usage"): 200}
    assert len(bill.gaps) == 1 and bill.gaps[0].startswith("1.csv (FOCUS): 2026-09 of AWS")


def test_a_part_of_a_month_stands_for_all_of_it_but_taxes_do_not_grow(tmp_path: Path):
    half = {"ChargePeriodEnd": "2026-09-16"}
    tax = {"ChargeCategory": "Tax", "BilledCost": 10}
    bill = month(tmp_path, focus(half, tax))
    assert sums(bill) == {("Compute", "usage"): 200, ("Compute", "tax"): 10}
    assert "covers 50% of its days" in bill.gaps[0]


def test_several_currencies_stay_apart(tmp_path: Path):
    bill = month(tmp_path, focus({}, {"BillingCurrency": "EUR"}))
    assert [(line.currency, line.monthly) for line in bill.lines] == [("EUR", 100), ("USD", 100)]


def test_names_that_would_steer_a_terminal_are_written_out(tmp_path: Path):
    bill = month(tmp_path, focus({"ProviderName": "A\x1b[31mB", "RegionId": "x" * 900}))
    assert [line.provider for line in bill.lines] == ["A\\x1b[31mB"]
    assert [len(line.region or "") for line in bill.lines] == [500]


def test_unknown_columns_are_no_matter_and_null_is_nothing(tmp_path: Path):
    bill = month(tmp_path, focus({"x_Team": "a", "RegionId": "NULL"}))
    assert [line.region for line in bill.lines] == [None]


def test_what_cannot_be_read_is_listed_by_line_and_the_rest_counts(tmp_path: Path):
    bad = {"BilledCost": "lots"}, {"ChargePeriodStart": "soon"}, {"BillingCurrency": ""}
    bill = month(tmp_path, focus({}, *bad))
    assert sums(bill) == {("Compute", "usage"): 100}
    assert [gap.split(" ", 2)[:2] for gap in bill.gaps] == [
        ["0.csv:3:", "'lots'"],
        ["0.csv:4:", "'soon'"],
        ["0.csv:5:", "is"],
    ]


@pytest.mark.parametrize("cost", ["1.234,50", "1234,50", "1,234.50", "1234.5", "$1,234.50"])
def test_numbers_of_several_countries_are_read(tmp_path: Path, cost: str):
    delimiter = ";" if cost.endswith(",50") else ","
    row = {**FOCUS_ROW, "BilledCost": cost}
    assert sums(month(tmp_path, table([row], delimiter=delimiter))) == {
        ("Compute", "usage"): 1234.5
    }


def test_gzip_and_utf_16_are_read_as_they_are(tmp_path: Path):
    for name, data in (
        ("a.csv.gz", gzip.compress(focus({}).encode())),
        ("b.csv", focus({}).encode("utf-16")),
        ("c.csv", b"\xef\xbb\xbf" + focus({}).encode()),
    ):
        (tmp_path / name).write_bytes(data)
        assert sums(read_bills([tmp_path / name])) == {("Compute", "usage"): 100}


def test_parquet_is_read_with_what_lies_in_structs(tmp_path: Path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    credit = {"type": "DISCOUNT", "amount": -10.0}
    row = {
        "billing_account_id": "A",
        "service": {"id": "1", "description": "Cloud SQL"},
        "sku": {"description": "Storage"},
        "usage_start_time": "2026-09-01",
        "usage_end_time": "2026-10-01",
        "location": {"region": "europe-west3"},
        "cost": 100.0,
        "currency": "USD",
        "credits": [credit],
        "cost_type": "regular",
    }
    parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "bill.parquet")
    assert sums(read_bills([tmp_path / "bill.parquet"])) == {("Databases", "usage"): 90}
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "bill.parquet").read_bytes()[:-20])
    with pytest.raises(InputError, match=r"cut\.parquet: is cut off or damaged"):
        read_bill(tmp_path / "cut.parquet")


def refused(tmp_path: Path, data: bytes) -> str:
    (tmp_path / "bill.csv").write_bytes(data)
    with pytest.raises(InputError) as error:
        read_bill(tmp_path / "bill.csv")
    assert "Nothing of it was read." in str(error.value)
    return str(error.value)


def test_no_bill_is_refused_with_what_is_missing(tmp_path: Path):
    assert "this kind of bill: FOCUS, without chargecategory" in refused(
        tmp_path, focus({}).replace("ChargeCategory", "Kind").encode()
    )
    assert "no line with the columns of a bill" in refused(tmp_path, b"a,b\n1,2\n")
    own = b"Month,Service,Cost\n2026-09,EC2,1200\n"
    assert "no line with the columns of a bill" in refused(tmp_path, own)
    undated = focus({"ChargePeriodEnd": "?"}).encode()
    assert "'?' is in no sum; expected a day" in refused(tmp_path, undated)
    assert "name the CSV in it" in refused(tmp_path, b"PK\x03\x04 and so on")
    assert "no charge" in refused(tmp_path, focus({}).split("\n")[0].encode())


def test_what_is_cut_off_or_a_bomb_is_read_in_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inflation, "HARMLESS", 100_000)
    packed = gzip.compress(focus(*repeat({}, 500)).encode())
    assert "cut off or damaged" in refused(tmp_path, packed[: len(packed) // 2])
    bomb = gzip.compress(focus({}).encode() + (b"," * 100_000 + b"\n") * 30)
    assert "unpacks to more than" in refused(tmp_path, bomb)
    assert "a line of more than" in refused(tmp_path, focus({}).encode() + b"x" * 1_500_000)
    assert "looks like binary" in refused(tmp_path, focus({}).encode() + b"\0,\0\n")


def test_memory_does_not_grow_with_the_bill(tmp_path: Path):
    header, row, _ = focus({}).split("\n")

    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        path.write_text("\n".join([header, *repeat(row, rows)]))
        tracemalloc.start()
        read_bill(path)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(3000) < peak(1500) * 1.1


def test_how_far_it_is_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(table_file, "_STEP", 1000)
    (tmp_path / "bill.csv").write_text(focus(*repeat({}, 200)))
    told: list[tuple[str, float]] = []
    read_bill(tmp_path / "bill.csv", lambda name, share: told.append((name, share)))
    assert told and told[-1] == ("bill.csv", 1.0)


def test_every_format_has_a_title_of_its_own():
    assert len({one.title for one in FORMATS}) == len(FORMATS)


EXPECTED = {
    "focus10_sample.csv": {("AWS", "USD"): 18.0066, ("Microsoft", "USD"): 1.9765}
    | {("Oracle", "USD"): 0.5371},
    "aws_cur_anonymous.csv": {("AWS", "USD"): 1.6823},
    "azure_ea_anonymous.csv": {("Azure", "CAD"): 1.2614},
    "azure_actualcost_small.csv": {("Azure", "USD"): 8.5450},
    "azure_amortized_small.csv": {("Azure", "USD"): 16.2969},
}


@pytest.mark.skipif(not REAL, reason="ESTATE_FILES names no folder of real exports")
@pytest.mark.parametrize("name", EXPECTED)
def test_real_exports_come_to_what_they_add_up_to(name: str):
    bill = read_bill(Path(REAL) / name)
    found: dict[tuple[str, str], float] = {}
    for period, one in bill.sums.items():
        for item, amount in one.sums.items():
            key = period.provider, item.currency
            found[key] = found.get(key, 0.0) + amount
    assert found == pytest.approx(EXPECTED[name], abs=2e-4)
    assert bill.gaps == ()


def test_a_kind_of_charge_is_read_as_people_write_it():
    assert ChargeKind("Usage") is ChargeKind.USAGE
