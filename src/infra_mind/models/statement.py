from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Protocol, TypeAlias, cast

from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ClauseElement

Value: TypeAlias = bool | int | float | str | bytes | None
Row: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """SQL text of one dialect, and how a row of arguments is laid out for it."""

    sql: str
    arrange: Callable[[Row], Row] | None

    def arguments(self, rows: Sequence[Row]) -> Sequence[Row]:
        return rows if self.arrange is None else [self.arrange(row) for row in rows]


class SqlStatement:
    """One SQLAlchemy Core statement, compiled once per dialect.

    `parameters` names its bind parameters in the order in which rows give their values: a row is
    a plain tuple, and reaches the driver without any work per row where the dialect agrees.
    `adds_to` is the table of one that does nothing but add a row of these parameters.
    """

    def __init__(self, clause: ClauseElement, *parameters: str, adds_to: str = "") -> None:
        self.adds_to = adds_to
        self._clause = clause
        self._parameters = parameters
        self._prepared: dict[str, Prepared] = {}

    @property
    def parameters(self) -> tuple[str, ...]:
        return self._parameters

    def prepared(self, dialect: Dialect) -> Prepared:
        known = self._prepared.get(dialect.name)
        if known is None:
            known = self._prepared[dialect.name] = self._compile(dialect)
        return known

    def _compile(self, dialect: Dialect) -> Prepared:
        compiled = self._clause.compile(dialect=dialect)
        names = tuple(cast("Sequence[str]", getattr(compiled, "positiontup", None) or ()))
        constants = {
            name: cast("Value", value)
            for name, value in (compiled.params or {}).items()
            if name not in self._parameters
        }
        if names == self._parameters:
            return Prepared(sql=str(compiled), arrange=None)
        order = (*self._parameters, *constants)
        pick = itemgetter(*(order.index(name) for name in names))
        tail = tuple(constants.values())
        if len(names) == 1:
            return Prepared(
                sql=str(compiled), arrange=lambda row: (cast("Value", pick(row + tail)),)
            )
        return Prepared(sql=str(compiled), arrange=lambda row: cast("Row", pick(row + tail)))


class Transaction(Protocol):
    """What an operation may do; it awaits nothing else, so that one thread can drive it."""

    async def fetch(self, statement: SqlStatement, rows: Sequence[Row]) -> list[Row]:
        """Run the statement for each row of arguments; the rows it returns, one after another."""
        ...

    async def now(self) -> int:
        """The time by the database's clock, in microseconds since 1970."""
        ...

    async def lock(self, names: Sequence[str]) -> None:
        """Keep others from locking one of these names until the transaction is over."""
        ...

    async def execute(self, statement: SqlStatement, rows: Sequence[Row]) -> None:
        """Run the statement for each row of arguments, in the driver's fastest way."""
        ...
