from datetime import date
from functools import cached_property

from .accelerators import Accelerators, load_accelerators
from .defaults import Defaults, load_defaults
from .llm_models import HostedModel, OpenModel, load_hosted_models, load_open_models
from .price_book import PriceBook
from .prices import load_prices
from .slas import Slas, load_slas


class Library:
    """All that is known with a date, each part read when it is first asked for."""

    def __init__(self, *, today: date | None = None) -> None:
        self._today = today

    @cached_property
    def prices(self) -> PriceBook:
        return load_prices(today=self._today)

    @cached_property
    def defaults(self) -> Defaults:
        return load_defaults()

    @cached_property
    def accelerators(self) -> Accelerators:
        return load_accelerators(today=self._today)

    @cached_property
    def hosted_models(self) -> tuple[HostedModel, ...]:
        return load_hosted_models(today=self._today)

    @cached_property
    def open_models(self) -> tuple[OpenModel, ...]:
        return load_open_models(today=self._today)

    @cached_property
    def slas(self) -> Slas:
        return load_slas(today=self._today)
