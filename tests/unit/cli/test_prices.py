import orjson
import pytest

from infra_mind.cli.app import run
from infra_mind.cli.status import ExitStatus

PROMISED = {
    *("provider", "region", "sku", "unit", "kind", "price", "currency", "source", "as_of"),
    *("confidence", "vcpu", "memory_gib", "gpu", "gpu_count"),
}


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


def test_a_service_without_sizes_is_named_by_itself(capsysbinary: pytest.CaptureFixture[bytes]):
    rows = _rows(capsysbinary, "list", "--provider", "gcp")
    assert all(row["sku"] for row in rows)
    assert any(row["sku"] == row["service"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "m5.larg"], "'m5.large'"),
        (["list", "--provider", "aaws"], "'aws'"),
        (["list", "--region", "eu-centrl-1"], "'eu-central-1'"),
        (["update"], "not available yet"),
        (["update", "--provider", "aws"], "not available yet"),
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
