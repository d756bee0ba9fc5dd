from datetime import date

import pytest

from infra_mind.prices.book import PriceBook
from infra_mind.prices.files import load_prices

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def book() -> PriceBook:
    return load_prices(today=TODAY)
