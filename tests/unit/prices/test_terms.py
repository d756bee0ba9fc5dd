from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from infra_mind.core.errors import TableError
from infra_mind.domain.claim import SourceKind
from infra_mind.domain.requirements import Prices
from infra_mind.knowledge.library import Library
from infra_mind.prices.book import PriceBook
from infra_mind.prices.terms import Terms

TODAY = date(2026, 11, 23)
LIBRARY = Library(today=TODAY)
ROW = {
    "provider": "aws",
    "region": "us-east-1",
    "service": "compute.instance",
    "sku": "m5.large",
    "unit": "h",
    "price": 0.08,
}


def on(*, today: date = TODAY, **prices: object) -> PriceBook:
    return LIBRARY.on(Terms(today=today, prices=Prices.model_validate(prices))).prices


def price(book: PriceBook, *key: str):
    found = book.find(*key)
    assert found is not None
    return found


M5 = ("aws", "us-east-1", "compute.instance", "m5.large")


def test_an_own_row_takes_the_place_of_the_list_and_says_so():
    found = price(on(book="ours.tsv", rows=[{**ROW, "source": "contract 7"}]), *M5)
    assert (found.amount, found.low, found.high) == (Decimal("0.08"),) * 3
    assert found.source.kind is SourceKind.USER
    assert found.source.title == "Price book ours.tsv: contract 7"
    assert found.as_of == TODAY


def test_an_own_row_for_everywhere_holds_in_every_region_of_its_provider():
    book = on(rows=[{**ROW, "region": "*"}])
    assert price(book, "aws", "eu-central-1", *M5[2:]).amount == Decimal("0.08")
    assert price(book, "aws", "eu-central-1", *M5[2:]).region == "eu-central-1"
    assert book.find("aws", "westeurope", *M5[2:]) is None
    azure = ("azure", "eastus", "compute.instance", "Standard_D2s_v5")
    assert price(book, *azure) == price(on(), *azure)


def test_nothing_but_the_row_changes():
    own, plain = on(rows=[ROW]), on()
    pairs = zip(own.rows(region="us-east-1"), plain.rows(region="us-east-1"), strict=True)
    changed = [one for one, old in pairs if one != old]
    assert [(one.region, one.sku, one.kind) for one in changed] == [
        ("us-east-1", "m5.large", "on_demand")
    ]


def test_own_tiers_replace_all_tiers():
    rows = [
        {
            **ROW,
            "service": "egress.internet_gb",
            "sku": "",
            "unit": "GB",
            "tier_from": start,
            "price": cost,
        }
        for start, cost in ((5000, 0.03), (0, 0.05))
    ]
    tiers = on(rows=rows).tiers("aws", "us-east-1", "egress.internet_gb")
    assert [(one.tier_from, one.amount) for one in tiers] == [
        (0, Decimal("0.05")),
        (5000, Decimal("0.03")),
    ]


def test_a_discount_comes_off_the_list_and_is_derived():
    book = on(discounts=[{"provider": "aws", "service": "compute.*", "share": "12%"}])
    found, listed = price(book, *M5), price(on(), *M5)
    assert found.amount == listed.amount * Decimal("0.88")
    assert found.origin is SourceKind.DERIVED
    assert "less 12 % as negotiated" in found.note
    assert price(book, "aws", "us-east-1", "nat.gb") == price(on(), "aws", "us-east-1", "nat.gb")


def test_a_discount_comes_off_commitments_too_but_never_off_own_prices():
    book = on(rows=[ROW], discounts=[{"share": 0.5}])
    assert price(book, *M5).amount == Decimal("0.08")
    committed = price(book, *M5, "commit_1y")
    assert committed.amount == price(on(), *M5, "commit_1y").amount / 2


def test_of_several_discounts_the_first_that_fits_counts():
    book = on(discounts=[{"service": "compute.instance", "share": 0.1}, {"share": 0.3}])
    assert price(book, *M5).amount == price(on(), *M5).amount * Decimal("0.9")
    nat = ("aws", "us-east-1", "nat.gb")
    assert price(book, *nat).amount == price(on(), *nat).amount * Decimal("0.7")


@pytest.mark.parametrize(("until", "granted"), [("2026-11-23", True), ("2026-11-22", False)])
def test_a_discount_ends_on_its_last_day(until: str, granted: bool):
    book = on(discounts=[{"share": 0.1, "until": until}])
    assert (price(book, *M5).amount < price(on(), *M5).amount) is granted


def test_a_row_in_another_currency_is_converted_with_the_range_of_the_rate():
    euro = LIBRARY.currencies.get("EUR")
    found = price(on(rows=[{**ROW, "currency": "EUR"}]), *M5)
    assert float(found.amount) == pytest.approx(0.08 * euro.usd)
    assert (float(found.low), float(found.high)) == pytest.approx(
        (0.08 * euro.low, 0.08 * euro.high)
    )
    assert (found.currency, "0.08 EUR at 1.1172 USD" in found.note) == ("USD", True)
    rates = [{"currency": "EUR", "usd": 1.05}]
    fixed = price(on(rows=[{**ROW, "currency": "EUR"}], exchange_rates=rates), *M5)
    assert (fixed.low, fixed.amount, fixed.high) == (Decimal("0.084"),) * 3


def test_own_prices_age_like_any_other():
    old = {**ROW, "as_of": "2025-11-01"}
    found = price(on(rows=[old]), *M5)
    assert found.amount == Decimal("0.08") < found.high
    assert found.widened > 0


def test_the_snapshot_tells_apart_what_was_priced_differently():
    names = [
        on(**prices).snapshot
        for prices in (
            {},
            {"rows": [ROW]},
            {"rows": [{**ROW, "price": 0.081}]},
            {"discounts": [{"share": 0.1}]},
            {"exchange_rates": [{"currency": "EUR", "usd": 1.05}]},
        )
    ]
    assert len(set(names)) == len(names)
    assert names[0] == LIBRARY.prices.snapshot == on(today=date(2027, 5, 1)).snapshot
    assert on(rows=[ROW]).snapshot == names[1]


def test_the_library_keeps_its_list_for_other_runs():
    before = replace(LIBRARY.prices)
    on(rows=[ROW], discounts=[{"share": 0.5}])
    assert LIBRARY.prices.find(*M5) == before.find(*M5)
    assert LIBRARY.prices.today is None


def test_all_problems_of_rows_discounts_and_rates_are_said_at_once():
    with pytest.raises(TableError) as caught:
        on(
            rows=[
                {**ROW, "price": -1, "unit": ""},
                ROW,
                {**ROW, "currency": "XTS"},
                {**ROW, "sku": "m5.larger"},
            ],
            discounts=[{"service": "compue.*", "share": 0.1}],
            exchange_rates=[{"currency": "EUR", "usd": 2, "high": 1.5}],
        )
    assert [problem.path for problem in caught.value.problems] == [
        "prices.exchange_rates[0].usd",
        "prices.discounts[0].service",
        "prices.rows[0], column 'unit'",
        "prices.rows[0], column 'price'",
        "prices.rows[2], column 'currency'",
        "prices.rows[3], column 'sku'",
    ]
