import pytest

from infra_mind.core.errors import InputError
from infra_mind.knowledge.currencies import load_currencies


def test_every_rate_lies_in_its_range():
    currencies = load_currencies()
    for code in ("EUR", "GBP", "CHF", "JPY"):
        found = currencies.get(code)
        assert found.low < found.usd < found.high
        assert currencies.rate(code) == found.usd
    assert currencies.rate("USD") == 1.0


def test_an_unknown_currency_names_the_field_and_what_is_known():
    with pytest.raises(InputError, match=r"budget\.currency is 'XTS'.*EUR"):
        load_currencies().get("XTS")
