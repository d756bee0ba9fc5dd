"""Today beside the plan: like with like, everything else told apart."""

from functools import cache

import pytest

from infra_mind.domain.dossier import BaselineReport
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import Current
from infra_mind.questions.cost.baseline import baseline, compared, spend_today
from infra_mind.questions.cost.move import move
from infra_mind.questions.cost.stay import stay
from tests.factories.brief import case_of, ledger_of

CASE = case_of("clinic-portal")


@cache
def estate(*lines: tuple[str, str, float], currency: str = "USD") -> Current:
    billed = [
        {"provider": "DC", "category": category, "charge": charge, "monthly": amount}
        | {"currency": currency, "source": "bill.csv"}
        for category, charge, amount in lines
    ]
    return Current.model_validate({"billed": billed})


def report(current: Current) -> tuple[BaselineReport, Ledger]:
    ledger = ledger_of("clinic-portal")
    found = baseline(CASE, ledger, current)
    assert found is not None
    return found, ledger


MIXED = estate(
    ("Compute", "usage", 9000),
    ("Compute", "commitment", 1000),
    ("Business Applications", "usage", 2000),
    ("Compute", "credit", -300),
    ("Compute", "tax", 1900),
    ("Compute", "purchase", 50_000),
)


def test_what_goes_on_is_the_spend_and_the_rest_is_apart():
    found, ledger = report(MIXED)
    assert ledger[found.monthly or ""].value == 12_000
    apart = {one.name.split(",")[0].split(" ")[0]: ledger[one.amount].value for one in found.apart}
    assert apart == {"credits": -300, "taxes": 1900, "purchases": 50_000, "commitments": 1000}


def test_only_what_both_have_is_compared():
    found, ledger = report(MIXED)
    lines = {line.category: line for line in found.lines}
    assert lines["Compute"].compared and lines["Databases"].compared
    assert (
        not lines["Business Applications"].compared
        and lines["Business Applications"].planned is None
    )
    assert (
        not lines["AI and Machine Learning"].compared
        and lines["AI and Machine Learning"].today is None
    )
    spend = spend_today(CASE, ledger, MIXED, 99_999)
    assert spend is not None and spend.is_billed
    assert (spend.total.value, spend.compared.value) == (12_000, 10_000)
    planned = sum(float(ledger[one.planned].value) for one in found.lines if one.planned)
    alike = sum(
        float(ledger[one.planned].value) for one in found.lines if one.planned and one.compared
    )
    assert spend.replaced == pytest.approx(alike / planned)


def test_what_is_not_compared_moves_nothing():
    """More mail and more taxes make no move pay."""
    more = estate(
        ("Compute", "usage", 9000),
        ("Compute", "commitment", 1000),
        ("Business Applications", "usage", 20_000),
        ("Compute", "tax", 9000),
    )
    worth: list[float] = []
    for current in (MIXED, more):
        ledger = ledger_of("clinic-portal")
        spend = spend_today(CASE, ledger, current, None)
        assert spend is not None
        worth.append(float(move(CASE, ledger, spend).worth.value))
    assert worth[0] == worth[1]


def test_currencies_are_converted_by_a_rate_that_can_be_traced():
    found, ledger = report(estate(("Compute", "usage", 1000), currency="EUR"))
    rate = CASE.model.library.currencies.get("EUR").usd
    monthly = ledger[found.monthly or ""]
    assert monthly.value == pytest.approx(1000 * rate)
    (line,) = (ledger[id] for id in monthly.inputs)
    assert {ledger[id].unit for id in line.inputs} == {"EUR/month", "USD/EUR"}


def test_a_bill_of_other_things_says_nothing_about_the_move():
    other = estate(("Business Applications", "usage", 2000))
    ledger = ledger_of("clinic-portal")
    assert compared(CASE, ledger, other) is None
    assert spend_today(CASE, ledger, other, None) is None
    found, ledger = report(other)
    assert found.text is not None
    assert "for nothing that the plan buys" in found.text.render(ledger.claims)


def test_staying_costs_what_is_billed_and_moving_is_told_by_what_both_have():
    ledger = ledger_of("clinic-portal")
    found = stay(CASE, ledger, MIXED, spend_today(CASE, ledger, MIXED, None))
    told = found.text.render(ledger.claims)
    assert found.billed and "12,000 USD a month, by its bills" in told
    assert "(10,000 USD a month)" in told


def test_a_stated_spend_alone_pays_for_nobody_knows_what():
    ledger = ledger_of("clinic-portal")
    found = stay(CASE, ledger, Current(), spend_today(CASE, ledger, Current(), 31_000))
    assert not found.billed
    assert "what that pays for was not" in found.text.render(ledger.claims)


def test_without_an_estate_there_is_no_baseline_but_what_was_not_read():
    assert baseline(CASE, ledger_of("clinic-portal"), Current()) is None
    found, _ = report(Current(unread=("bill.csv:2: no number",)))
    assert (found.lines, found.unread) == ((), ("bill.csv:2: no number",))
