"""Where a second region lies: the region that a design would copy its data to, or run in as well."""

from collections.abc import Callable, Sequence

from ..prices.regions import Region


def partner_of(
    region: Region, allowed: Sequence[Region], level: Callable[[Region], float]
) -> Region | None:
    """The region of the same provider that is nearest by law and geography, then by price.

    Same country, else most legal areas in common, else the same continent; `level` is the price of
    a processor there. `None` where no other region is allowed.
    """
    others = [one for one in allowed if one.provider == region.provider and one != region]

    def distance(other: Region) -> tuple[bool, int, bool, float, str]:
        return (
            other.country != region.country,
            -len(other.residency & region.residency),
            other.continent != region.continent,
            level(other),
            other.code,
        )

    return min(others, key=distance, default=None)
