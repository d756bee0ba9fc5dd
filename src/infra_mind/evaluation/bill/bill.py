from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...domain.design import SECOND, SITE, Decision
from ...domain.workload import Workload
from ...prices.price import PriceKind
from ..candidates import Candidates, Codes, positions, spread
from ..line import Rate, Tally
from ..methods.tiers import by_tier
from ..samples import Array, Samples
from .items import Item
from .price_error import PriceErrors
from .tariff import PriceColumn, Tariff, UnitPrice

_NOTHING = np.zeros((1, 1))


@dataclass(slots=True, kw_only=True)
class Bill(Tally):
    """Adds up what candidates cost a month, in USD.

    `committed` is the part of it that is owed however little is used, `early` what months cost more in which
    nothing is bought ahead yet. What has no price adds nothing
    to `total` and raises `unpriced`, so that it is never taken for free. `used` is how much of a tiered
    service the workloads of one account have taken so far, in the first and the second region.
    """

    candidates: Candidates
    samples: Samples
    tariff: Tariff
    workload: Workload | None = None
    used: dict[tuple[str, bool], Array] = field(default_factory=dict[tuple[str, bool], Array])
    _whole: "tuple[Bill, Codes] | None" = None
    committed: Array = field(init=False)
    early: Array = field(init=False)
    unpriced: Array = field(init=False)
    site: Codes = field(init=False)
    second: Codes = field(init=False)
    _errors: PriceErrors = field(init=False)

    def __post_init__(self) -> None:
        self.total = np.zeros(self.shape)
        self.committed = np.zeros(self.shape)
        self.early = np.zeros((1, 1))
        self.unpriced = np.zeros((self.candidates.size, 1))
        self.site = self._positions(SITE)
        self.second = self._positions(SECOND) if SECOND in self.candidates.codes else self.site
        self._errors = PriceErrors(self.samples, self.tariff.sites, self.site)

    def among(self, few: Candidates, place: Codes) -> "Bill":
        """The bill of some candidates that stand for all of these; `settle` adds it to this one."""
        return Bill(
            candidates=few,
            samples=self.samples,
            tariff=self.tariff,
            shape=(few.size, self.samples.size),
            workload=self.workload,
            used={key: amount for key, amount in self.used.items() if len(amount) == 1},
            _whole=(self, place),
        )

    def settle(self) -> None:
        """Adds what some candidates came to to the bill of all whom they stand for."""
        if self._whole is None:
            return
        whole, place = self._whole
        whole.take(self, place)
        whole.committed += spread(self.committed, place)
        whole.early = whole.early + spread(self.early, place)
        whole.unpriced += spread(self.unpriced, place)
        whole.used |= {key: spread(amount, place) for key, amount in self.used.items()}

    def _has_begun(self, key: tuple[str, bool]) -> bool:
        """Whether somebody took of a tiered service before, here or in a bill that this one adds to."""
        return key in self.used or (self._whole is not None and self._whole[0]._has_begun(key))

    def _positions(self, decision: Decision) -> Codes:
        sites = self.candidates.options[decision]
        known = np.array([self.tariff.places[site] for site in sites], dtype=np.intp)
        return known[self.candidates.codes[decision]]

    def sites(self, *, elsewhere: bool) -> Codes:
        """Position in the tariff of each candidate's first or second region."""
        return self.second if elsewhere else self.site

    def charge(
        self,
        item: Item,
        quantity: Array,
        price: UnitPrice | None = None,
        *,
        elsewhere: bool = False,
    ) -> None:
        """A quantity at prices that were looked up for each candidate, else at those of its region.

        Where the unit price falls with the quantity it is charged tier by tier; tiers and free
        allowances are those of one account, so that a later line goes on where an earlier one stopped.
        """
        if price is None:
            sites = self.sites(elsewhere=elsewhere)
            if np.all(sites == sites[0]):
                # One price for all: everything below is then a row over the samples.
                sites = sites[:1]
            starts, ladder = self.tariff.tiers(item.service)
            if starts.shape[1] > 1:
                key = item.service, elsewhere
                if self._whole is not None and key not in self.used and self._has_begun(key):
                    # How far its tiers are used up differs among those that a candidate stands for.
                    whole, place = self._whole
                    whole.charge(item, spread(quantity, place), elsewhere=elsewhere)
                    return
                tiers = starts[sites], ladder, sites
                self._charge_tiers(item, quantity, *tiers, elsewhere=elsewhere)
                return
            price = self.tariff.column(item.service).at(sites[:, None])
        missing = np.isnan(price.amount)
        amount = np.where(missing, 0.0, price.amount)
        cost = quantity * self._uncertain(item, amount, price.below, price.above, price.column)
        if price.column.kind in (PriceKind.COMMIT_1Y, PriceKind.COMMIT_3Y):
            self.committed += cost
        rates = tuple((one,) if one else () for one in price.rates) if self.itemised else ()
        self._enter(item, quantity, price.amount, cost, missing, rates, elsewhere=elsewhere)

    def _charge_tiers(
        self,
        item: Item,
        quantity: Array,
        starts: Array,
        ladder: PriceColumn,
        sites: Codes,
        *,
        elsewhere: bool,
    ) -> None:
        begun = self.used.get((item.service, elsewhere), _NOTHING)
        self.used[item.service, elsewhere] = begun + quantity
        column = ladder.at(sites)
        cost = np.zeros((1, 1))
        missing = np.isnan(column.amount[:, :1])
        prices = np.where(np.isnan(column.amount), 0.0, column.amount)
        passed: list[Array] = []
        for tier, inside in by_tier(quantity, starts, begun):
            passed.append(inside)
            price = prices[:, tier, None]
            below, above = column.below[:, tier, None], column.above[:, tier, None]
            cost = cost + inside * self._uncertain(item, price, below, above, ladder)
        average = np.where(missing, np.nan, cost / np.maximum(quantity, 1e-12))
        rates = rungs(ladder, sites, passed) if self.itemised else ()
        self._enter(item, quantity, average, cost, missing, rates, elsewhere=elsewhere)

    def _uncertain(
        self, item: Item, amount: Array, below: Array, above: Array, column: PriceColumn
    ) -> Array:
        error = None if column.exact else self._errors.of(item.service)
        if error is None:
            return amount
        if column.even:
            return amount + error * (amount * above)
        return amount + error * np.where(error > 0, amount * above, amount * below)

    def _enter(
        self,
        item: Item,
        quantity: Array,
        unit_price: Array,
        cost: Array,
        missing: Array,
        rates: tuple[tuple[Rate, ...], ...],
        *,
        elsewhere: bool,
    ) -> None:
        short = np.logical_and(missing, quantity > 0)
        self.unpriced += short.any(axis=1, keepdims=True)
        each = rates * (self.candidates.size if len(rates) == 1 else 1)
        self.add(
            item,
            quantity,
            unit_price,
            workload=self.workload,
            amount=cost,
            prices=each,
            elsewhere=elsewhere,
        )


def rungs(
    ladder: PriceColumn, sites: Codes, inside: Sequence[Array]
) -> tuple[tuple[Rate, ...], ...]:
    """The rungs that the quantity of each candidate reaches in the first sample."""
    size = max(len(sites), *(len(one) for one in inside))
    begun = np.stack([np.broadcast_to(one[:, 0] > 0, size) for one in inside], axis=1)
    places = np.broadcast_to(sites, size)
    width = ladder.amount.shape[1]
    return tuple(
        tuple(
            rate
            for rate, taken in zip(ladder.rates[place * width :], row, strict=False)
            if taken and rate is not None
        )
        for place, row in zip(positions(places), begun.tolist(), strict=True)
    )
