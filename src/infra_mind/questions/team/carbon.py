"""What does it emit, where does that come from, and what would another region emit?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import SECOND, SITE, Design, Site
from ...domain.dossier import Share
from ...domain.ledger import Ledger
from ...evaluation.effects.carbon import ELECTRICITY
from ...evaluation.line import Line
from ...evaluation.samples import Array
from ...prices.regions import Region
from ..cost.cost_range import band


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitter:
    """One workload: kg CO2e a month in all, of electricity, and of manufacture."""

    workload: str
    total: Claim
    use: Claim
    manufacture: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Emissions:
    """All of it; `manufacture` is a share."""

    total: Claim
    manufacture: Claim
    emitters: tuple[Emitter, ...]

    @property
    def shares(self) -> tuple[Share, ...]:
        return tuple(Share(name=one.workload, amount=one.total.id) for one in self.emitters)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionEmissions:
    """The emissions of the choice if it stood in another region of its provider that was allowed."""

    region: Region
    emitted: Claim
    chosen: bool


def emissions(case: Case, ledger: Ledger) -> Emissions:
    """Over all futures, by workload."""
    evaluation = case.evaluate([case.chosen], case.futures, itemised=True)
    lines = evaluation.emissions
    emitters = tuple(
        _emitter(case, ledger, [line for line in lines if line.workload == one.name])
        for one in case.demand.workloads
    )
    whole = evaluation.carbon_kg[0]
    total = band(
        ledger,
        "Emissions",
        whole,
        "kg/month",
        method=emissions,
        of=[one.total for one in emitters] or [case.design(ledger)],
    )
    return Emissions(
        total=total,
        manufacture=band(
            ledger,
            "Share of manufacture in the emissions",
            _sum(_made(lines)) / np.maximum(whole, 1e-9),
            "share",
            method=emissions,
            of=[total],
        ),
        emitters=emitters,
    )


def _emitter(case: Case, ledger: Ledger, lines: Sequence[Line]) -> Emitter:
    name = lines[0].workload

    def claim(words: str, lines: Sequence[Line]) -> Claim:
        rests_on = [path for line in lines for path in line.rests_on]
        return band(
            ledger,
            f"{words} of {name}",
            _sum(lines),
            "kg/month",
            method=emissions,
            of=[case.design(ledger), *(case.assume(ledger, path) for path in rests_on)],
        )

    return Emitter(
        workload=name,
        total=claim("Emissions", lines),
        use=claim("Emissions by electricity", [one for one in lines if one.item == ELECTRICITY]),
        manufacture=claim("Emissions by manufacture", _made(lines)),
    )


def _made(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.item != ELECTRICITY]


def _sum(lines: Sequence[Line]) -> Array:
    return sum((line.amount[0] for line in lines), np.zeros(1))


def places(case: Case, ledger: Ledger) -> tuple[RegionEmissions, ...]:
    """Regions of the chosen provider that were compared, the one that emits least first.

    A second region stays where it is.
    """
    regions = _allowed(case)
    if not regions:
        return ()
    kilos = case.evaluate([_moved(case, one) for one in regions]).carbon_kg[:, 0]
    found = [
        RegionEmissions(
            region=one,
            emitted=ledger.claim(
                f"Emissions of the choice if it stood in {one.name} ({one.code})",
                float(value),
                "kg/month",
                method=places,
                of=[case.design(ledger)],
                source=one.grid_source,
            ),
            chosen=one.code == case.chosen.site.region,
        )
        for one, value in zip(regions, kilos, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (float(one.emitted.value), one.region.code)))


def _moved(case: Case, region: Region) -> Design:
    site = Site(region.provider, region.code)
    if case.chosen.second == site:
        return case.chosen | {SITE: site, SECOND: case.chosen.site}
    return case.chosen | {SITE: site}


def _allowed(case: Case) -> tuple[Region, ...]:
    provider = case.chosen.site.provider
    compared = {case.chosen.site.region} | {
        rival.design.site.region
        for rival in case.decision.rivals
        if rival.decision == SITE and rival.design.site.provider == provider
    }
    return tuple(one for one in case.model.book.regions.of(provider) if one.code in compared)
