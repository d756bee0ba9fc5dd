from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source, SourceKind
from .sources import load_sources
from .table import DATA, read_table

HOSTED_COLUMNS = ("vendor", "model", "model_class", "label", "clouds")
OPEN_COLUMNS = (
    *("name", "model_class", "parameters_b", "active_parameters_b", "layers", "kv_heads"),
    *("head_dim", "context_tokens", "license", "source"),
)
PRICES = "genai-prices"
AGE_LIMIT = timedelta(days=30)
YEAR = timedelta(days=365)
PROBE = 1000
MILLION = 1_000_000


class ModelClass(StrEnum):
    """How capable a model must be."""

    SMALL = "small"
    MID = "mid"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedModel:
    """A model behind an API and its token prices, in USD per million tokens of a short request.

    `*_high` is the price a year later where the vendor has announced a rise, else the same.
    """

    vendor: str
    model: str
    label: str
    model_class: ModelClass
    clouds: frozenset[str]
    context_tokens: int | None
    input_price: Decimal
    input_price_high: Decimal
    output_price: Decimal
    output_price_high: Decimal
    source: Source
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenModel:
    """An open-weight model as its published configuration describes it."""

    name: str
    model_class: ModelClass
    parameters_b: float
    active_parameters_b: float
    layers: int
    kv_heads: int
    head_dim: int
    context_tokens: int
    license: str
    source: Source

    def kv_bytes_per_token(self, *, bytes_per_value: int = 2) -> int:
        """Keys and values of every layer: an upper bound where some layers see a window only."""
        return 2 * self.layers * self.kv_heads * self.head_dim * bytes_per_value


def load_open_models(folder: Path = DATA, *, today: date | None = None) -> tuple[OpenModel, ...]:
    sources = load_sources(folder, today=today)
    table = read_table(folder / "open_models.tsv", OPEN_COLUMNS)
    rows = zip(
        table.words("name"),
        table.choices("model_class", ModelClass),
        table.floats("parameters_b"),
        table.floats("active_parameters_b"),
        table.integers("layers"),
        table.integers("kv_heads"),
        table.integers("head_dim"),
        table.integers("context_tokens"),
        table.words("license"),
        table.members("source", frozenset(sources), "the id of a source"),
        strict=True,
    )
    return tuple(
        OpenModel(
            name=name,
            model_class=model_class,
            parameters_b=parameters,
            active_parameters_b=active,
            layers=layers,
            kv_heads=kv_heads,
            head_dim=head_dim,
            context_tokens=context,
            license=license_name,
            source=sources[source],
        )
        for (
            name,
            model_class,
            parameters,
            active,
            layers,
            kv_heads,
            head_dim,
            context,
            license_name,
            source,
        ) in rows
    )


def load_hosted_models(
    folder: Path = DATA, *, today: date | None = None
) -> tuple[HostedModel, ...]:
    """Models behind APIs, priced from the data inside the installed price package; no network."""
    listed = load_sources(folder, today=today)[PRICES]
    source = Source(
        title=f"{listed.title} {version(PRICES)}",
        url=listed.url,
        as_of=listed.as_of,
        kind=SourceKind.SECONDARY,
    )
    table = read_table(folder / "hosted_models.tsv", HOSTED_COLUMNS)
    rows = zip(
        table.words("vendor"),
        table.words("model"),
        table.choices("model_class", ModelClass),
        table.words("label"),
        table.sets("clouds"),
        strict=True,
    )
    return tuple(
        _hosted(vendor, model, model_class, label, clouds, source)
        for vendor, model, model_class, label, clouds in rows
    )


def _hosted(
    vendor: str,
    model: str,
    model_class: ModelClass,
    label: str,
    clouds: frozenset[str],
    source: Source,
) -> HostedModel:
    day = source.as_of
    if day is None:
        raise KnowledgeError("sources.tsv gives no date for the token prices.")
    now, later = _token_prices(vendor, model, day), _token_prices(vendor, model, day + YEAR)
    return HostedModel(
        vendor=vendor,
        model=model,
        label=label,
        model_class=model_class,
        clouds=clouds,
        context_tokens=now.context_tokens,
        input_price=now.input_price,
        input_price_high=max(now.input_price, later.input_price),
        output_price=now.output_price,
        output_price_high=max(now.output_price, later.output_price),
        source=source,
        as_of=day,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _TokenPrices:
    input_price: Decimal
    output_price: Decimal
    context_tokens: int | None


def _token_prices(vendor: str, model: str, day: date) -> _TokenPrices:
    # Imported here: the package takes 0.3 s of processor time, which `--help` must not pay.
    from genai_prices import Usage, calc_price

    try:
        priced = calc_price(
            Usage(input_tokens=PROBE, output_tokens=PROBE),
            model,
            provider_id=vendor,
            genai_request_timestamp=datetime.combine(day, time(12), UTC),
        )
    except LookupError as error:
        raise KnowledgeError(
            f"hosted_models.tsv: {PRICES} does not price {model!r} of {vendor!r}.",
            remedy="Name a model that it prices.",
        ) from error
    per_million = Decimal(MILLION) / PROBE
    return _TokenPrices(
        input_price=priced.input_price * per_million,
        output_price=priced.output_price * per_million,
        context_tokens=priced.model.context_window,
    )
