from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..core.units import HOURS_PER_MONTH, KB_PER_GB, MONTHS_PER_YEAR
from ..domain.design import BACKUP, ZONES, Decision
from ..domain.option import (
    BackupPlan,
    ClosedOption,
    Commitment,
    DecisionKind,
    Regions,
    Vault,
    Zones,
)
from ..domain.workload import Workload
from ..knowledge.library import Library
from ..prices.price import PriceKind
from .bill.bill import Bill
from .bill.items import Item, Items
from .bill.sizing import Fit, Need, Sized, fit_of, price_of, sized
from .bill.tariff import ANY, MACHINES, Among, Tariff, UnitPrice
from .candidates import Candidates, Codes, spread
from .environments import ENVIRONMENTS
from .line import Tallies
from .methods.dependencies import Wiring
from .methods.tiers import by_tier
from .samples import Array, Samples

Mask = NDArray[np.bool_]
# What is worked out apart is so for fewer than this part of the candidates.
WORTH_IT = 0.7
# The trait of what does not run yet, and the months until its load was measured.
NEW, YES, MEASURED = "new", "yes", 3
TERMS = (
    (Commitment.ONE_YEAR, PriceKind.COMMIT_1Y, 12.0),
    (Commitment.THREE_YEARS, PriceKind.COMMIT_3Y, 36.0),
)


class Scene:
    """What the formulas of one workload read: decisions as columns, assumptions as rows.

    `earlier` are the workloads before it that share its network and its cluster. A scene is that of
    the first region; with `elsewhere` it is that of the second, at its prices.
    """

    def __init__(
        self,
        candidates: Candidates,
        samples: Samples,
        tariff: Tariff,
        bill: Bill,
        tallies: Tallies,
        library: Library,
        items: Items,
        earlier: Sequence[Workload] = (),
        *,
        elsewhere: bool = False,
    ) -> None:
        self.candidates = candidates
        self.samples = samples
        self.tariff = tariff
        self.bill = bill
        self.tallies = tallies
        self.library = library
        self.items = items
        self.earlier = tuple(earlier)
        self.is_elsewhere = elsewhere
        self.wired: list[Wiring] = []
        # Which of these stands for each candidate of the scene that this one was taken apart from.
        self.place: Codes | None = None
        self.site = bill.sites(elsewhere=elsewhere)
        # What formulas of every part name, once it was asked for.
        self._shared_known: dict[str, Array] = {}

    def row(self, path: str) -> Array:
        """Draws of a constant of the model; shape (1, samples)."""
        return self.samples[path][None, :]

    def input(self, workload: Workload, name: str) -> Array:
        """Draws of an input of a workload; shape (1, samples)."""
        return self.row(workload.inputs[name])

    def likely(self, workload: Workload, name: str) -> float:
        """The likely value of an input of a workload."""
        return self.samples.likely(workload.inputs[name])

    def growth(self, workload: Workload) -> Array:
        """Traffic over today's, at the month of each sample; none is left that shrinks by all of it."""
        return np.maximum(1 + self.input(workload, "growth"), 0.0) ** (
            self.samples.month[None, :] / MONTHS_PER_YEAR
        )

    def store_input(self, workload: Workload, store: int, name: str) -> Array:
        return self.row(workload.stores[store].inputs[name])

    def size_gb(self, workload: Workload, store: int) -> Array:
        """Size of a store at the month of each sample."""
        grown = self.store_input(workload, store, "growth_gb") * self.samples.month[None, :]
        return np.maximum(self.store_input(workload, store, "size_gb") + grown, 0.0)

    def names(self, workload: Workload, kind: DecisionKind) -> tuple[str, ...]:
        """Options that any candidate has for a workload, as text."""
        return self.candidates.names(Decision(kind, workload.name))

    def codes(self, workload: Workload, kind: DecisionKind) -> Codes:
        """Position in `names` of what each candidate took; shape (candidates,)."""
        return self.candidates.codes[Decision(kind, workload.name)]

    def chose(self, workload: Workload, *options: ClosedOption) -> Mask:
        """Which candidates took one of `options` for a workload; shape (candidates, 1)."""
        return self.candidates.chose(Decision(options[0].kind, workload.name), *options)

    def chose_earlier(self, *options: ClosedOption) -> Mask:
        """Which candidates took one of `options` for any of the workloads before this one."""
        taken = np.zeros((self.candidates.size, 1), dtype=bool)
        for workload in self.earlier:
            taken |= self.chose(workload, *options)
        return taken

    def chose_shared(self, *options: ClosedOption) -> Mask:
        return self.candidates.chose(Decision(options[0].kind), *options)

    def fact(self, name: str) -> Array:
        """A property of the provider of each candidate; shape (candidates, 1)."""
        values = [self.library.facts.number(site.provider, name) for site in self.tariff.sites]
        return np.array(values)[self.site][:, None]

    @cached_property
    def zones(self) -> Array:
        """Zones of each candidate; shape (candidates, 1)."""
        numbers = [float(Zones(option).number) for option in self.candidates.names(ZONES)]
        return np.array(numbers)[self.candidates.column(ZONES)]

    @cached_property
    def regions(self) -> Array:
        """Regions in which something runs; shape (candidates, 1)."""
        return 1.0 + ~self.chose_shared(Regions.SINGLE)

    @cached_property
    def copied_elsewhere(self) -> Mask:
        """Whether data is copied to a second region: to run there, or to lie there."""
        standby = ~self.chose_shared(Regions.SINGLE)
        return standby | self.chose_shared(BackupPlan.CROSS_REGION)

    @cached_property
    def copies(self) -> Array:
        """Compute running in all regions over that of one region."""
        standby = self.chose_shared(Regions.WARM_STANDBY)
        active = self.chose_shared(Regions.ACTIVE_ACTIVE)
        return 1 + active + standby * self.row("model.standby_share")

    @cached_property
    def takeover(self) -> Array:
        """Share of an outage of its region that a second one saves; 0 where there is none."""
        standby = self.chose_shared(Regions.WARM_STANDBY)
        active = self.chose_shared(Regions.ACTIVE_ACTIVE)
        saved = self.row("model.standby_effect")
        # Drawn apart, but a live region never saves less than a standby.
        more = np.maximum(saved, self.row("model.active_effect"))
        return standby * saved + active * more

    def places(self) -> Iterator["Scene"]:
        """The scene of the first region, and of the second where any design has something there."""
        yield self
        # What knows nothing of backups has nothing where only those lie.
        alone = BACKUP in self.candidates.hidden
        if (~self.chose_shared(Regions.SINGLE) if alone else self.copied_elsewhere).any():
            yield self._second

    @cached_property
    def _second(self) -> "Scene":
        return self._scene(self.samples, elsewhere=True)

    @cached_property
    def live(self) -> Mask:
        """Whether the whole load can be carried at this place; shape (candidates, 1)."""
        if self.is_elsewhere:
            return self.chose_shared(Regions.ACTIVE_ACTIVE)
        return np.ones((self.candidates.size, 1), dtype=bool)

    @cached_property
    def standby(self) -> Mask:
        """Whether this place only stands ready; shape (candidates, 1)."""
        return self.chose_shared(Regions.WARM_STANDBY) & self.is_elsewhere

    @cached_property
    def running(self) -> Array:
        """Compute that runs at this place over what one region needs."""
        return self.live + self.standby * self.row("model.standby_share")

    def plans(self) -> Iterator[tuple[Mask, PriceKind, "Scene"]]:
        """Who commits, at which kind of price, and the scene that the commitment counts on."""
        yield from self._plans

    @cached_property
    def _plans(self) -> "tuple[tuple[Mask, PriceKind, Scene], ...]":
        return tuple(
            (chosen, kind, self._scene(self.samples.planned(months), elsewhere=self.is_elsewhere))
            for option, kind, months in TERMS
            if (chosen := self.chose_shared(option)).any()
        )

    def _scene(self, samples: Samples, *, elsewhere: bool) -> "Scene":
        return Scene(
            self.candidates,
            samples,
            self.tariff,
            self.bill,
            self.tallies,
            self.library,
            self.items,
            self.earlier,
            elsewhere=elsewhere,
        )

    def alone(self, workload: Workload) -> AbstractContextManager["Scene"]:
        """A scene in which one candidate stands for all that differ in decisions of other workloads alone.

        A workload asks of those before it only which platform they run on.
        """
        asked = {Decision(DecisionKind.PLATFORM, one.name) for one in self.earlier}
        decisions = self.candidates.codes.keys() - asked
        return self._few({one for one in decisions if one.workload not in (None, workload.name)})

    def apart(self, workload: Workload, *kinds: DecisionKind) -> AbstractContextManager["Scene"]:
        """A scene in which one candidate stands for all that differ in these decisions alone."""
        return self._few({Decision(kind, of) for kind in kinds for of in (None, workload.name)})

    @contextmanager
    def _few(self, hidden: AbstractSet[Decision]) -> Generator["Scene"]:
        """What does not hang on some decisions is worked out once, and charged to all that differ in them.

        `whole` has what was found for all of them. Lines are kept as they are.
        """
        same = copy(self)
        same.place = None
        if self.bill.itemised or hidden.isdisjoint(self.candidates.codes):
            yield same
            return
        few, place = self.candidates.without(hidden)
        if few.size > self.candidates.size * WORTH_IT:
            yield same
            return
        scene = Scene(
            few,
            self.samples,
            self.tariff,
            self.bill.among(few, place),
            Tallies.of((few.size, self.samples.size), itemised=False),
            self.library,
            self.items,
            self.earlier,
        )
        scene.place = place
        yield scene
        scene.bill.settle()
        self.tallies.take(scene.tallies, place)

    def whole(self, values: Array) -> Array:
        """What was found here, for all candidates that those of this scene stand for."""
        return values if self.place is None else spread(values, self.place)

    def by_option(self, workload: Workload, options: type[ClosedOption], prefix: str) -> Array:
        """`prefix.<option>` of whichever option each candidate took."""
        total = np.zeros((1, 1))
        for option in options:
            taken = self.chose(workload, option)
            if taken.any():
                total = total + taken * self.row(f"{prefix}.{option}")
        return total

    def charge_part(self, part: str, quantities: Mapping[str, Array], *, of: str = "") -> None:
        """Every item that a part charges by formula, from what it supplies by the names of symbols.

        `of` names the store that is meant, where a workload has several of a kind.
        """

        for place in self.places():
            place._charge_here(self.items.part(part), quantities, of)

    def _charge_here(self, items: Sequence[Item], quantities: Mapping[str, Array], of: str) -> None:
        def value(name: str) -> Array:
            found = quantities.get(name)
            return self._shared(name) if found is None else found

        for item in items:
            # In a second region stands only what its formula puts there.
            if item.quantity is None or (self.is_elsewhere and not item.is_placed):
                continue
            quantity = item.quantity(value)
            if self.bill.itemised or quantity.any():
                self.charge(item.of(of) if of else item, quantity)

    def _shared(self, name: str) -> Array:
        """What formulas of every part may name; else a constant of the model."""
        known = self._shared_known.get(name)
        if known is None:
            read = _SHARED.get(name)
            known = self._shared_known[name] = self.row(name) if read is None else read(self)
        return known

    def charge(self, item: Item, quantity: Array, price: UnitPrice | None = None) -> None:
        """A quantity at this place, at its price where none was looked up."""
        self.bill.charge(item, quantity, price, elsewhere=self.is_elsewhere)

    def charge_ahead(self, item: Item, quantity: Array, price: UnitPrice, listed: Array) -> None:
        """What a commitment covers; `listed` is the price of a unit without one.

        What does not run yet is paid on demand until its load was measured.
        """
        self.charge(item.committed, quantity, price)
        workload = self.bill.workload
        if workload is not None and workload.traits.get(NEW) == YES:
            more = np.maximum(np.nan_to_num(listed - price.amount), 0.0) * quantity
            self.bill.early = self.bill.early + more * (self.samples.month < MEASURED)

    def unit_price(self, item: str) -> Array:
        """List price of what is sold at one price, at this place; shape (candidates, 1)."""
        return self.tariff.column(self.items[item].service).at(self.site[:, None]).amount

    def listed_cost(self, item: str, quantity: Array) -> Array:
        """What a quantity of it alone costs at this place, tier by tier; NaN where it has no price."""
        starts, ladder = self.tariff.tiers(self.items[item].service)
        prices = ladder.at(self.site).amount
        return sum(
            (
                np.where(inside > 0, inside * prices[:, tier, None], 0.0)
                for tier, inside in by_tier(quantity, starts[self.site])
            ),
            np.zeros((1, 1)),
        )

    def largest(self, item: Item, among: Among = ANY) -> Array:
        """Processors of the largest size of a managed service; shape (candidates, 1)."""
        return self.tariff.sizes(item.service, among).vcpu.max(axis=1)[self.site][:, None]

    def sized(self, item: Item, need: Need) -> Sized:
        """What `charge_sized` takes for a need."""
        return sized(self.tariff, item.service, self.site, need)

    def charge_sized(
        self,
        item: Item,
        hours: Array,
        need: Need,
        planned: Sequence[tuple[Mask, PriceKind, Need]] = (),
        *,
        beside: Array | None = None,
    ) -> None:
        """The cheapest size of a managed service that carries a need, or several of the largest.

        A commitment covers the size that was planned; a larger one pays the difference on demand.
        Environments beside production have one for `beside` hours, of the size that carries their share of
        the need.
        """
        self._charge_sized_beside(item, hours if beside is None else beside, need)
        if not (self.bill.itemised or np.any(hours)):
            return
        fit = fit_of(self.tariff, item.service, self.site, need)
        price = self._price_of(item, fit, PriceKind.ON_DEMAND)
        left = np.ones((1, 1))
        for chosen, kind, plan in planned:
            ahead = fit_of(self.tariff, item.service, self.site, plan)
            reduced = self._price_of(item, ahead, kind)
            bought = chosen & ~np.isnan(reduced.amount)
            listed = self._price_of(item, ahead, PriceKind.ON_DEMAND).amount
            instead = np.maximum(price.amount * fit.count, 1e-12)
            covered = np.minimum(listed * ahead.count / instead, 1.0)
            left = left - np.where(bought, covered, 0.0)
            self.charge_ahead(item, hours * ahead.count * bought, reduced, listed)
        self.charge(item, hours * fit.count * left, price)

    def charge_beside(self, item: Item, hours: Array, price: UnitPrice | None = None) -> None:
        """The share of some hours that environments beside production run, on demand."""
        for environment, share in self._environments():
            self.charge(item.beside(environment), hours * share, price)

    def _charge_sized_beside(self, item: Item, hours: Array, need: Need) -> None:
        if not np.any(hours):
            return
        for environment, share in self._environments():
            smaller = replace(need, vcpu=need.vcpu * share, memory=need.memory * share)
            fit = fit_of(self.tariff, item.service, self.site, smaller)
            price = self._price_of(item, fit, PriceKind.ON_DEMAND)
            self.charge(item.beside(environment), hours * fit.count, price)

    def _environments(self) -> Iterator[tuple[str, Array]]:
        """Those of the workload with their share of its compute; they stand in the first region."""
        workload = self.bill.workload
        if workload is not None and not self.is_elsewhere:
            for environment in ENVIRONMENTS:
                if environment in workload.inputs:
                    yield environment, self.input(workload, environment)

    def _price_of(self, item: Item, fit: Fit, kind: PriceKind) -> UnitPrice:
        return price_of(self.tariff, item.service, self.site, fit, kind)

    def machine_size(self, workload: Workload) -> tuple[Array, Array]:
        """vCPU and memory in GiB of each candidate's machine; one of each where it has none."""
        names = self.names(workload, DecisionKind.MACHINE)
        providers = [site.provider for site in self.tariff.sites]
        vcpu = np.ones((len(providers), len(names)))
        memory = np.ones((len(providers), len(names)))
        for row, provider in enumerate(providers):
            for place, name in enumerate(names):
                sku = self.tariff.book.sku(provider, MACHINES, name)
                if sku is not None:
                    vcpu[row, place], memory[row, place] = sku.vcpu, sku.memory_gib
        code = self.codes(workload, DecisionKind.MACHINE)
        site = self.site
        return vcpu[site, code][:, None], memory[site, code][:, None]

    def machine_price(self, workload: Workload, kind: PriceKind) -> UnitPrice:
        decision = Decision(DecisionKind.MACHINE, workload.name)
        table = self.tariff.table(MACHINES, self.candidates.names(decision), kind)
        return table.at(self.site[:, None], self.candidates.column(decision))


def _copy(scene: Scene) -> Array:
    return (scene.copied_elsewhere if scene.is_elsewhere else scene.live) * 1.0


def _present(scene: Scene) -> Array:
    return (scene.live | scene.standby) * 1.0


def _spare(scene: Scene) -> Array:
    return _copy(scene) - _present(scene)


def _backup_copy(scene: Scene) -> Array:
    cross = scene.chose_shared(BackupPlan.CROSS_REGION)
    return (cross if scene.is_elsewhere else scene.live) * 1.0


def _vaulted(scene: Scene) -> Array:
    """A copy in another region lies in the other account by itself."""
    apart = scene.chose_shared(Vault.OWN) & ~scene.chose_shared(BackupPlan.CROSS_REGION)
    return (apart & scene.live) * 1.0


# What formulas of every part may name; `data/symbols.tsv` says what each means.
_SHARED: Mapping[str, Callable[[Scene], Array]] = {
    "hours": lambda _: np.full((1, 1), HOURS_PER_MONTH),
    "month": lambda _: np.ones((1, 1)),
    "kb_per_gb": lambda _: np.full((1, 1), KB_PER_GB),
    "zones": lambda scene: scene.zones,
    "several_zones": lambda scene: (scene.zones > 1) * 1.0,
    "live": lambda scene: scene.live * 1.0,
    "standby": lambda scene: scene.standby * 1.0,
    "running": lambda scene: scene.running,
    "present": _present,
    "copy": _copy,
    "spare": _spare,
    "backup_copy": _backup_copy,
    "vaulted": _vaulted,
}
