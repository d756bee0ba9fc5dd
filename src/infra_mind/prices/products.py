"""By which name each cloud sells what is decided: one table in each of their folders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from ..domain.claim import Source
from ..domain.requirements import Cloud
from . import FOLDER
from .provider_rows import provider_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a cloud sells for an option such as `platform.functions`, or a store such as `store.object`."""

    provider: Cloud
    offers: str
    product: str
    source: Source
    as_of: date


class Products:
    """Names of products by cloud and by what they are taken for."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._products = {(one.provider.value, one.offers): one for one in products}

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())

    def name(self, provider: str, *offers: str) -> str | None:
        """The product for the first of `offers` that has one; `None` where nothing is sold for it."""
        found = (self._products.get((provider, one)) for one in offers)
        return next((one.product for one in found if one is not None), None)


@cache
def load_products(folder: Path = FOLDER, *, today: date | None = None) -> Products:
    """The products of every cloud."""
    rows = provider_rows(folder, "products.tsv", Product, today=today, key=("offers",))
    return Products(replace(one, source=replace(one.source, as_of=one.as_of)) for one in rows)
