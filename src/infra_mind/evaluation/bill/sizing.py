"""Which size of a managed service carries what is needed, for each candidate in each sample."""

import math
from dataclasses import dataclass

import numpy as np

from ...prices.price import Category, PriceKind
from ..candidates import Codes
from ..samples import Array
from .tariff import Sizes, Tariff, UnitPrice

# Comparisons of needs with sizes that are made in one go.
AT_ONCE = 100_000


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
    place = _first_that_fits(sizes, site, cores, held)
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


def _first_that_fits(sizes: Sizes, site: Codes, cores: Array, held: Array) -> Codes:
    """Position of the cheapest size that carries both; the largest where none does both.

    The needs are candidates x samples, sizes stand by ascending price.
    """
    if cores.shape[0] == held.shape[0] == 1 and len(site) > 1:
        # All need the same: they differ by site alone.
        where, back = np.unique(site, return_inverse=True)
        if len(where) < len(site):
            return _first_that_fits(sizes, where, cores, held)[back]
    shape = np.broadcast_shapes((len(site), 1), cores.shape, held.shape)
    largest = sizes.vcpu.argmax(axis=1)[site][:, None]
    # A padding has neither processors nor memory, and a need of nothing is not met by nothing.
    most = np.where(sizes.vcpu > 0, sizes.vcpu + 1e-9, -1.0)[site]
    room = (sizes.memory + 1e-9)[site]
    if math.prod(shape) * most.shape[1] <= AT_ONCE:
        fits = (cores[..., None] <= most[:, None]) & (held[..., None] <= room[:, None])
        place = fits.argmax(axis=2)
        np.copyto(place, largest, where=~fits.any(axis=2))
        return place
    place = np.broadcast_to(largest, shape).copy()
    fewest = cores.min()
    for step in reversed(range(most.shape[1])):
        if most[:, step].max() >= fewest:
            fits = (cores <= most[:, step, None]) & (held <= room[:, step, None])
            np.copyto(place, step, where=fits)
    return place
