from datetime import date

import pytest

from infra_mind.core.errors import InputError
from infra_mind.domain.claim import SourceKind
from infra_mind.domain.requirements import ExchangeRate
from infra_mind.prices.currencies import load_currencies

KNOWN = load_currencies()


def test_every_rate_lies_in_its_range_and_says_of_when():
    for found in KNOWN:
        assert found.low < found.usd < found.high
        assert found.source.as_of is not None
        assert KNOWN.rate(found.code) == found.usd
    assert KNOWN.rate("USD") == 1.0


def test_the_euro_is_worth_what_the_central_bank_published():
    euro = KNOWN.get("EUR")
    assert (euro.usd, euro.source.as_of) == (1.1172, date(2026, 10, 30))
    assert euro.source.kind is SourceKind.PUBLICATION


def test_what_no_bank_publishes_is_an_estimate_with_a_wider_range():
    for found in KNOWN:
        if found.source.kind is SourceKind.ESTIMATE:
            held = "held" in found.note
            assert found.high / found.low > (1.02 if held else 1.1)


def test_an_unknown_currency_names_the_field_and_how_to_go_on():
    with pytest.raises(InputError, match=r"budget\.currency is 'XTS'.*exchange_rates"):
        KNOWN.get("XTS")


def test_a_rate_of_the_company_takes_the_place_of_ours():
    own = ExchangeRate(currency="EUR", usd=1.05, as_of=date(2026, 9, 1), source="treasury")
    found = KNOWN.agreed([own]).get("EUR")
    assert (found.low, found.usd, found.high) == (1.05, 1.05, 1.05)
    assert (found.source.kind, found.source.as_of) == (SourceKind.USER, date(2026, 9, 1))
    assert "treasury" in found.source.title
    assert KNOWN.agreed([own]).get("GBP") == KNOWN.get("GBP")


def test_a_rate_of_the_company_may_be_of_a_currency_that_is_not_known():
    assert KNOWN.agreed([ExchangeRate(currency="XTS", usd=2, low=1, high=3)]).rate("XTS") == 2
