"""What can stand on a bill, as data: each cost component, its service, the formula of its quantity."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from ...core.errors import KnowledgeError
from ...domain.architecture import Tier
from ...tables.table import TsvTable, read_table
from ..methods.formula import Formula, parse_formula
from ..methods.unit import Unit, parse_unit
from ..tables import table_files

DATA = Path(__file__).with_name("data")
SYMBOL_COLUMNS = ("part", "symbol", "unit", "rests_on", "meaning")
ITEM_COLUMNS = (
    "id",
    "part",
    "name",
    "service",
    "tier",
    "unit",
    "pricing",
    "quantity",
    "rests_on",
)
MODEL = "model."
EVERYWHERE = "*"
# Symbols that differ between the first and the second region of a design.
PLACED = frozenset({"live", "standby", "running", "present", "copy", "backup_copy"})


class Pricing(StrEnum):
    """How a quantity becomes money: by one price, by tiers, or in code by the size that carries a need."""

    FLAT = "flat"
    TIERED = "tiered"
    SIZED = "sized"


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
    unit: str = ""
    pricing: Pricing = Pricing.SIZED
    quantity: Formula | None = None
    tier: Tier | None = None
    rests_on: tuple[str, ...] = ()

    def of(self, name: str) -> "Item":
        """The same for one of several stores."""
        return replace(self, name=f"{self.name}, {name}")

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

    name: str
    unit: Unit
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
        self._symbols = symbols
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
        return self._symbols.get((part, name)) or self._symbols.get((EVERYWHERE, name))


def load_items() -> Items:
    """Read and check the files; a formula may only use symbols of its part and paths of the model."""
    symbols = {
        key: symbol
        for path in table_files(DATA / "symbols.tsv")
        for key, symbol in _symbols(read_table(path, SYMBOL_COLUMNS))
    }
    found, items = Items({}, symbols), dict[str, Item]()
    for path in table_files(DATA / "items.tsv"):
        table = read_table(path, ITEM_COLUMNS)
        for row, id_ in enumerate(table.words("id")):
            if id_ in items:
                raise table.error(row, "id", "an id that stands only once")
            items[id_] = _item(table, row, found)
    return Items(items, symbols)


def _symbols(table: TsvTable) -> Iterator[tuple[tuple[str, str], Symbol]]:
    for part, name, unit, rests_on, meaning in zip(
        table.words("part"),
        table.words("symbol"),
        table.words("unit"),
        table.texts("rests_on"),
        table.words("meaning"),
        strict=True,
    ):
        symbol = Symbol(
            name=name, unit=parse_unit(unit), rests_on=_listed(rests_on), meaning=meaning
        )
        yield (part, name), symbol


def _item(table: TsvTable, row: int, known: Items) -> Item:
    text, part = table.texts("quantity")[row], table.words("part")[row]
    pricing = table.choices("pricing", Pricing)[row]
    if bool(text) == (pricing is Pricing.SIZED):
        raise table.error(row, "quantity", "a formula, or empty where the size is worked out")
    quantity = parse_formula(text) if text else None
    rests_on = _listed(table.texts("rests_on")[row])
    for name in quantity.names if quantity else ():
        symbol = known.symbol(part, name)
        if symbol is None and not name.startswith(MODEL):
            raise KnowledgeError(
                f"items.tsv, line {row + 2}: {name!r} is no symbol of {part!r}.",
                remedy="Add it to symbols.tsv and have the part supply it.",
            )
        rests_on += (name,) if symbol is None else symbol.rests_on
    return Item(
        id=table.texts("id")[row],
        part=part,
        name=table.words("name")[row],
        service=table.words("service")[row],
        unit=table.words("unit")[row],
        pricing=pricing,
        quantity=quantity,
        tier=Tier(tier) if (tier := table.texts("tier")[row]) else None,
        rests_on=tuple(dict.fromkeys(rests_on)),
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(",") if word.strip())
