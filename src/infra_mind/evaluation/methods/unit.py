from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# Words for a number without a unit.
_NUMBERS = frozenset({"", "1", "share", "ratio", "count"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of powers of base units, as `GB-month` or `KB/request`; a number has none."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: "Unit") -> "Unit":
        return _unit(Counter(dict(self.powers)), other.powers, 1)

    def __truediv__(self, other: "Unit") -> "Unit":
        return _unit(Counter(dict(self.powers)), other.powers, -1)

    def __str__(self) -> str:
        above = "-".join(name for name, power in self.powers for _ in range(power))
        below = "".join(f"/{name}" for name, power in self.powers for _ in range(-power))
        return (above or "1") + below


PURE = Unit()


def parse_unit(text: str) -> Unit:
    """`GB-month`, `KB/request`, `1M requests`: factors with `-` between, divisors after `/`."""
    above, *below = text.split("/")
    unit = PURE
    for factor in above.split("-"):
        unit = unit if factor in _NUMBERS else unit * Unit(((factor, 1),))
    for divisor in below:
        unit = unit / Unit(((divisor, 1),))
    return unit


def _unit(powers: Counter[str], others: tuple[tuple[str, int], ...], sign: int) -> Unit:
    for name, power in others:
        powers[name] += sign * power
    return Unit(tuple(sorted(_nonzero(powers).items())))


def _nonzero(powers: Mapping[str, int]) -> dict[str, int]:
    return {name: power for name, power in powers.items() if power}
