from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source, SourceKind
from ..domain.vocabulary import ModelClass
from ..prices.book import rounded
from ..tables.rows import read_rows
from ..tables.sources import load_sources
from . import DATA

PRICES = "genai-prices"
AGE_LIMIT = timedelta(days=30)
YEAR = timedelta(days=365)
PROBE = 1000
MILLION = 1_000_000


class TokenService(StrEnum):
    """What is paid for by the token, by the name of its service on a bill."""

    READ = "llm.input_tokens"
    CACHED = "llm.cached_tokens"
    WRITTEN = "llm.output_tokens"
    EMBEDDED = "llm.embedding_tokens"


_WORDS = {
    TokenService.READ: "tokens read",
    TokenService.CACHED: "tokens read again from the cache",
    TokenService.WRITTEN: "tokens written",
    TokenService.EMBEDDED: "tokens embedded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPrice:
    """USD for a million tokens: of today, and a year later where a rise was announced.

    Age widens the range from `low` to `high` by the share `widened`.
    """

    sku: str
    label: str
    amount: Decimal
    high: Decimal
    source: Source
    as_of: date
    widened: Decimal = Decimal(0)

    @property
    def low(self) -> Decimal:
        return rounded(self.amount / (1 + self.widened)) if self.widened else self.amount

    @property
    def origin(self) -> SourceKind:
        return self.source.kind

    def aged(self, share: Decimal) -> "TokenPrice":
        """The same price, taken for less certain."""
        return replace(self, high=rounded(self.high * (1 + share)), widened=share)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedModel:
    """A model behind an API and its token prices, in USD per million tokens of a short request.

    `first_token_s` and `tokens_per_s` are medians of a short request that does not reason at length.
    `*_high` is the price a year later where the vendor has announced a rise, else the same. Where no
    price is listed for what a prompt repeats, the cached price is that of any other input. `model` is its
    name in the list of prices.
    """

    name: str
    vendor: str
    model: str
    label: str
    model_class: ModelClass
    clouds: frozenset[str]
    first_token_s: float
    tokens_per_s: float
    context_tokens: int | None
    input_price: Decimal
    input_price_high: Decimal
    cached_price: Decimal
    cached_price_high: Decimal
    output_price: Decimal
    output_price_high: Decimal
    source: Source
    as_of: date
    widened: Decimal = Decimal(0)

    def price_of(self, service: str) -> TokenPrice:
        """The price of one of its token services."""
        prices = {
            TokenService.READ: (self.input_price, self.input_price_high),
            TokenService.CACHED: (self.cached_price, self.cached_price_high),
            TokenService.WRITTEN: (self.output_price, self.output_price_high),
        }
        wanted = TokenService(service)
        price, high = prices[wanted]
        label = f"{self.label}: {_WORDS[wanted]}"
        found = TokenPrice(
            sku=self.name,
            label=label,
            amount=price,
            high=high,
            source=self.source,
            as_of=self.as_of,
        )
        return found.aged(self.widened) if self.widened else found


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingModel:
    """A model that turns text into vectors, behind an API; USD per million tokens."""

    vendor: str
    model: str
    label: str
    clouds: frozenset[str]
    dimensions: int
    price: TokenPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenModel:
    """An open-weight model as its published configuration describes it.

    `weight_bits` are those of the smallest checkpoint that is published and answers as well as the
    first one: FP8, or what the maker quantized itself.
    """

    name: str
    model_class: ModelClass
    parameters_b: float
    active_parameters_b: float
    weight_bits: float
    layers: int
    kv_heads: int
    head_dim: int
    context_tokens: int
    license: str
    source: Source

    @property
    def bytes_per_weight(self) -> float:
        return self.weight_bits / 8

    @property
    def weights_gb(self) -> float:
        return self.parameters_b * self.bytes_per_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class _HostedRow:
    name: str
    vendor: str
    model: str
    model_class: ModelClass
    label: str
    clouds: frozenset[str]
    first_token_s: float
    tokens_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _EmbeddingRow:
    vendor: str
    model: str
    label: str
    clouds: frozenset[str]
    dimensions: int


def load_open_models(folder: Path = DATA, *, today: date | None = None) -> tuple[OpenModel, ...]:
    return tuple(read_rows(folder / "open_models.tsv", OpenModel, today=today))


def load_hosted_models(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[HostedModel, ...]:
    """Models behind APIs, priced from the data inside the installed price package; no network."""
    source = _price_source(today)
    rows = read_rows(folder / "hosted_models.tsv", _HostedRow)
    return tuple(_hosted(row, source) for row in rows)


def load_embedding_models(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[EmbeddingModel, ...]:
    """Embedding models behind APIs, priced from the same package."""
    source = _price_source(today)
    return tuple(
        EmbeddingModel(
            vendor=row.vendor,
            model=row.model,
            label=row.label,
            clouds=row.clouds,
            dimensions=row.dimensions,
            price=_embedding_price(row, source),
        )
        for row in read_rows(folder / "embedding_models.tsv", _EmbeddingRow)
    )


def _embedding_price(row: _EmbeddingRow, source: Source) -> TokenPrice:
    day = _day_of(source)
    return TokenPrice(
        sku=row.model,
        label=f"{row.label}: {_WORDS[TokenService.EMBEDDED]}",
        amount=_token_prices(row.vendor, row.model, day).input_price,
        high=_token_prices(row.vendor, row.model, day + YEAR).input_price,
        source=source,
        as_of=day,
    )


def _price_source(today: date | None) -> Source:
    listed = load_sources(today=today)[PRICES]
    return Source(
        title=f"{listed.title} {version(PRICES)}",
        url=listed.url,
        as_of=listed.as_of,
        kind=SourceKind.SECONDARY,
    )


def _day_of(source: Source) -> date:
    if source.as_of is None:
        raise KnowledgeError("sources.tsv gives no date for the token prices.")
    return source.as_of


def _hosted(row: _HostedRow, source: Source) -> HostedModel:
    day = _day_of(source)
    now = _token_prices(row.vendor, row.model, day)
    later = _token_prices(row.vendor, row.model, day + YEAR)
    return HostedModel(
        name=row.name,
        vendor=row.vendor,
        model=row.model,
        label=row.label,
        model_class=row.model_class,
        clouds=row.clouds,
        first_token_s=row.first_token_s,
        tokens_per_s=row.tokens_per_s,
        context_tokens=now.context_tokens,
        input_price=now.input_price,
        input_price_high=max(now.input_price, later.input_price),
        cached_price=now.cached_price,
        cached_price_high=max(now.cached_price, later.cached_price),
        output_price=now.output_price,
        output_price_high=max(now.output_price, later.output_price),
        source=source,
        as_of=day,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _TokenPrices:
    input_price: Decimal
    cached_price: Decimal
    output_price: Decimal
    context_tokens: int | None


def _token_prices(vendor: str, model: str, day: date) -> _TokenPrices:
    # Imported here: the package takes 0.3 s of processor time, which `--help` must not pay.
    from genai_prices import Usage, calc_price
    from genai_prices.types import PriceCalculation

    at = datetime.combine(day, time(12), UTC)

    def priced(usage: Usage) -> PriceCalculation:
        return calc_price(usage, model, provider_id=vendor, genai_request_timestamp=at)

    try:
        plain = priced(Usage(input_tokens=PROBE, output_tokens=PROBE))
        # Where no price of its own is listed for them, cached tokens cost what others do.
        cached = priced(Usage(input_tokens=PROBE, cache_read_tokens=PROBE))
    except LookupError as error:
        raise KnowledgeError(
            f"hosted_models.tsv: {PRICES} does not price {model!r} of {vendor!r}.",
            remedy="Name a model that it prices.",
        ) from error
    per_million = Decimal(MILLION) / PROBE
    return _TokenPrices(
        input_price=plain.input_price * per_million,
        cached_price=min(cached.input_price, plain.input_price) * per_million,
        output_price=plain.output_price * per_million,
        context_tokens=plain.model.context_window,
    )
