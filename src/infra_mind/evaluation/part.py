from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ..domain.architecture import Commitment, Regions, Zones
from ..domain.workload import Workload
from ..knowledge.library import Library
from ..knowledge.price import PriceKind, Sku
from .bill import Bill, Item
from .candidates import Candidates, Codes
from .samples import Array, Samples
from .tariff import MACHINES, Gathered, Tariff

Mask = NDArray[np.bool_]
NO_MACHINE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one workload adds to an evaluation, candidates x samples unless told otherwise.

    `headroom` is how often the peak fits into the tightest limit; `latency_sigma` the shape of the
    lognormal that `latency_ms` is the P95 of; `processors` what computes at peak; `latency_ms` and `availability`
    are NaN where the workload makes no such promise (training).
    """

    workload: str
    availability: Array
    latency_ms: Array
    latency_sigma: Array
    processors: Array
    headroom: Array
    recovery_hours: Array
    data_loss_hours: Array
    operating_hours: Array
    watts: Array
    exit_hours: Array
    stored_gb: Array
    nodes: Array


class Scene:
    """What the formulas of one workload read: decisions as columns, assumptions as rows."""

    def __init__(
        self,
        candidates: Candidates,
        samples: Samples,
        tariff: Tariff,
        bill: Bill,
        library: Library,
    ) -> None:
        self.candidates = candidates
        self.samples = samples
        self.tariff = tariff
        self.bill = bill
        self.library = library

    def row(self, path: str) -> Array:
        """Draws of a constant of the model; shape (1, samples)."""
        return self.samples[path][None, :]

    def input(self, workload: Workload, name: str) -> Array:
        """Draws of an input of a workload; shape (1, samples)."""
        return self.row(workload.inputs[name])

    def likely(self, workload: Workload, name: str) -> float:
        """What a plan made today counts on."""
        return self.samples.likely(workload.inputs[name])

    def likely_constant(self, path: str) -> Array:
        return np.array([[self.samples.likely(path)]])

    def growth(self, workload: Workload) -> Array:
        """Traffic over today's, at the month of each sample."""
        return (1 + self.input(workload, "growth")) ** (self.samples.month[None, :] / 12)

    def store_input(self, workload: Workload, store: int, name: str) -> Array:
        return self.row(workload.stores[store].inputs[name])

    def size_gb(self, workload: Workload, store: int) -> Array:
        """Size of a store at the month of each sample."""
        grown = self.store_input(workload, store, "growth_gb") * self.samples.month[None, :]
        return self.store_input(workload, store, "size_gb") + grown

    def chose(self, workload: Workload, decision: str, *options: str) -> Mask:
        """Which candidates took one of `options` for a workload; shape (candidates, 1)."""
        return self.candidates.chose(f"{workload.name}.{decision}", *options)

    def chose_shared(self, decision: str, *options: str) -> Mask:
        return self.candidates.chose(decision, *options)

    @property
    def zones(self) -> Array:
        """Zones of each candidate; shape (candidates, 1)."""
        numbers = [float(Zones(option).number) for option in self.candidates.options["zones"]]
        return np.array(numbers)[self.candidates.column("zones")]

    def commitments(self) -> Iterator[tuple[Mask, PriceKind]]:
        yield self.chose_shared("commitment", Commitment.ONE_YEAR), PriceKind.COMMIT_1Y
        yield self.chose_shared("commitment", Commitment.THREE_YEARS), PriceKind.COMMIT_3Y

    def terms(self) -> Iterator[tuple[Mask, float]]:
        """Which candidates commit, and for how many months."""
        yield self.chose_shared("commitment", Commitment.ONE_YEAR), 12.0
        yield self.chose_shared("commitment", Commitment.THREE_YEARS), 36.0

    def by_option(
        self, workload: Workload, decision: str, options: type[StrEnum], prefix: str
    ) -> Array:
        """`prefix.<option>` of whichever option each candidate took."""
        total = np.zeros((1, 1))
        for option in options:
            taken = self.chose(workload, decision, option)
            if taken.any():
                total = total + taken * self.row(f"{prefix}.{option}")
        return total

    def hours_of(self, workload: Workload, decision: str, options: type[StrEnum]) -> Array:
        return self.by_option(workload, decision, options, "model.hours")

    def exit_hours_of(self, workload: Workload, decision: str, options: type[StrEnum]) -> Array:
        return self.by_option(workload, decision, options, "model.exit_hours")

    def shared_hours(self) -> Array:
        """Hours a week that the decisions shared by all workloads take."""
        standby = self.chose_shared("regions", Regions.WARM_STANDBY)
        active = self.chose_shared("regions", Regions.ACTIVE_ACTIVE)
        committed = ~self.chose_shared("commitment", Commitment.ON_DEMAND)
        return (
            standby * self.row("model.hours.warm_standby")
            + active * self.row("model.hours.active_active")
            + self.chose_shared("backup", "continuous") * self.row("model.hours.continuous")
            + self.chose_shared("backup", "cross_region") * self.row("model.hours.cross_region")
            + (self.zones - 1) * self.row("model.hours.second_zone")
            + committed * self.row("model.hours.commitment")
        )

    def add(self, item: Item, quantity: Array | float) -> None:
        self.bill.add(item, np.asarray(quantity, dtype=np.float64))

    def add_tiered(self, item: Item, quantity: Array) -> None:
        self.bill.add_tiered(item, quantity)

    def charge(
        self,
        item: Item,
        quantity: Array,
        price: Gathered,
        workload: Workload,
        *,
        kind: str = "on_demand",
    ) -> None:
        """A quantity of the machines that each candidate chose for a workload."""
        names = self.candidates.options[f"{workload.name}.machine"]
        codes = self.candidates.codes[f"{workload.name}.machine"]
        skus = tuple(names[code] for code in codes) if self.bill.itemised else ()
        self.bill.charge(item, quantity, price, kind=kind, skus=skus)

    def charge_sized(
        self, item: Item, need: Array, quantity: Array, *, by_memory: bool = False
    ) -> Array:
        """The smallest size of a managed service that carries `need`, or several of the largest.

        `need` is in vCPU, or in GiB by memory. Returns what the largest carries, as a column.
        """
        vcpu, memory, column, ladders = self.tariff.sizes(item.service)
        site = self.bill.site
        size = (memory if by_memory else vcpu)[site]
        prices = column.gather(site)
        largest = np.where(np.isfinite(size), size, 0.0).max(axis=1, keepdims=True)
        count = np.maximum(1.0, np.ceil(need / np.maximum(largest, 1e-9) - 1e-9))
        each = need / count
        place = _first_that_fits(size, each)
        rows = np.arange(len(site))[:, None]
        chosen = Gathered(
            prices.amount[rows, place], prices.below[rows, place], prices.above[rows, place]
        )
        skus = _names(ladders, site, place) if self.bill.itemised else ()
        self.bill.charge(item, quantity * count, chosen, skus=skus)
        return largest

    def machine_size(self, workload: Workload) -> tuple[Array, Array]:
        """vCPU and memory in GiB of each candidate's machine; one of each where it has none."""
        names = self.candidates.options[f"{workload.name}.machine"]
        providers = [site.split("/", 1)[0] for site in self.tariff.sites]
        vcpu = np.ones((len(providers), len(names)))
        memory = np.ones((len(providers), len(names)))
        for row, provider in enumerate(providers):
            for place, name in enumerate(names):
                sku = self.tariff.book.sku(provider, MACHINES, name)
                if sku is not None:
                    vcpu[row, place], memory[row, place] = sku.vcpu, sku.memory_gib
        code = self.candidates.codes[f"{workload.name}.machine"]
        site = self.bill.site
        return vcpu[site, code][:, None], memory[site, code][:, None]

    def machine_price(self, workload: Workload, kind: PriceKind) -> Gathered:
        names = self.candidates.options[f"{workload.name}.machine"]
        table = self.tariff.table(MACHINES, names, kind)
        place = (self.bill.site, self.candidates.codes[f"{workload.name}.machine"])
        return Gathered(
            table.amount[place][:, None], table.below[place][:, None], table.above[place][:, None]
        )


def _first_that_fits(size: Array, need: Array) -> Codes:
    """Position of the first of ascending prices whose size carries the need; (candidates, samples)."""
    place = np.zeros(np.broadcast_shapes((len(size), 1), need.shape), dtype=np.intp)
    found = np.zeros(place.shape, dtype=bool)
    for step in range(size.shape[1]):
        fits = (need <= size[:, step, None] + 1e-9) & np.isfinite(size[:, step, None]) & ~found
        place[fits] = step
        found |= fits
    return place


def _names(ladders: tuple[tuple[Sku, ...], ...], site: Codes, place: Codes) -> tuple[str, ...]:
    return tuple(
        ladders[row][step].name if step < len(ladders[row]) else ""
        for row, step in zip(site.tolist(), place[:, 0].tolist(), strict=True)
    )
