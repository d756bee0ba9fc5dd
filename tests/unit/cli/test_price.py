import json
from pathlib import Path

import pytest

from infra_mind.cli.app import run

SMALL = """\
clouds: {allowed: [aws], regions: [us-east-1]}
workloads:
  - {name: app, type: web_application, traffic: {average_rps: 20}}
design: {app.platform: containers, zones: 2}
"""
RATE = "{exchange_rates: [{currency: EUR, usd: 1.25}]}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "app.yaml"
    path.write_text(SMALL)
    return path


def test_the_table_names_the_design_its_lines_and_their_sum(
    file: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["price", str(file)]) == 0
    out = capsys.readouterr().out
    assert "app.platform: serverless containers as platform of app (pinned)" in out
    assert "Container processors" in out
    assert "app, together" in out
    assert "P10" in out
    assert "the oldest of 20" in out


def test_json_is_the_bill_alone_and_a_change_is_priced(
    file: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["price", str(file), "--json", "--set", "design.app.platform=vm"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["decisions"]["app.platform"] == "virtual_machines"
    assert set(told["pinned"]) == {"zones", "app.platform"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Nothing to price"),
        (("nowhere.yaml",), "There is no file"),
    ],
)
def test_what_cannot_be_priced_is_refused(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
):
    assert run(["price", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_pins_that_exclude_each_other_are_refused(file: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["price", str(file), "--set", "design.app.machine=m5.large"]) == 2
    assert "excludes design.app" in capsys.readouterr().err


def test_where_nothing_is_pinned_that_is_said(file: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["price", str(file)]) == 0
    assert "Nothing is pinned" not in capsys.readouterr().err
    changes = ["--set", "design.app.platform=null", "--set", "design.zones=null"]
    assert run(["price", str(file), *changes]) == 0
    told = capsys.readouterr().err
    assert "Nothing is pinned: all of this was chosen." in " ".join(told.split())


def test_what_the_pinned_design_has_no_room_for_is_said(
    file: Path, capsys: pytest.CaptureFixture[str]
):
    load = ["--set", "workloads[app].traffic.average_rps=200000"]
    assert run(["price", str(file), *load, "--set", "design.app.cache=none"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "No room: What is needed is" in told
    assert "no design that was compared has more" in told


def test_what_was_asked_in_euro_is_answered_in_euro_with_usd_behind_it(
    file: Path, capsys: pytest.CaptureFixture[str]
):
    file.write_text(f"{SMALL}budget: {{monthly: 900, currency: EUR}}\nprices: {RATE}\n")
    assert run(["price", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["currency"] == {"code": "EUR", "usd_rate": 1.25}
    assert run(["price", str(file)]) == 0
    out = capsys.readouterr().out
    assert "EUR a month" in out and "USD a unit" in out
    euro = f"Total as likely: {told['total'] / 1.25:,.2f} EUR a month"
    assert f"{euro} ({told['total']:,.2f} USD; one EUR is 1.25 USD)" in out
