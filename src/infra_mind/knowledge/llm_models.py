from collections.abc import Mapping
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
from ..words.models import model_words
from . import DATA

PRICES = "genai-prices"
AGE_LIMIT = timedelta(days=30)
YEAR = timedelta(days=365)
# A price that is known to end sooner is none to plan with.
QUARTER = timedelta(days=90)
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
class TokenRates:
    """USD per million tokens of a short request: those that hold in a quarter, and in `later` in a year
    where a rise was announced by then.

    Where no price is listed for what prompts repeat, it is that of any other input.
    """

    read: Decimal
    cached: Decimal
    written: Decimal
    later: "TokenRates | None" = None

    @property
    def caches(self) -> bool:
        """Whether what prompts repeat costs less."""
        return self.cached < self.read

    def of(self, service: TokenService) -> tuple[Decimal, Decimal]:
        """The price of one service today, and the highest within a year."""
        now = self._of(service)
        return now, now if self.later is None else max(now, self.later._of(service))

    def _of(self, service: TokenService) -> Decimal:
        prices = {
            TokenService.READ: self.read,
            TokenService.CACHED: self.cached,
            TokenService.WRITTEN: self.written,
        }
        return prices[service]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedModel:
    """A model behind an API: its token prices, and its pace.

    `first_token_s` and `tokens_per_s` are medians of a short request that does not reason at length, by
    `pace_source`, of the model before it where it is too new to be measured. `model` is its name in the
    list of prices; `batch` what is answered within a day costs, `None` where nothing less is listed.
    """

    name: str
    vendor: str
    model: str
    label: str
    model_class: ModelClass
    clouds: frozenset[str]
    first_token_s: float
    tokens_per_s: float
    pace_source: Source
    context_tokens: int | None
    plain: TokenRates
    batch: TokenRates | None
    source: Source
    as_of: date
    widened: Decimal = Decimal(0)

    def price_of(self, service: str, *, batch: bool = False) -> TokenPrice:
        """The price of one of its token services; the plain one where none is listed for batches."""
        wanted = TokenService(service)
        reduced = self.batch if batch else None
        price, high = (reduced or self.plain).of(wanted)
        label = f"{self.label}: {_WORDS[wanted]}"
        found = TokenPrice(
            sku=self.name,
            label=f"{label}, in batches" if reduced else label,
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
    clouds: frozenset[str]
    first_token_s: float
    tokens_per_s: float
    pace_source: Source


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
    rows = read_rows(folder / "hosted_models.tsv", _HostedRow, today=today)
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
        amount=_token_prices(row.vendor, row.model, day).rates.read,
        high=_token_prices(row.vendor, row.model, day + YEAR).rates.read,
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
    plain, batch = (_rates(row, day, context) for context in (None, _BATCH))
    return HostedModel(
        name=row.name,
        vendor=row.vendor,
        model=row.model,
        label=model_words(row.name),
        model_class=row.model_class,
        clouds=row.clouds,
        first_token_s=row.first_token_s,
        tokens_per_s=row.tokens_per_s,
        pace_source=row.pace_source,
        context_tokens=_token_prices(row.vendor, row.model, day).context_tokens,
        plain=plain,
        batch=None if batch == plain else batch,
        source=source,
        as_of=day,
    )


# What the package asks for to price what is answered within a day.
_BATCH = {"processing": "batch"}


def _rates(row: _HostedRow, day: date, context: Mapping[str, str] | None) -> TokenRates:
    now, later = (
        _token_prices(row.vendor, row.model, day + after, context).rates
        for after in (QUARTER, YEAR)
    )
    return now if later == now else replace(now, later=later)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TokenPrices:
    rates: TokenRates
    context_tokens: int | None


def _token_prices(
    vendor: str, model: str, day: date, context: Mapping[str, str] | None = None
) -> _TokenPrices:
    # Imported here: the package takes 0.3 s of processor time, which `--help` must not pay.
    from genai_prices import Usage, calc_price
    from genai_prices.types import PriceCalculation

    at = datetime.combine(day, time(12), UTC)

    def priced(usage: Usage) -> PriceCalculation:
        return calc_price(
            usage,
            model,
            provider_id=vendor,
            genai_request_timestamp=at,
            price_context=None if context is None else dict(context),
        )

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
        rates=TokenRates(
            read=plain.input_price * per_million,
            cached=min(cached.input_price, plain.input_price) * per_million,
            written=plain.output_price * per_million,
        ),
        context_tokens=plain.model.context_window,
    )
