from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..knowledge.price import Price, PriceKind, Sku
from ..knowledge.price_book import PriceBook
from .samples import Array

MACHINES = "compute.instance"


@dataclass(frozen=True, slots=True)
class Column:
    """One price at each site: its amount and how far, as shares of it, it may lie lower or higher.

    An amount is NaN where the price is not known.
    """

    amount: Array
    below: Array
    above: Array
    prices: tuple[Price | None, ...]

    def gather(self, index: "np.ndarray") -> "Gathered":
        return Gathered(self.amount[index], self.below[index], self.above[index])


@dataclass(frozen=True, slots=True)
class Gathered:
    """A price for each candidate, as columns."""

    amount: Array
    below: Array
    above: Array


class Tariff:
    """The price book looked up once for each site and option, never for a sample."""

    def __init__(self, book: PriceBook, sites: Sequence[str]) -> None:
        self.book = book
        self.sites = tuple(sites)
        self._places = tuple(site.split("/", 1) for site in sites)
        self._columns: dict[tuple[str, str, str], Column] = {}
        self._tables: dict[tuple[str, tuple[str, ...], str], Column] = {}
        self._tiers: dict[str, tuple[Array, Column]] = {}
        self._sizes: dict[str, tuple[Array, Array, Column, tuple[tuple[Sku, ...], ...]]] = {}

    def column(self, service: str, sku: str = "", kind: str = PriceKind.ON_DEMAND) -> Column:
        """Price of one unit of a service at each site; shape (sites,)."""
        key = (service, sku, kind)
        if key not in self._columns:
            found = [
                self.book.find(provider, region, service, sku, kind)
                for provider, region in self._places
            ]
            self._columns[key] = _column(found)
        return self._columns[key]

    def table(self, service: str, skus: tuple[str, ...], kind: str) -> Column:
        """Price of each SKU at each site; shape (sites, skus)."""
        key = (service, skus, kind)
        if key not in self._tables:
            found = [
                self.book.find(provider, region, service, sku, kind)
                for provider, region in self._places
                for sku in skus
            ]
            flat = _column(found)
            shape = (len(self.sites), len(skus))
            self._tables[key] = Column(
                flat.amount.reshape(shape),
                flat.below.reshape(shape),
                flat.above.reshape(shape),
                flat.prices,
            )
        return self._tables[key]

    def tiers(self, service: str) -> tuple[Array, Column]:
        """Where each tier of a service begins and what it costs; both of shape (sites, tiers)."""
        if service not in self._tiers:
            ladders = [
                self.book.tiers(provider, region, service) for provider, region in self._places
            ]
            width = max((len(ladder) for ladder in ladders), default=0) or 1
            starts = np.full((len(ladders), width), np.inf)
            found: list[Price | None] = []
            for row, ladder in enumerate(ladders):
                starts[row, : len(ladder)] = [float(price.tier_from) for price in ladder]
                # A missing rung is never reached; a site without any price starts at 0, not priced.
                found += [*ladder, *([ladder[-1] if ladder else None] * (width - len(ladder)))]
                if not ladder:
                    starts[row, 0] = 0.0
            flat = _column(found)
            shape = starts.shape
            self._tiers[service] = (
                starts,
                Column(
                    flat.amount.reshape(shape),
                    flat.below.reshape(shape),
                    flat.above.reshape(shape),
                    flat.prices,
                ),
            )
        return self._tiers[service]

    def sizes(self, service: str) -> tuple[Array, Array, Column, tuple[tuple[Sku, ...], ...]]:
        """The SKUs of a service by size: vCPU, memory in GiB and price of each, smallest first.

        Arrays are (sites, sizes), padded with infinite sizes.
        """
        if service not in self._sizes:
            ladders = tuple(
                self._ladder(provider, region, service) for provider, region in self._places
            )
            width = max((len(ladder) for ladder in ladders), default=0) or 1
            vcpu = np.full((len(ladders), width), np.inf)
            memory = np.full((len(ladders), width), np.inf)
            found: list[Price | None] = []
            for row, (ladder, (provider, region)) in enumerate(
                zip(ladders, self._places, strict=True)
            ):
                vcpu[row, : len(ladder)] = [sku.vcpu for sku in ladder]
                memory[row, : len(ladder)] = [sku.memory_gib for sku in ladder]
                found += [self.book.find(provider, region, service, sku.name) for sku in ladder]
                found += [None] * (width - len(ladder))
            flat = _column(found)
            shape = vcpu.shape
            column = Column(
                flat.amount.reshape(shape),
                flat.below.reshape(shape),
                flat.above.reshape(shape),
                flat.prices,
            )
            self._sizes[service] = (vcpu, memory, column, ladders)
        return self._sizes[service]

    def _ladder(self, provider: str, region: str, service: str) -> tuple[Sku, ...]:
        """Sizes that no other size of the service beats: cheaper with as much processor and memory."""
        priced = [
            (sku, float(price.amount))
            for sku in self.book.skus(provider, region, service)
            if (price := self.book.find(provider, region, service, sku.name)) is not None
        ]
        kept = [
            (sku, amount)
            for sku, amount in priced
            if not any(
                other is not sku
                and rival <= amount
                and other.vcpu >= sku.vcpu
                and other.memory_gib >= sku.memory_gib
                and (rival, other.name) < (amount, sku.name)
                for other, rival in priced
            )
        ]
        return tuple(sku for sku, _ in sorted(kept, key=lambda one: (one[1], one[0].name)))


def _column(found: Sequence[Price | None]) -> Column:
    amount = np.array([float(price.amount) if price else np.nan for price in found])
    below = np.array([_deviation(price, low=True) for price in found])
    above = np.array([_deviation(price, low=False) for price in found])
    return Column(amount, below, above, tuple(found))


def _deviation(price: Price | None, *, low: bool) -> float:
    if price is None or not price.amount:
        return 0.0
    bound = price.low if low else price.high
    return abs(float(bound / price.amount) - 1.0)
