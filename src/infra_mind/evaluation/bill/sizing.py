"""Which size of a managed service carries what is needed, for each candidate in each sample."""

from dataclasses import dataclass

import numpy as np

from ...prices.price import Category, PriceKind
from ..candidates import Codes
from ..samples import Array
from .tariff import Tariff, UnitPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a managed service has to carry: processors, and memory in GiB.

    Memory that `splits` is spread over several instances; else as much is taken as is sold.
    category: of the sizes that may carry it, where not any may · x86: no other processors may.
    """

    vcpu: Array
    memory: Array
    splits: bool = False
    category: Category | None = None
    x86: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The size that each candidate takes in each sample, and how many of it."""

    place: Codes
    count: Array
    category: Category | None
    x86: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """How many instances carry a need, and the processors that each sustains."""

    count: Array
    vcpu: Array


def fit_of(tariff: Tariff, service: str, site: Codes, need: Need) -> Fit:
    """One that carries the need, else several of the largest: so more need never costs less."""
    sizes = tariff.sizes(service, need.category, x86=need.x86)
    most = np.maximum(sizes.vcpu.max(axis=1), 1e-9)[site][:, None]
    largest = np.maximum(sizes.memory.max(axis=1), 1e-9)[site][:, None]
    cores, held = np.minimum(need.vcpu, most), np.minimum(need.memory, largest)
    count = np.maximum(1.0, np.ceil(need.vcpu / most - 1e-9))
    if need.splits:
        count = np.maximum(count, np.ceil(need.memory / largest - 1e-9))
    place = sizes.that_fit(site, cores, held)
    return Fit(place=place, count=count, category=need.category, x86=need.x86)


def price_of(tariff: Tariff, service: str, site: Codes, fit: Fit, kind: PriceKind) -> UnitPrice:
    """The price of one of the size that each candidate takes."""
    prices = tariff.size_prices(service, kind, fit.category, x86=fit.x86)
    return prices.at(site[:, None], fit.place)


def sized(tariff: Tariff, service: str, site: Codes, need: Need) -> Sized:
    """How many of which size carry a need."""
    fit = fit_of(tariff, service, site, need)
    sizes = tariff.sizes(service, need.category, x86=need.x86)
    return Sized(count=fit.count, vcpu=sizes.vcpu[site[:, None], fit.place])
