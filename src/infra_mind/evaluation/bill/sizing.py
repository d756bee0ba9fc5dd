"""Which size of a managed service carries what is needed, for each candidate in each sample."""

from dataclasses import dataclass, replace

import numpy as np

from ...prices.price import PriceKind
from ..candidates import Codes
from ..samples import Array
from .tariff import ANY, Among, Tariff, UnitPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a managed service has to carry: processors, and memory in GiB.

    Memory that `splits` is spread over several instances; else as much is taken as is sold.
    among: the sizes that may carry it.
    """

    vcpu: Array
    memory: Array
    splits: bool = False
    among: Among = ANY

    @property
    def steady(self) -> "Need":
        """The same on sizes that do not save up for peaks: what has a replica is depended on.

        AWS recommends its burstable classes of databases for what is no production alone, Azure sells no
        replica with them, and those of Google Cloud have no service level.
        """
        return replace(self, among=replace(self.among, steady=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The size that each candidate takes in each sample, and how many of it."""

    place: Codes
    count: Array
    among: Among


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """How many instances carry a need, and the processors that each sustains."""

    count: Array
    vcpu: Array


def fit_of(tariff: Tariff, service: str, site: Codes, need: Need) -> Fit:
    """One that carries the need, else several of the largest: so more need never costs less."""
    sizes = tariff.sizes(service, need.among)
    most = np.maximum(sizes.vcpu.max(axis=1), 1e-9)[site][:, None]
    largest = np.maximum(sizes.memory.max(axis=1), 1e-9)[site][:, None]
    cores, held = np.minimum(need.vcpu, most), np.minimum(need.memory, largest)
    count = np.maximum(1.0, np.ceil(need.vcpu / most - 1e-9))
    if need.splits:
        count = np.maximum(count, np.ceil(need.memory / largest - 1e-9))
    place = sizes.that_fit(site, cores, held)
    return Fit(place=place, count=count, among=need.among)


def price_of(tariff: Tariff, service: str, site: Codes, fit: Fit, kind: PriceKind) -> UnitPrice:
    """The price of one of the size that each candidate takes."""
    prices = tariff.size_prices(service, kind, fit.among)
    return prices.at(site[:, None], fit.place)


def sized(tariff: Tariff, service: str, site: Codes, need: Need) -> Sized:
    """How many of which size carry a need."""
    fit = fit_of(tariff, service, site, need)
    sizes = tariff.sizes(service, need.among)
    return Sized(count=fit.count, vcpu=sizes.vcpu[site[:, None], fit.place])
