from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...domain.design import Option, Site
from ...prices.book import PriceBook
from ...prices.facts import load_facts
from ...prices.price import Category, Price, PriceKind, Sku
from ..candidates import Codes, positions
from ..line import Rate
from ..samples import Array

MACHINES = "compute.instance"
X86 = "x86_64"
# A need that is larger by no more than this is carried.
ROUNDING = 1e-9
# The fact that tells which share of its processors a burstable size sustains.
BASELINE = "burstable_baseline"


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """Prices of one kind: their amounts and how far, as shares of them, they may lie lower or higher.

    An amount is NaN where the price is not known; `rates` are the rows behind the arrays, flattened.
    exact: none may lie elsewhere · even: each may lie as much lower as higher.
    """

    amount: Array
    below: Array
    above: Array
    rates: tuple[Rate | None, ...]
    kind: PriceKind
    exact: bool
    even: bool

    def at(self, *index: Codes) -> "UnitPrice":
        """The price that each candidate pays."""
        return UnitPrice(self.amount[index], self.below[index], self.above[index], self, index)


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price for each candidate, taken from a column."""

    amount: Array
    below: Array
    above: Array
    column: PriceColumn
    index: tuple[Codes, ...]

    @property
    def rates(self) -> tuple[Rate | None, ...]:
        """The row that each candidate pays by, in the first sample."""
        places = np.arange(self.column.amount.size).reshape(self.column.amount.shape)
        taken = places[self.index]
        return tuple(
            self.column.rates[place] for place in positions(taken.reshape(len(taken), -1)[:, 0])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """Which sizes of a service may be taken.

    category: of one category alone · steady: none that saves up for short peaks · x86: no other processors.
    """

    category: Category | None = None
    steady: bool = False
    x86: bool = False

    def holds(self, sku: Sku) -> bool:
        return (
            self.category in (None, sku.category)
            and not (self.steady and sku.category is Category.BURSTABLE)
            and not (self.x86 and sku.arch != X86)
        )


ANY = Among()


@dataclass(frozen=True, slots=True)
class Sizes:
    """The SKUs of a managed service that are worth having at each site, cheapest first.

    Arrays are (sites, sizes), padded with 0: a padding carries nothing. `steps` are all processors and all
    memories that any size has, by which `first` is laid out; shape (sites, processors, memories).
    """

    vcpu: Array
    memory: Array
    skus: tuple[tuple[Sku, ...], ...]
    steps: tuple[Array, Array]
    first: Codes

    def that_fit(self, site: Codes, cores: Array, held: Array) -> Codes:
        """Position of the cheapest size that carries both; the largest where none does both.

        The needs are candidates x samples.
        """
        first = np.searchsorted(self.steps[0], cores), np.searchsorted(self.steps[1], held)
        return self.first[site[:, None], *first]


def sizes_of(vcpu: Array, memory: Array, skus: tuple[tuple[Sku, ...], ...]) -> Sizes:
    """What fits is looked up once for each pair of steps, for needs are many and sizes few."""
    steps = np.unique(vcpu) + ROUNDING, np.unique(memory) + ROUNDING
    # A padding has neither processors nor memory, and a need of nothing is not met by nothing.
    fits = (_reaches(steps[0], vcpu) & (vcpu > 0)[:, None])[:, :, None]
    fits = fits & _reaches(steps[1], memory)[:, None]
    first = fits.argmax(axis=3)
    np.copyto(first, vcpu.argmax(axis=1)[:, None, None], where=~fits.any(axis=3))
    return Sizes(vcpu, memory, skus, steps, first)


def _reaches(steps: Array, sizes: Array) -> NDArray[np.bool_]:
    """Which size (last) of each site (first) carries each step, and what lies above all steps."""
    return np.append(steps, np.inf)[:, None] <= sizes[:, None] + ROUNDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Rack:
    """Machines that carry what each option of a decision wants, fewest accelerators first.

    Both are (sites, options, machines), padded with prices of NaN; `holds` counts what one carries.
    """

    holds: Array
    prices: PriceColumn


class Tariff:
    """The price book looked up once for each site and option, never for a sample."""

    def __init__(self, book: PriceBook, sites: Sequence[Site]) -> None:
        self.book = book
        self.sites = tuple(sites)
        self.places: dict[Option, int] = {site: place for place, site in enumerate(sites)}
        self._columns: dict[tuple[str, str, str], PriceColumn] = {}
        self._tables: dict[tuple[str, tuple[str, ...], str], PriceColumn] = {}
        self._tiers: dict[str, tuple[Array, PriceColumn]] = {}
        self._sizes: dict[tuple[str, Among], Sizes] = {}
        self._size_prices: dict[tuple[str, Among, str], PriceColumn] = {}
        self.rentals: dict[Hashable, Rack] = {}

    def column(
        self, service: str, sku: str = "", kind: PriceKind = PriceKind.ON_DEMAND
    ) -> PriceColumn:
        """Price of one unit of a service at each site; shape (sites,)."""
        key = (service, sku, kind)
        if key not in self._columns:
            found = [
                self.book.find(site.provider, site.region, service, sku, kind)
                for site in self.sites
            ]
            self._columns[key] = column_of(found, (len(found),), kind)
        return self._columns[key]

    def table(self, service: str, skus: tuple[str, ...], kind: PriceKind) -> PriceColumn:
        """Price of each SKU at each site; shape (sites, skus)."""
        key = (service, skus, kind)
        if key not in self._tables:
            found = [
                self.book.find(site.provider, site.region, service, sku, kind)
                for site in self.sites
                for sku in skus
            ]
            self._tables[key] = column_of(found, (len(self.sites), len(skus)), kind)
        return self._tables[key]

    def tiers(self, service: str) -> tuple[Array, PriceColumn]:
        """Where each tier of a service begins and what it costs; both of shape (sites, tiers)."""
        if service not in self._tiers:
            ladders = [self.book.tiers(site.provider, site.region, service) for site in self.sites]
            width = max((len(ladder) for ladder in ladders), default=0) or 1
            starts = np.full((len(ladders), width), np.inf)
            found: list[Price | None] = []
            for row, ladder in enumerate(ladders):
                starts[row, : len(ladder)] = [float(price.tier_from) for price in ladder]
                # A missing rung is never reached; a site without any price starts at 0, not priced.
                found += [*ladder, *([ladder[-1] if ladder else None] * (width - len(ladder)))]
                if not ladder:
                    starts[row, 0] = 0.0
            self._tiers[service] = starts, column_of(found, starts.shape)
        return self._tiers[service]

    def sizes(self, service: str, among: Among = ANY) -> Sizes:
        """Those of a service that may be taken."""
        key = service, among
        if key not in self._sizes:
            ladders = tuple(self._ladder(site, service, among) for site in self.sites)
            shape = len(ladders), max((len(ladder) for ladder in ladders), default=0) or 1
            vcpu, memory = np.zeros(shape), np.zeros(shape)
            for row, ladder in enumerate(ladders):
                vcpu[row, : len(ladder)] = [_sustained(sku) for sku in ladder]
                memory[row, : len(ladder)] = [sku.memory_gib for sku in ladder]
            self._sizes[key] = sizes_of(vcpu, memory, ladders)
        return self._sizes[key]

    def size_prices(
        self,
        service: str,
        kind: PriceKind = PriceKind.ON_DEMAND,
        among: Among = ANY,
    ) -> PriceColumn:
        """Prices of `sizes`, in their order; shape (sites, sizes)."""
        key = service, among, kind
        if key not in self._size_prices:
            sizes = self.sizes(service, among)
            width = sizes.vcpu.shape[1]
            found: list[Price | None] = []
            for site, ladder in zip(self.sites, sizes.skus, strict=True):
                found += [
                    self.book.find(site.provider, site.region, service, sku.name, kind)
                    for sku in ladder
                ]
                found += [None] * (width - len(ladder))
            self._size_prices[key] = column_of(found, sizes.vcpu.shape, kind)
        return self._size_prices[key]

    def _ladder(self, site: Site, service: str, among: Among) -> tuple[Sku, ...]:
        """Sizes that no other size of the service beats: cheaper with as much processor and memory."""
        priced = [
            (sku, _sustained(sku), float(price.amount))
            for sku in self.book.skus(site.provider, site.region, service)
            if among.holds(sku)
            and (price := self.book.find(site.provider, site.region, service, sku.name)) is not None
        ]
        kept: list[tuple[Sku, float]] = []
        # What beats a size comes before it in this order.
        for sku, sustained, _ in sorted(priced, key=lambda one: (one[2], one[0].name)):
            if not any(
                other >= sustained and one.memory_gib >= sku.memory_gib for one, other in kept
            ):
                kept.append((sku, sustained))
        return tuple(sku for sku, _ in kept)


def _sustained(sku: Sku) -> float:
    """Processors that a size has all the time: a burstable one only saves up for short peaks."""
    if sku.category is not Category.BURSTABLE:
        return sku.vcpu
    return sku.vcpu * load_facts().number(sku.provider, BASELINE)


def column_of(
    rates: Sequence[Rate | None], shape: tuple[int, ...], kind: PriceKind = PriceKind.ON_DEMAND
) -> PriceColumn:
    """Rows of one kind as arrays; what is `None` has no price."""
    amount = np.array([float(rate.amount) if rate else np.nan for rate in rates])
    below = np.array([_deviation(rate, low=True) for rate in rates])
    above = np.array([_deviation(rate, low=False) for rate in rates])
    return PriceColumn(
        amount=amount.reshape(shape),
        below=below.reshape(shape),
        above=above.reshape(shape),
        rates=tuple(rates),
        kind=kind,
        exact=not (below.any() or above.any()),
        even=np.array_equal(below, above),
    )


def _deviation(rate: Rate | None, *, low: bool) -> float:
    if rate is None or not rate.amount:
        return 0.0
    bound = rate.low if low else rate.high
    return abs(float(bound / rate.amount) - 1.0)
