import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..domain.assumption import Assumption, Shape
from ..knowledge.correlations import Correlations

Array = NDArray[np.floating]

# P5 and P95 of a normal distribution lie this many standard deviations from its median.
_Z95 = 1.6448536269514722
INDEPENDENT = Correlations()


class _Repeated(Mapping[str, Array]):
    """Rows for more futures, each made when it is first read: an evaluation reads few of hundreds."""

    def __init__(
        self,
        rows: Mapping[str, Array],
        repeat: Callable[[Array], Array],
        changed: Mapping[str, Array] | None = None,
    ) -> None:
        self._rows = rows
        self._repeat = repeat
        self._made = dict(changed or {})

    def __getitem__(self, path: str) -> Array:
        row = self._made.get(path)
        if row is None:
            row = self._made[path] = self._repeat(self._rows[path])
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, path: object) -> bool:
        return path in self._rows


class Samples:
    """Draws of every assumption: one row of `size` futures each, in one order for all.

    Each path draws from its own stream, so that adding an assumption leaves the others as they
    were, and two evaluations of one seed see the same futures (common random numbers). Samples of
    one demand with the same `name` are the same; those that were changed have none.
    """

    def __init__(
        self,
        draws: Mapping[str, Array],
        size: int,
        month: Array,
        likely: Mapping[str, float],
        known: Mapping[str, Array] | None = None,
        name: str = "",
    ) -> None:
        self.name = name
        self._draws = draws
        self._likely = likely
        # What plans count on instead of the likely value, where more is known.
        self._known = known or {}
        self.size = size
        self.month = month
        self._planned: dict[float, Samples] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._draws

    def __iter__(self) -> Iterator[str]:
        return iter(self._draws)

    def __getitem__(self, path: str) -> Array:
        return self._draws[path]

    def likely(self, path: str) -> float:
        """The likely value behind a draw."""
        return self._likely[path]

    def planned(self, term_months: float) -> "Samples":
        """What a plan counts on that is renewed every `term_months`: likely values, as of its start."""
        # Each workload asks for each term.
        if term_months not in self._planned:
            likely = {path: np.full(1, value) for path, value in self._likely.items()}
            started = np.floor(self.month / term_months) * term_months
            draws = {**likely, **self._known}
            self._planned[term_months] = Samples(draws, self.size, started, self._likely)
        return self._planned[term_months]

    def at(self, months: Sequence[int]) -> "Samples":
        """The same futures at several months: `size` x len(months) samples, months varying slowest."""
        count = len(months)
        draws = _Repeated(self._draws, lambda row: np.tile(row, count))
        known = {path: np.tile(row, count) for path, row in self._known.items()}
        month = np.repeat(np.asarray(months, dtype=np.float64), self.size)
        name = f"{self.name} at {months}" if self.name else ""
        return Samples(draws, self.size * count, month, self._likely, known, name)

    def pin(self, path: str, value: float) -> "Samples":
        """The same futures with one assumption known; what is planned knows it, too."""
        return self.replace({path: value})

    def along(self, path: str, values: Array) -> "Samples":
        """A single future repeated for each of `values` of one assumption; plans know the value."""
        count = len(values)
        draws = _Repeated(self._draws, lambda row: np.repeat(row, count), {path: values})
        known = {key: np.repeat(row, count) for key, row in self._known.items()}
        month = np.repeat(self.month, count)
        return Samples(draws, count, month, self._likely, {**known, path: values})

    def one_at_a_time(self, values: Sequence[tuple[str, float]]) -> "Samples":
        """A single future repeated, each time with one assumption at another value; plans know it."""
        count = len(values)
        draws = _Repeated(self._draws, lambda row: np.repeat(row, count))
        known = {key: np.repeat(row, count) for key, row in self._known.items()}
        for place, (path, value) in enumerate(values):
            draws[path][place] = value
            known.setdefault(path, np.full(count, self._likely[path]))[place] = value
        return Samples(draws, count, np.repeat(self.month, count), self._likely, known)

    def each_pinned(self, pins: Sequence[Mapping[str, float]]) -> "Samples":
        """The same futures once for each of `pins`, which vary slowest; plans know what is pinned."""
        count = len(pins)
        draws = _Repeated(self._draws, lambda row: np.tile(row, count))
        known = {path: np.tile(row, count) for path, row in self._known.items()}
        for place, values in enumerate(pins):
            own = slice(place * self.size, (place + 1) * self.size)
            for path, value in values.items():
                draws[path][own] = value
                plan = known.setdefault(path, np.full(self.size * count, self._likely[path]))
                plan[own] = value
        return Samples(draws, self.size * count, np.tile(self.month, count), self._likely, known)

    def scale(self, paths: Sequence[str], factor: float) -> "Samples":
        """The same futures with some assumptions multiplied; plans do not know of it."""
        scaled = {path: self._draws[path] * factor for path in paths}
        return Samples({**self._draws, **scaled}, self.size, self.month, self._likely, self._known)

    def replace(self, values: Mapping[str, float]) -> "Samples":
        """The same futures with some assumptions pinned to a value; pinned is also what is planned."""
        pinned = {path: np.full(self.size, value) for path, value in values.items()}
        return Samples(
            {**self._draws, **pinned},
            self.size,
            self.month,
            {**self._likely, **values},
            {**self._known, **pinned},
        )


class Traced(Samples):
    """Samples that remember which assumptions were asked for."""

    def __init__(self, of: Samples, read: dict[str, None] | None = None) -> None:
        super().__init__(of._draws, of.size, of.month, of._likely, of._known)
        self._read: dict[str, None] = {} if read is None else read

    @property
    def read(self) -> tuple[str, ...]:
        """Paths that were asked for so far, plans included, in order of their names."""
        return tuple(sorted(self._read))

    def __getitem__(self, path: str) -> Array:
        self._read[path] = None
        return super().__getitem__(path)

    def likely(self, path: str) -> float:
        self._read[path] = None
        return super().likely(path)

    def planned(self, term_months: float) -> Samples:
        return Traced(super().planned(term_months), self._read)


def draw(
    assumptions: Mapping[str, Assumption],
    *,
    size: int,
    seed: int,
    correlations: Correlations = INDEPENDENT,
) -> Samples:
    """`size` futures by Latin hypercube: each row is stratified, which halves the error and more.

    What follows a common factor is put into another order for it, its own strata kept (R. Iman and
    W. Conover, Communications in Statistics 11, 1982).
    """
    draws = {
        path: _draw_one(one, size, seed, correlations.factors(path))
        for path, one in assumptions.items()
    }
    name = f"draw {size} {seed} {len(correlations)}"
    return Samples(draws, size, np.zeros(size), _likely_values(assumptions), name=name)


def likely(assumptions: Mapping[str, Assumption]) -> Samples:
    """The single future in which everything is as likely."""
    values = _likely_values(assumptions)
    return Samples(
        {path: np.array([value]) for path, value in values.items()},
        1,
        np.zeros(1),
        values,
        name="likely",
    )


def quantile(assumption: Assumption, share: Array) -> Array:
    """Inverse of the assumption's distribution function; its median is always the likely value.

    Triangular: density rises from `low` to the likely value and falls to `high`, half of it on
    either side. Lognormal: `low` and `high` set the spread as P5 and P95.
    """
    low, median, high = assumption.low, assumption.likely, assumption.high
    if assumption.shape is Shape.FIXED or high <= low:
        return np.full(share.shape, median)
    if assumption.shape is Shape.LOGNORMAL:
        return median * np.exp(normal_quantile(share) * np.log(high / low) / (2 * _Z95))
    rising = low + np.sqrt(2 * np.minimum(share, 0.5)) * (median - low)
    falling = high - np.sqrt(2 * np.minimum(1 - share, 0.5)) * (high - median)
    return np.where(share < 0.5, rising, falling)


def _likely_values(assumptions: Mapping[str, Assumption]) -> dict[str, float]:
    return {path: assumption.likely for path, assumption in assumptions.items()}


def _draw_one(
    assumption: Assumption, size: int, seed: int, factors: Sequence[tuple[str, float]]
) -> Array:
    if assumption.shape is Shape.FIXED or assumption.high <= assumption.low:
        return np.full(size, assumption.likely)
    strata = _strata(assumption.stream or assumption.path, size, seed)
    followed = [(_named(factor, assumption), loading) for factor, loading in factors]
    return quantile(assumption, _following(strata, followed, seed) if followed else strata)


def _named(factor: str, assumption: Assumption) -> str:
    """A factor of one workload goes by the workload's name, as its inputs do."""
    place, _, _ = assumption.path.partition(".")
    owner, _, _ = assumption.stream.rpartition(" ")
    return factor.replace(place, owner) if owner else factor


def _strata(name: str, size: int, seed: int) -> Array:
    """One share of each of `size` equal slices of 0 to 1, in the order of a stream of its own."""
    stream = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return (stream.permutation(size) + stream.random(size)) / size


def _following(strata: Array, factors: Sequence[tuple[str, float]], seed: int) -> Array:
    """The same shares in the order that their own draws and those of the factors make together."""
    own = math.sqrt(max(0.0, 1 - math.fsum(loading**2 for _, loading in factors)))
    score = own * normal_quantile(strata)
    for factor, loading in factors:
        score = score + loading * normal_quantile(_strata(f"factor {factor}", len(strata), seed))
    ordered = np.empty(len(strata))
    ordered[np.argsort(score, kind="stable")] = np.sort(strata)
    return ordered


def normal_quantile(share: Array) -> Array:
    """Acklam's rational approximation of the inverse normal distribution, relative error < 1.2e-9."""
    a = (-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690)
    a = (*a, -30.66479806614716, 2.506628277459239)
    b = (-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972)
    b = (*b, -13.28068155288572, 1.0)
    c = (-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734)
    c = (*c, 4.374664141464968, 2.938163982698783)
    d = (0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1.0)
    tail = np.clip(np.minimum(share, 1 - share), 1e-300, None)
    q = np.sqrt(-2 * np.log(tail))
    outer = np.polyval(c, q) / np.polyval(d, q)
    r = share - 0.5
    inner = r * np.polyval(a, r * r) / np.polyval(b, r * r)
    return np.where(tail < 0.02425, np.where(share < 0.5, outer, -outer), inner)
