"""What a total is made of: lines of money, hours, carbon and leaving alike, and what adds them up."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from ..domain.workload import Workload
from ..knowledge.llm_models import TokenPrice
from ..prices.price import Price
from .bill.items import MODEL, Item
from .candidates import Codes, spread
from .samples import Array

Rate = Price | TokenPrice
"""A row of a price list: of the price book, or of the list of tokens."""

# What formulas call by one name, and every store has of its own.
_OF_STORES = {
    "stores": ("size_gb", "growth_gb"),
    "store_reads": ("reads_per_request",),
    "store_writes": ("writes_per_request",),
}
# What stands in the first region runs whole.
_OF_STANDBY = "model.standby_share"
# Where it was stated, the traffic to the internet is not worked out of these.
_BEHIND_EGRESS = frozenset(("average_rps", "response_kb"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One component of a total, candidates x samples; `quantity` x `unit_price` = `amount`.

    `item` is what it is for and `workload` whose it is, empty for what all share; `prices` are the rows
    that each candidate pays by, several where tiers are passed and none where no price is known
    (`unit_price` is NaN then) or where nothing is bought; `rests_on` are the paths of the assumptions
    that it was worked out from; `elsewhere` tells what stands in the second region.
    """

    item: Item
    workload: str
    quantity: Array
    unit_price: Array
    amount: Array
    prices: tuple[tuple[Rate, ...], ...] = ()
    rests_on: tuple[str, ...] = ()
    elsewhere: bool = False

    @property
    def skus(self) -> tuple[str, ...]:
        """The size that each candidate takes; empty for what is not sold by size."""
        return tuple(rates[0].sku if rates else "" for rates in self.prices)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Adds up lines, candidates x samples; keeps them where they are asked for."""

    shape: tuple[int, int]
    itemised: bool = False
    total: Array = field(init=False)
    lines: list[Line] = field(init=False, default_factory=list[Line])

    def __post_init__(self) -> None:
        self.total = np.zeros(self.shape)

    def add(
        self,
        item: Item,
        quantity: Array,
        unit_price: Array,
        *,
        workload: Workload | None = None,
        amount: Array | None = None,
        prices: tuple[tuple[Rate, ...], ...] = (),
        elsewhere: bool = False,
    ) -> None:
        """`amount` is the product where nothing else is said."""
        added = quantity * unit_price if amount is None else amount
        self.total += added
        if self.itemised:
            line = Line(
                item=item.elsewhere if elsewhere else item,
                workload=workload.name if workload else "",
                quantity=np.broadcast_to(quantity, self.shape),
                unit_price=np.broadcast_to(unit_price, self.shape),
                amount=np.broadcast_to(added, self.shape),
                prices=prices,
                rests_on=tuple(
                    path
                    for path in _paths(workload, item.rests_on)
                    if elsewhere or path != _OF_STANDBY
                ),
                elsewhere=elsewhere,
            )
            self.lines.append(line)

    def take(self, few: "Tally", place: Codes) -> None:
        """Adds the total of some candidates to that of all whom they stand for."""
        self.total += spread(few.total, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """What all workloads come to besides the bill: hours a week, kg CO2e a month, USD once to leave."""

    labour: Tally
    carbon: Tally
    leaving: Tally

    @classmethod
    def of(cls, shape: tuple[int, int], *, itemised: bool) -> "Tallies":
        labour, carbon, leaving = (Tally(shape=shape, itemised=itemised) for _ in range(3))
        return cls(labour=labour, carbon=carbon, leaving=leaving)

    def take(self, few: "Tallies", place: Codes) -> None:
        self.labour.take(few.labour, place)
        self.carbon.take(few.carbon, place)
        self.leaving.take(few.leaving, place)


def _paths(workload: Workload | None, names: Collection[str]) -> Iterator[str]:
    """Paths of assumptions behind the names that an item rests on."""
    stated = workload is not None and "egress_gb" in workload.inputs and "egress_gb" in names
    for name in names:
        if stated and name in _BEHIND_EGRESS:
            continue
        if name.startswith(MODEL):
            yield name
        elif workload and name in _OF_STORES:
            for store in workload.stores:
                yield from (store.inputs[key] for key in _OF_STORES[name])
        elif workload and name in workload.inputs:
            yield workload.inputs[name]


def merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines for the same thing of the same workload as one, without those that come to nothing."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        key = line.workload, line.item.id
        one = found.get(key)
        if one is not None:
            quantity, amount = one.quantity + line.quantity, one.amount + line.amount
            line = replace(line, quantity=quantity, amount=amount)
        found[key] = line
    return tuple(line for line in found.values() if line.amount.any())


def join(blocks: Iterable[tuple[Line, ...]]) -> tuple[Line, ...]:
    """The same lines of several blocks of candidates, one block after the other."""
    return tuple(
        replace(
            pieces[0],
            quantity=np.concatenate([piece.quantity for piece in pieces]),
            unit_price=np.concatenate([piece.unit_price for piece in pieces]),
            amount=np.concatenate([piece.amount for piece in pieces]),
            prices=tuple(rates for piece in pieces for rates in piece.prices),
        )
        for pieces in zip(*blocks, strict=True)
    )
