from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import orjson
import pytest

from infra_mind.cli import prices
from infra_mind.cli.app import run
from infra_mind.cli.console import ExitStatus
from infra_mind.prices.snapshots import current_prices

PROMISED = {
    *("provider", "region", "sku", "unit", "kind", "price", "currency", "source", "as_of"),
    *("confidence", "vcpu", "memory_gib", "gpu", "gpu_count"),
}

_listed = cache(current_prices)


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list in use is read once for all of these tests."""
    monkeypatch.setattr(prices, "current_prices", _listed)


def _rows(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> list[dict[str, object]]:
    assert run(["prices", *arguments, "--json"]) == ExitStatus.DONE
    return orjson.loads(capsysbinary.readouterr().out)


def test_the_list_is_one_array_with_the_promised_fields(
    capsysbinary: pytest.CaptureFixture[bytes],
):
    rows = _rows(capsysbinary, "list", "--provider", "aws", "--region", "us-east-1")
    assert len(rows) > 100
    assert all(row.keys() >= PROMISED for row in rows)
    assert {row["region"] for row in rows} == {"us-east-1"}
    assert {row["currency"] for row in rows} == {"USD"}


def test_a_known_price_is_the_vendor_s(capsysbinary: pytest.CaptureFixture[bytes]):
    rows = _rows(capsysbinary, "show", "m5.large")
    (row,) = [row for row in rows if row["region"] == "us-east-1" and row["kind"] == "on_demand"]
    assert row["price"] == 0.096
    assert row["vcpu"] == 2
    assert row["memory_gib"] == 8


def test_an_accelerator_is_named_by_the_sizes_that_have_it(
    capsysbinary: pytest.CaptureFixture[bytes],
):
    rows = _rows(capsysbinary, "show", "h200")
    assert {row["gpu"] for row in rows} == {"H200"}
    assert "p5en.48xlarge" in {row["sku"] for row in rows}


def test_a_service_without_sizes_is_named_by_itself(capsysbinary: pytest.CaptureFixture[bytes]):
    rows = _rows(capsysbinary, "list", "--provider", "gcp")
    assert all(row["sku"] for row in rows)
    assert any(row["sku"] == row["service"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "m5.larg"], "'m5.large'"),
        (["show", "h20"], "H200, Standard_ND96isr_H200_v5"),
        (["list", "--provider", "aaws"], "'aws'"),
        (["list", "--region", "eu-centrl-1"], "'eu-central-1'"),
        (["update", "--provider", "aaws"], "'aaws'"),
        (["update", "--from-file", "no-such-list.csv"], "'no-such-list.csv'"),
    ],
)
def test_what_there_is_not_is_refused_with_a_hint(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert run(["prices", *arguments]) == ExitStatus.USAGE
    assert said in capsys.readouterr().err


def test_ages_are_listed_by_service(capsys: pytest.CaptureFixture[str]):
    assert run(["prices", "age"]) == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "compute.instance" in out
    assert "Snapshot P-" in out


def test_a_price_is_shown_with_its_source(capsys: pytest.CaptureFixture[str]):
    assert run(["prices", "show", "m5.large"]) == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "0.096" in out
    assert "vendor_list:" in out


def _book(folder: Path, *rows: str) -> str:
    path = folder / "ours.tsv"
    path.write_text("\n".join(["provider\tregion\tservice\tsku\tunit\tprice", *rows]) + "\n")
    return str(path)


M5 = "aws\tus-east-1\tcompute.instance\tm5.large\th\t0.072"


def test_a_book_shows_what_it_changes(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]):
    book = _book(tmp_path, M5, "aws\tus-east-1\tegress.internet_gb\t\tGB\t0.045")
    rows = _rows(capsysbinary, "book", book)
    assert [(row["service"], row["old"], row["new"]) for row in rows] == [
        ("compute.instance", 0.096, 0.072),
        ("egress.internet_gb", 0.09, 0.045),
    ]
    assert [row["change"] for row in rows] == pytest.approx([-0.25, -0.5])


def test_a_book_for_everywhere_is_shown_region_by_region(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    book = _book(tmp_path, M5.replace("us-east-1", "*"))
    assert run(["prices", "book", book]) == ExitStatus.DONE
    out = capsys.readouterr().out
    assert "eu-central-1" in out
    assert "-25.0%" in out
    assert "1 row, no problems" in out


def test_a_bad_book_is_refused_with_all_its_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    book = _book(tmp_path, M5, M5, M5.replace("0.072", "-1"), M5.replace("us-east-1", "eastus"))
    assert run(["prices", "book", book]) == ExitStatus.USAGE
    told = capsys.readouterr().err
    assert "3 problems" in told
    for place in ("line 3, column 'sku'", "line 4, column 'price'", "line 5, column 'region'"):
        assert place in told


def test_a_book_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]):
    assert run(["prices", "book", "nowhere.tsv"]) == ExitStatus.USAGE
    assert "nowhere.tsv" in capsys.readouterr().err


def test_rates_are_listed_with_range_day_and_source(
    capsysbinary: pytest.CaptureFixture[bytes],
):
    rows = {row["currency"]: row for row in _rows(capsysbinary, "rates")}
    euro = rows["EUR"]
    assert (euro["usd"], euro["as_of"]) == (1.1172, "2026-10-30")
    assert "European Central Bank" in str(euro["source"])


@pytest.mark.parametrize(("days", "status"), [(1, ExitStatus.DONE), (400, ExitStatus.BROKEN)])
def test_strict_names_what_is_past_its_limit(
    days: int,
    status: ExitStatus,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    whole, day = _listed(), datetime.now(UTC).date() - timedelta(days=days)
    dated = {
        key: tuple(replace(price, as_of=day) for price in tiers)
        for key, tiers in whole.listed.items()
        if key[2] == "nat.hour"
    }
    monkeypatch.setattr(prices, "current_prices", lambda: replace(whole, listed=dated))
    assert run(["prices", "age", "--strict"]) == status
    assert ("nat.hour" in capsys.readouterr().err) is (status is ExitStatus.BROKEN)
    assert run(["prices", "age"]) == ExitStatus.DONE


def test_a_list_from_a_file_that_is_none_is_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "list.csv"
    path.write_text("this is no price list\n")
    assert run(["prices", "update", "--from-file", str(path), "--out", str(tmp_path)]) == (
        ExitStatus.USAGE
    )
    told = capsys.readouterr().err
    assert "list.csv" in told
    assert "the prices in use stay" in told


def test_what_is_no_quote_is_shown_with_its_range(capsys: pytest.CaptureFixture[str]):
    assert run(["prices", "show", "m5.large"]) == ExitStatus.DONE
    rows = [line for line in capsys.readouterr().out.splitlines() if " us-east-1 " in line]
    (spot,) = (line for line in rows if " spot " in line)
    (listed,) = (line for line in rows if " on_demand " in line)
    price = next(
        one
        for one in _listed().rows()
        if one.sku == "m5.large" and one.kind == "spot" and one.region == "us-east-1"
    )
    assert f"({price.low:f}-{price.high:f})" in spot
    assert "(" not in listed
