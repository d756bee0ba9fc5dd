"""Amounts in the currency that a company counts in, with USD behind each."""

from dataclasses import replace

import pytest

from infra_mind.domain.claim import Claim
from infra_mind.domain.converted import Converted, in_own_currency
from infra_mind.domain.dossier import Dossier, ReportCurrency
from infra_mind.domain.figure import format_claim, format_range
from infra_mind.reports.bundle import Format, render_reports
from infra_mind.reports.document import Form
from infra_mind.reports.writing import written
from tests.factories.dossier import make_dossier


def claim(name: str, value: float, unit: str, method: str = "worked out") -> Claim:
    return Claim(id=f"C-{name}", label=name, value=value, unit=unit, method=method)


def in_euro(*claims: Claim) -> Dossier:
    dossier = make_dossier()
    known = {**dossier.claims, **{one.id: one for one in claims}}
    return replace(dossier, claims=known, currency=ReportCurrency(code="EUR", usd_rate=1.25))


def test_amounts_are_converted_and_keep_usd_behind_them():
    bill = replace(claim("b", 1250.0, "USD/month"), low=1000.0, high=1500.0)
    found = in_own_currency(in_euro(bill)).claims["C-b"]
    assert isinstance(found, Converted)
    assert format_claim(found) == "1,000 EUR a month"
    assert format_range(found) == "800 to 1,200 EUR a month"
    assert written(found, Form.USD) == "1,000 to 1,500 USD a month"
    assert found.id == bill.id


@pytest.mark.parametrize(("usd", "euro"), [(490, 390), (11_000, 8_800), (490.5, 392.4), (29, 23.2)])
def test_what_was_rounded_for_readers_stays_as_round(usd: float, euro: float):
    found = in_own_currency(in_euro(claim("a", usd, "USD/month"))).claims["C-a"]
    assert found.value == pytest.approx(euro)


@pytest.mark.parametrize(
    "one",
    [
        claim("p", 0.09, "USD/GB", method="price book, on demand"),
        claim("r", 1.25, "USD", method="currency table"),
        claim("h", 3.0, "h/year"),
        claim("g", 80.0, "GPU-hours"),
    ],
)
def test_prices_by_unit_rates_and_what_is_no_money_stay(one: Claim):
    assert in_own_currency(in_euro(one)).claims[one.id] is one


def test_an_amount_that_was_stated_is_as_sure_as_it_was_stated():
    stated = Claim(
        id="C-s", label="Budget as stated", value=12_000.0, unit="EUR/month", method="stated"
    )
    budget = Claim(
        id="C-b",
        label="Budget",
        value=15_000.0,
        unit="USD/month",
        low=14_000.0,
        high=16_000.0,
        method="budget_of",
        inputs=("C-s",),
    )
    found = in_own_currency(in_euro(stated, budget)).claims["C-b"]
    assert format_range(found) == "12,000 EUR a month"


def test_a_company_that_counts_in_usd_sees_what_was_worked_out():
    dossier = make_dossier()
    assert in_own_currency(dossier) is dossier


def test_every_report_is_in_the_currency_and_says_what_it_is_in_usd():
    reports = render_reports(in_euro(), formats=(Format.MARKDOWN,))
    for name, report in reports.items():
        text = report.decode()
        first = text.split("##", 1)[0]
        assert "Amounts are in EUR" in first, name
        assert "USD a month" in first, name
        assert "EUR a month" in text, name
