import csv
from dataclasses import replace
from io import StringIO

import pytest

from infra_mind.reports import Format, ReportKind, render_reports
from infra_mind.reports.render.bill import bill_csv, inert
from infra_mind.reports.view import view
from tests.factories.dossier import make_dossier
from tests.factories.names import ODD


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode(), newline="")))


def test_the_rows_are_the_lines_of_the_bill_and_lead_to_their_claims():
    dossier = make_dossier()
    rows = _rows(bill_csv(view(dossier)))
    assert len(rows) == len(dossier.cost.lines)
    for row in rows:
        if row["Figure"]:
            assert float(row["A month"]) == pytest.approx(dossier.claims[row["Figure"]].value)
    assert {row["Currency"] for row in rows} == {"USD"}


def test_what_has_no_price_is_empty_and_not_nothing():
    dossier = make_dossier()
    line = replace(dossier.cost.lines[0], unit_price=None, monthly=None)
    (row,) = _rows(bill_csv(view(replace(dossier, cost=replace(dossier.cost, lines=(line,))))))
    assert row["A month"] == row["Unit price"] == row["Figure"] == ""


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "\t=1", "  =1"])
def test_no_cell_is_a_formula(text: str):
    assert inert(text) == f"'{text}"
    assert inert("m7i.large") == "m7i.large"


@pytest.mark.parametrize("name", ODD)
def test_a_name_stays_in_its_cell_whatever_it_holds(name: str):
    dossier = make_dossier()
    line = dossier.cost.lines[0]
    line = replace(line, component=replace(line.component, workload=name))
    (row,) = _rows(bill_csv(view(replace(dossier, cost=replace(dossier.cost, lines=(line,))))))
    assert row["Workload"].removeprefix("'") == name


def test_all_reports_have_one_bill():
    made = render_reports(make_dossier(), formats=[Format.CSV], kinds=[ReportKind.EXECUTIVE])
    assert list(made) == ["bill.csv"]
