from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

from ..domain.design import Site
from ..domain.input import Inputs
from ..prices.ageing import EVERYBODY, Pace
from ..prices.book import PriceBook
from ..prices.currencies import Currencies, load_currencies
from ..prices.facts import ProviderFacts, load_facts
from ..prices.price import Price, Sku
from ..prices.products import Products, load_products
from ..prices.snapshots import current_prices, prices_of
from ..prices.terms import Terms, book_on, snapshot_of
from .accelerators import Accelerators, load_accelerators
from .correlations import Correlations, load_correlations
from .finished_services import FinishedService, load_finished_services
from .inputs import load_inputs
from .limits import Limits, load_limits
from .listed_licences import ListedLicence, load_listed_licences
from .llm_models import (
    AGE_LIMIT,
    EmbeddingModel,
    HostedModel,
    OpenModel,
    load_embedding_models,
    load_hosted_models,
    load_open_models,
)
from .serving_throughputs import ServingThroughput, load_serving_throughputs
from .slas import SlaCredit, Slas, load_sla_credits, load_slas
from .threats import Threats, load_threats
from .training_runs import (
    TrainingRun,
    TrainingUtilizations,
    load_training_runs,
    load_training_utilizations,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A machine that carries accelerators, and what the whole of it costs an hour."""

    sku: Sku
    price: Price


class Library:
    """All that is known with a date, each part read when it is first asked for.

    `carriers` keeps what was looked up among thousands of prices: by site, accelerator, number, kind.
    """

    def __init__(self, *, today: date | None = None) -> None:
        self._today = today
        self._terms: Terms | None = None
        # Libraries of runs share what is read slowly, whichever of them reads it first.
        self._hosted = cache(lambda: load_hosted_models(today=today))
        self._embedding = cache(lambda: load_embedding_models(today=today))
        self.carriers: dict[tuple[Site, str, int, str], tuple[Carrier, ...]] = {}

    def on(self, terms: Terms) -> "Library":
        """The same knowledge with prices and rates as they are on the terms of one run.

        Raises `TableError` for a company's own prices that cannot be used, and `SnapshotGone` where
        the prices that the run began with are not kept.
        """
        currencies = self.currencies.agreed(terms.prices.exchange_rates)
        book = book_on(terms, self._list_of(terms), currencies)
        own = copy(self)
        own._terms = terms
        own.currencies, own.prices, own.carriers = currencies, book, {}
        for name in ("hosted_models", "embedding_models"):
            vars(own).pop(name, None)
        return own

    def _list_of(self, terms: Terms) -> PriceBook:
        """The list that a run began with: the one in use, or else one that is still kept."""
        if terms.snapshot in ("", snapshot_of(self.prices.snapshot, terms.prices)):
            return self.prices
        return prices_of(
            lambda listed: snapshot_of(listed, terms.prices) == terms.snapshot,
            wanted=terms.snapshot,
            today=self._today,
        )

    def _aged(self, as_of: date) -> Decimal:
        """How much wider age makes the range of a token price."""
        if self._terms is None:
            return Decimal(0)
        past = self._terms.today - as_of - AGE_LIMIT
        return self.prices.ageing.share(Pace.TOKENS, EVERYBODY, past.days)

    @cached_property
    def prices(self) -> PriceBook:
        return current_prices(today=self._today)

    @cached_property
    def facts(self) -> ProviderFacts:
        return load_facts(today=self._today)

    @cached_property
    def products(self) -> Products:
        return load_products(today=self._today)

    @cached_property
    def inputs(self) -> Inputs:
        return load_inputs()

    @cached_property
    def accelerators(self) -> Accelerators:
        return load_accelerators(today=self._today)

    @cached_property
    def hosted_models(self) -> tuple[HostedModel, ...]:
        return tuple(replace(one, widened=self._aged(one.as_of)) for one in self._hosted())

    @cached_property
    def open_models(self) -> tuple[OpenModel, ...]:
        return load_open_models(today=self._today)

    @cached_property
    def threats(self) -> Threats:
        return load_threats(today=self._today)

    @cached_property
    def correlations(self) -> Correlations:
        return load_correlations()

    @cached_property
    def currencies(self) -> Currencies:
        return load_currencies(today=self._today)

    @cached_property
    def limits(self) -> Limits:
        return load_limits(today=self._today)

    @cached_property
    def slas(self) -> Slas:
        return load_slas(today=self._today)

    @cached_property
    def sla_credits(self) -> tuple[SlaCredit, ...]:
        return load_sla_credits(today=self._today)

    @cached_property
    def finished_services(self) -> tuple[FinishedService, ...]:
        return load_finished_services(today=self._today)

    @cached_property
    def listed_licences(self) -> tuple[ListedLicence, ...]:
        return load_listed_licences(today=self._today)

    @cached_property
    def training_runs(self) -> tuple[TrainingRun, ...]:
        return load_training_runs(today=self._today)

    @cached_property
    def training_utilizations(self) -> TrainingUtilizations:
        return load_training_utilizations(today=self._today)

    @cached_property
    def embedding_models(self) -> tuple[EmbeddingModel, ...]:
        return tuple(
            replace(one, price=one.price.aged(self._aged(one.price.as_of)))
            for one in self._embedding()
        )

    @cached_property
    def serving_throughputs(self) -> tuple[ServingThroughput, ...]:
        return load_serving_throughputs(today=self._today)
