"""What can stand on a bill, as data: each cost component, its service, the formula of its quantity."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

from ...domain.architecture import Tier
from ...tables.rows import Cell
from ...tables.table import word
from ..environments import ENVIRONMENTS
from ..methods.formula import Formula, parse_formula
from ..methods.unit import Unit, parse_unit
from ..tables import rows_of_kinds

DATA = Path(__file__).with_name("data")
MODEL = "model."
EVERYWHERE = "*"
# Symbols that differ between the first and the second region of a design.
PLACED = frozenset(
    {"live", "standby", "running", "present", "copy", "spare", "backup_copy", "vaulted"}
)


class Pricing(StrEnum):
    """How a quantity becomes money: by one price, by tiers, or in code by the size that carries a need."""

    FLAT = "flat"
    TIERED = "tiered"
    SIZED = "sized"


_QUANTITY = Cell(
    parse=lambda text: parse_formula(text) if text else None, expected="a formula, or empty"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A kind of cost component: what is bought, by which unit, and how much of it.

    `part` is the place in the model that supplies what its formula names; `rests_on` what drives its
    quantity: inputs of the workload, paths of the model, `stores` for sizes and growth of its stores.
    `tier` is where a picture of the architecture draws it; meters of what stands there have none.
    """

    id: str
    part: str
    name: str
    service: str = ""
    tier: Tier | None = None
    unit: str = ""
    pricing: Pricing = Pricing.SIZED
    quantity: Annotated[Formula | None, _QUANTITY] = None
    rests_on: tuple[str, ...] = ()

    def of(self, name: str) -> "Item":
        """The same for one of several stores."""
        return replace(self, name=f"{self.name}, {name}")

    def beside(self, environment: str) -> "Item":
        """The same beside production, where no picture draws it."""
        return replace(
            self,
            name=f"{self.name}, {environment}",
            tier=None,
            rests_on=(*self.rests_on, environment),
        )

    @property
    def environment(self) -> str:
        """The one beside production that it stands in, whose share it rests on; empty in production."""
        return next((one for one in ENVIRONMENTS if one in self.rests_on), "")

    @property
    def committed(self) -> "Item":
        """The same, bought ahead."""
        return replace(self, name=f"{self.name}, committed")

    @property
    def is_placed(self) -> bool:
        """Whether its formula says how much of it stands in which region."""
        return self.quantity is not None and bool(PLACED & set(self.quantity.names))

    @property
    def elsewhere(self) -> "Item":
        """The same, in the second region."""
        return replace(self, name=f"{self.name}, second region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A name that formulas of a part may use: its unit a month, and what it rests on."""

    part: str
    name: Annotated[str, Cell(parse=word, expected="a word", column="symbol")]
    unit: Annotated[Unit, Cell(parse=parse_unit, expected="a unit")]
    rests_on: tuple[str, ...]
    meaning: str


class Items:
    """All of them by id and by part, and the symbols that their formulas use."""

    def __init__(
        self,
        items: Mapping[str, Item],
        symbols: Mapping[tuple[str, str], Symbol],
    ) -> None:
        self._items = items
        self.symbols = symbols
        self._parts: dict[str, list[Item]] = {}
        for item in items.values():
            if item.quantity is not None:
                self._parts.setdefault(item.part, []).append(item)

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def part(self, part: str) -> list[Item]:
        """The items that a part charges by formula, in the order of the file."""
        return self._parts.get(part, [])

    def symbol(self, part: str, name: str) -> Symbol | None:
        """What a name means in the formulas of a part; `None` for a path of the model."""
        return self.symbols.get((part, name)) or self.symbols.get((EVERYWHERE, name))


def load_items() -> Items:
    """Read and check the files; a formula may only use symbols of its part and paths of the model."""
    symbols = rows_of_kinds(DATA / "symbols.tsv", Symbol, key=("part", "symbol"))
    known = Items({}, {(one.part, one.name): one for one in symbols})

    def check(item: Item) -> Iterator[tuple[str, str]]:
        if (item.quantity is None) != (item.pricing is Pricing.SIZED):
            yield "quantity", "a formula, or empty where the size is worked out"
        for name in item.quantity.names if item.quantity else ():
            if known.symbol(item.part, name) is None and not name.startswith(MODEL):
                yield "quantity", f"of symbols of {item.part!r} in symbols.tsv: {name!r} is none"

    rows = rows_of_kinds(DATA / "items.tsv", Item, key=("id",), check=check)
    return Items({one.id: _driven(one, known) for one in rows}, known.symbols)


def _driven(item: Item, known: Items) -> Item:
    """The item with all that the symbols of its formula rest on."""
    names = item.quantity.names if item.quantity else ()
    found = {name: known.symbol(item.part, name) for name in names}
    drivers = (one.rests_on if one else (name,) for name, one in found.items())
    return replace(item, rests_on=tuple(dict.fromkeys((*item.rests_on, *chain(*drivers)))))
