"""By which name each cloud sells what is decided: one table in each of their folders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.rows import Cell
from . import FOLDER
from .provider_rows import provider_rows

ANY_DAY: Final = Cell(
    parse=lambda text: date.fromisoformat(text) if text else None,
    expected="a date (YYYY-MM-DD), or empty",
)
NOTHING: Final = "nothing"
# Whose product it is says no more about which one it is.
_MAKERS: Final = ("amazon ", "aws ", "azure ", "google ", "microsoft ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a cloud sells for an option such as `platform.functions`, or a store such as `store.object`.

    open_since: its first day for everybody, where that is known · closed_since: the first day without
    new customers · ends: the day on which it is switched off · replaced_by: what is to be taken instead.
    """

    provider: Cloud
    offers: str
    product: str
    open_since: Annotated[date | None, ANY_DAY]
    closed_since: Annotated[date | None, ANY_DAY]
    ends: Annotated[date | None, ANY_DAY]
    replaced_by: str = ""
    source: Source
    as_of: date

    @property
    def closing(self) -> date | None:
        """The first of the days that count against taking it; `None` for what is open to everybody."""
        return self.closed_since or self.ends

    def is_named(self, words: str) -> bool:
        """Whether somebody who says `words` means it."""
        return _core(self.product) in _core(words)


class Products:
    """Names of products by cloud and by what they are taken for; what closes is offered to nobody."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._all = tuple(products)
        self._open = {(one.provider.value, one.offers): one for one in self._all if not one.closing}

    def __iter__(self) -> Iterator[Product]:
        return iter(self._all)

    def name(self, provider: str, *offers: str) -> str | None:
        """The product for the first of `offers` that has one; `None` where nothing is sold for it."""
        found = (self._open.get((provider, one)) for one in offers)
        return next((one.product for one in found if one is not None), None)

    def closing(self, words: str) -> Product | None:
        """The product that closes, or has closed, which `words` name; of several the most exact one."""
        found = [one for one in self._all if one.closing and one.is_named(words)]
        return max(found, key=lambda one: len(one.product), default=None)


def _core(name: str) -> str:
    lower = " ".join(name.casefold().split())
    return next((lower.removeprefix(one) for one in _MAKERS if lower.startswith(one)), lower)


@cache
def load_products(folder: Path = FOLDER, *, today: date | None = None) -> Products:
    """The products of every cloud."""
    rows = provider_rows(
        folder, "products.tsv", Product, today=today, check=_check, key=("offers", "product")
    )
    return Products(replace(one, source=replace(one.source, as_of=one.as_of)) for one in rows)


def _check(one: Product) -> Iterator[tuple[str, str]]:
    days = [day for day in (one.open_since, one.closed_since, one.ends) if day is not None]
    if days != sorted(days):
        yield "closed_since", "after it was opened and before it ends"
    if one.closing and not one.replaced_by:
        yield "replaced_by", f"what to take instead, or {NOTHING!r}"
