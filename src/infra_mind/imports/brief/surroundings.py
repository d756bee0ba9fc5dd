"""A quantity with the words around it, and the field that it was read into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .clause import Sentence
from .quantity import Quantity

SECOND, HOUR, DAY, MONTH, YEAR = 1.0, 3600.0, 86_400.0, 2_628_000.0, 31_536_000.0
# The path of what belongs to another figure.
COVERED: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFigure:
    """A field and its value as a file has it; `{serving}` and its like stand for the workload of that kind."""

    path: str
    value: str
    quantity: Quantity
    factor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A quantity in its sentence: before and after it in its clause, the clause, the whole, and all in it."""

    quantity: Quantity
    others: Sequence[Quantity]
    sentence: Sentence
    before: str
    after: str
    clause: str
    whole: str


def figure(path: str, one: Surroundings, value: str, factor: str = "") -> Iterator[ReadFigure]:
    yield ReadFigure(path=path, value=value, quantity=one.quantity, factor=factor)
