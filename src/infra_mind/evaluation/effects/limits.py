"""Limits of services: how often a peak fits into them, and which of them is met first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..part import Bound
from ..samples import Array
from ..scene import Scene
from ..tables import rows_of_kinds

FILE = Path(__file__).with_name("data") / "limits.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A limit in words, with `{of}` for what it limits, and the cheapest act against it.

    raised: how many times as much can be had by asking for it, or by laying out keys and queries anew.
    """

    limit: str
    raised: float
    words: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How often what is used at peak fits into a limit, candidates x samples."""

    bound: Bound
    times: Array

    def whole(self, few: Scene) -> "Room":
        """What was found for a few candidates, for all that they stand for."""
        return Room(bound=self.bound, times=few.whole(self.times))


@dataclass(frozen=True, slots=True, kw_only=True)
class Headroom:
    """The smallest of several rooms, and the position of its bound in `bounds`.

    raised: the smallest with every limit raised as far as it can be.
    """

    times: Array
    raised: Array
    which: Array
    bounds: tuple[Bound, ...]


def provided(scene: Scene, limit: str) -> Array:
    """What the provider of each candidate gives; shape (candidates, 1)."""
    providers = (site.provider for site in scene.tariff.sites)
    values = [scene.library.limits.find(limit, provider).value for provider in providers]
    return np.array(values)[scene.site][:, None]


def room(scene: Scene, limit: str, of: str, used: Array) -> Room:
    return Room(
        bound=Bound(limit=limit, of=of), times=provided(scene, limit) / np.maximum(used, 1e-9)
    )


def tightest(rooms: Iterable[Room]) -> Headroom:
    """Endless room where there is no limit."""
    times, which, bounds = np.full((1, 1), np.inf), np.zeros((1, 1)), list[Bound]()
    raised = times
    for place, one in enumerate(rooms):
        raised = np.minimum(raised, one.times * meanings()[one.bound.limit].raised)
        which = np.where(one.times < times, float(place), which)
        times = np.minimum(times, one.times)
        bounds.append(one.bound)
    return Headroom(times=times, raised=raised, which=which, bounds=tuple(bounds))


@cache
def meanings() -> Mapping[str, Meaning]:
    """The words of every limit, by its name."""
    return {one.limit: one for one in rows_of_kinds(FILE, Meaning)}


def act_against(bound: Bound) -> str:
    """The cheapest act against a limit."""
    return meanings()[bound.limit].act


def words_of(bound: Bound) -> str:
    return meanings()[bound.limit].words.format(of=bound.of)
