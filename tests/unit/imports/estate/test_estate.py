"""Requirements keep what the files say that they name, and need the files no more."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra_mind.cli.changes import read_changes
from infra_mind.core.errors import InputError, RequirementsError
from infra_mind.domain.provenance import Parsed, Provenance
from infra_mind.imports import read_requirements, with_changes, written
from infra_mind.imports.example import example
from tests.factories.estate import focus

LISTED = "name,cpu,memory gb,disk gb,os,cpu usage,memory usage,state,count,template,x"
MACHINES = "name,cpu,memory gb\nweb,4,16\nold,x,2\n"


def company(folder: Path, current: str, bill: str = focus({})) -> Path:
    (folder / "bill.csv").write_text(bill)
    (folder / "machines.csv").write_text(MACHINES)
    path = folder / "company.yaml"
    path.write_text(f"cloud_provider: aws\ncurrent: {current}\n")
    return path


BOTH = "{bill: bill.csv, inventory: machines.csv}"


def test_what_was_read_is_imported_and_needs_no_file_again(tmp_path: Path):
    path = company(tmp_path, BOTH)
    given = read_requirements(path)
    current = given.requirements.current
    assert (current.billed[0].monthly, current.machines[0].vcpus) == (100, 4)
    assert given.of("current.billed[0].monthly") is Provenance.IMPORTED
    assert given.of("current.machines[0].vcpus") is Provenance.IMPORTED
    (tmp_path / "bill.csv").unlink()
    again = read_requirements(written(given))
    assert again.requirements == given.requirements
    assert again.provenance == given.provenance


def test_lines_that_were_not_read_are_told_and_kept(tmp_path: Path):
    given = read_requirements(company(tmp_path, BOTH))
    lines = [line.split(": ")[0] for line in given.requirements.current.unread]
    assert lines == ["machines.csv:1", "machines.csv:3"]
    assert [str(one.expected) for one in given.warnings] == list(given.requirements.current.unread)


def problems(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(RequirementsError) as error:
        read_requirements(path)
    return [(one.path, one.expected) for one in error.value.problems]


def test_files_that_are_not_there_are_errors_all_at_once(tmp_path: Path):
    found = problems(company(tmp_path, "{bill: [a.csv, b.csv], inventory: c.csv}"))
    assert [path for path, _ in found] == ["current.bill", "current.bill", "current.inventory"]
    assert all(text.startswith("expected a file, there is none at") for _, text in found)


@pytest.mark.parametrize("name", ["../bill.csv", "/etc/passwd", "sub/../../bill.csv"])
def test_paths_stay_in_the_folder_of_the_requirements(tmp_path: Path, name: str):
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "bill.csv").write_text(focus({}))
    ((path, text),) = problems(company(folder, f"{{bill: {name}}}"))
    assert path == "current.bill" and "in the folder of the requirements" in text


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path):
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text(focus({}))
    path = company(folder, "{bill: link.csv}")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert "in the folder of the requirements" in problems(path)[0][1]


def test_a_currency_without_a_rate_asks_for_one(tmp_path: Path):
    bill = focus({"BillingCurrency": "XTS"})
    ((path, text),) = problems(company(tmp_path, "{bill: bill.csv}", bill))
    assert path == "current.bill" and "{currency: XTS, usd: ...}" in text
    asked = company(tmp_path, "{bill: bill.csv}", bill)
    asked.write_text(
        f"{asked.read_text()}prices: {{exchange_rates: [{{currency: XTS, usd: 2}}]}}\n"
    )
    assert read_requirements(asked).requirements.current.billed[0].currency == "XTS"


def test_what_came_over_the_wire_reads_no_file_and_says_so():
    given = read_requirements({"current": {"bill": "/etc/passwd"}})
    (told,) = given.requirements.current.unread
    assert "no file is read from here" in told and given.warnings[0].expected == told
    assert read_requirements(written(given)).requirements == given.requirements


def test_lines_and_machines_may_be_stated_in_place_of_files():
    line = {"provider": "AWS", "category": "Compute", "charge": "usage", "monthly": 50}
    given = read_requirements({"current": {"billed": [line], "machines": [{"vcpus": 2}]}})
    assert given.of("current.billed[0].monthly") is Provenance.STATED
    assert given.requirements.current.unread == ()


def test_a_bill_and_lines_beside_it_are_one_too_many(tmp_path: Path):
    found = problems(company(tmp_path, "{bill: bill.csv, billed: [{monthly: 5}]}"))
    assert "not both" in found[0][1]


def test_a_change_brings_what_its_file_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before: Parsed = read_requirements(company(tmp_path, BOTH))
    (tmp_path / "other.csv").write_text(focus({"BilledCost": 70}))
    monkeypatch.chdir(tmp_path)
    after = with_changes(before, read_changes(["current.bill=other.csv"])).requirements.current
    assert (after.billed[0].monthly, after.machines) == (70, before.requirements.current.machines)
    none = with_changes(before, read_changes(["current.bill=null"])).requirements.current
    assert (none.billed, none.bill) == ((), None)
    with pytest.raises(RequirementsError, match=r"current\.billed"):
        with_changes(before, {"current.bill": "other.csv"})


def test_a_bill_that_cannot_be_used_stops_the_run(tmp_path: Path):
    with pytest.raises(InputError, match="Nothing of it was read"):
        read_requirements(company(tmp_path, "{bill: machines.csv}"))


def test_the_files_of_the_example_are_read_whole():
    current = read_requirements(example("clinic-portal")).requirements.current
    assert current.unread == () and len(current.machines) > 10
    usage = sum(line.monthly or 0 for line in current.billed if line.charge == "usage")
    assert usage == current.monthly_spend


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ("4", "16", "1e300", "-1", "=1", "16,384", "EUR", "ÄÖÜ", "Usage", "2026-09-01", "9" * 14, "")
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cells=st.lists(st.lists(CELLS, min_size=11, max_size=11), min_size=1, max_size=4))
def test_whatever_stands_in_a_file_is_read_listed_or_refused(
    tmp_path: Path, cells: list[list[str]]
):
    """And what is kept of it can be read again."""
    for name, header in (("bill.csv", focus({}).split("\n")[0]), ("machines.csv", LISTED)):
        text = io.StringIO()
        csv.writer(text).writerows(cells)
        (tmp_path / name).write_text(f"{header}\n{text.getvalue()}", encoding="utf-8")
        field = "bill" if name == "bill.csv" else "inventory"
        (tmp_path / "company.yaml").write_text(f"current: {{{field}: {name}}}\n")
        try:
            given_ = read_requirements(tmp_path / "company.yaml")
        except InputError:
            continue
        assert read_requirements(written(given_)).requirements == given_.requirements
