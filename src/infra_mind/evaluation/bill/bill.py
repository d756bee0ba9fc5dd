from dataclasses import dataclass, field

import numpy as np

from ...domain.design import SECOND, SITE, Decision
from ...prices.price import PriceKind
from ..candidates import Candidates, Codes
from ..methods.tiers import by_tier
from ..samples import Array, Samples
from .items import Item
from .price_error import PriceErrors
from .tariff import Gathered, Tariff

_NOTHING = np.zeros((1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One component of a bill, candidates x samples; `quantity` x `unit_price` = `cost` a month.

    `unit_price` is NaN where no price is known; `skus` names the size of each candidate; `elsewhere` tells what
    stands in the second region.
    """

    item: Item
    workload: str
    quantity: Array
    unit_price: Array
    cost: Array
    kind: str
    skus: tuple[str, ...]
    elsewhere: bool = False


@dataclass(slots=True, kw_only=True)
class Bill:
    """Adds up what candidates cost; keeps the lines where they are asked for.

    `committed` is the part of it that is owed however little is used. What has no price adds nothing
    to `total` and raises `unpriced`, so that it is never taken for free. `used` is how much of a tiered
    service the workloads of one account have taken so far, in the first and the second region.
    """

    candidates: Candidates
    samples: Samples
    tariff: Tariff
    workload: str
    itemised: bool = False
    used: dict[tuple[str, bool], Array] = field(default_factory=dict[tuple[str, bool], Array])
    total: Array = field(init=False)
    committed: Array = field(init=False)
    unpriced: Array = field(init=False)
    lines: list[Line] = field(init=False)
    site: Codes = field(init=False)
    second: Codes = field(init=False)
    _errors: PriceErrors = field(init=False)

    def __post_init__(self) -> None:
        self.total = np.zeros((self.candidates.size, self.samples.size))
        self.committed = np.zeros_like(self.total)
        self.unpriced = np.zeros((self.candidates.size, 1))
        self.lines = []
        self.site = self._positions(SITE)
        self.second = self._positions(SECOND) if SECOND in self.candidates.codes else self.site
        self._errors = PriceErrors(self.samples, self.tariff.sites, self.site)

    def _positions(self, decision: Decision) -> Codes:
        sites = self.candidates.options[decision]
        known = np.array([self.tariff.places[site] for site in sites], dtype=np.intp)
        return known[self.candidates.codes[decision]]

    def sites(self, *, elsewhere: bool) -> Codes:
        """Position in the tariff of each candidate's first or second region."""
        return self.second if elsewhere else self.site

    def add(self, item: Item, quantity: Array, *, elsewhere: bool = False) -> None:
        """A quantity of one service, at the price of the first or the second region.

        Where the unit price falls with the quantity it is told tier by tier; tiers and free allowances
        are those of one account, so that a later line goes on where an earlier one stopped.
        """
        sites = self.sites(elsewhere=elsewhere)
        if np.all(sites == sites[0]):
            # One price for all: everything below is then a row over the samples.
            sites = sites[:1]
        starts, ladder = self.tariff.tiers(item.service)
        if starts.shape[1] > 1:
            tiers = starts[sites], ladder.gather(sites)
            self._add_tiered(item, quantity, *tiers, elsewhere=elsewhere)
            return
        column = self.tariff.column(item.service).gather(sites[:, None])
        self.charge(item, quantity, column, skus=("",) * self.candidates.size, elsewhere=elsewhere)

    def _add_tiered(
        self, item: Item, quantity: Array, starts: Array, column: Gathered, *, elsewhere: bool
    ) -> None:
        begun = self.used.get((item.service, elsewhere), _NOTHING)
        self.used[item.service, elsewhere] = begun + quantity
        cost = np.zeros((1, 1))
        missing = np.isnan(column.amount[:, :1])
        prices = np.where(np.isnan(column.amount), 0.0, column.amount)
        for tier, inside in by_tier(quantity, starts, begun):
            price = prices[:, tier, None]
            below, above = column.below[:, tier, None], column.above[:, tier, None]
            cost = cost + inside * self._uncertain(item, price, below, above)
        average = np.where(missing, np.nan, cost / np.maximum(quantity, 1e-12))
        skus = ("",) * self.candidates.size
        self._keep(item, quantity, average, cost, missing, "on_demand", skus, elsewhere=elsewhere)

    def charge(
        self,
        item: Item,
        quantity: Array,
        price: Gathered,
        *,
        kind: str = "on_demand",
        skus: tuple[str, ...] = (),
        elsewhere: bool = False,
    ) -> None:
        """A quantity at prices that were looked up for each candidate."""
        missing = np.isnan(price.amount)
        amount = np.where(missing, 0.0, price.amount)
        cost = quantity * self._uncertain(item, amount, price.below, price.above)
        self._keep(item, quantity, price.amount, cost, missing, kind, skus, elsewhere=elsewhere)

    def _uncertain(self, item: Item, amount: Array, below: Array, above: Array) -> Array:
        if not (np.any(below) or np.any(above)):
            return amount
        error = self._errors.of(item.service)
        if error is None:
            return amount
        if np.array_equal(below, above):
            return amount + error * (amount * above)
        return amount + error * np.where(error > 0, amount * above, amount * below)

    def _keep(
        self,
        item: Item,
        quantity: Array,
        unit_price: Array,
        cost: Array,
        missing: Array,
        kind: str,
        skus: tuple[str, ...],
        *,
        elsewhere: bool = False,
    ) -> None:
        self.total += cost
        if kind in (PriceKind.COMMIT_1Y, PriceKind.COMMIT_3Y):
            self.committed += cost
        short = np.logical_and(missing, quantity > 0)
        self.unpriced += short.any(axis=1, keepdims=True)
        if self.itemised:
            line = Line(
                item=item.elsewhere if elsewhere else item,
                elsewhere=elsewhere,
                workload=self.workload,
                quantity=self._full(quantity),
                unit_price=self._full(unit_price),
                cost=self._full(cost),
                kind=kind,
                skus=skus,
            )
            self.lines.append(line)

    def _full(self, values: Array) -> Array:
        return np.broadcast_to(values, self.total.shape)
