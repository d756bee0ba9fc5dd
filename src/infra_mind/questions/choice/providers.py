"""What would the same company build on each cloud, and where would its second region be?"""

from dataclasses import dataclass

import numpy as np

from ...decision.case import Case, Vector
from ...domain.architecture import Regions
from ...domain.requirements import Cloud
from ...evaluation.candidates import SECOND, SITE
from ...prices.regions import Region
from ...words.options import option_words

# Decisions that say what a workload runs on.
_TOLD = frozenset(
    {"platform", "database", "serving", "accelerator", "engine", "warehouse", "stream", "broker"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The best design on one cloud; `chosen` where it is the choice itself."""

    provider: Cloud
    vector: Vector
    chosen: bool


def references(case: Case) -> tuple[Reference, ...]:
    """The best design on every cloud that is allowed, the choice first, then by score."""
    found = {case.chosen["provider"]: case.chosen}
    sites = [rival.vector for rival in case.decision.rivals if rival.decision == SITE]
    if sites:
        score = case.judge.score(case.evaluate(sites))[:, 0]
        for vector in (sites[int(row)] for row in np.argsort(score, kind="stable")):
            found.setdefault(vector["provider"], vector)
    return tuple(
        Reference(provider=Cloud(provider), vector=vector, chosen=vector is case.chosen)
        for provider, vector in found.items()
    )


def home_region(case: Case, country: str | None) -> Region | None:
    """A region in the company's country that the choice could have taken; the best of them."""
    wanted = (country or "").strip().lower()
    sites = [rival.vector for rival in case.decision.rivals if rival.decision == SITE]
    home = [
        (vector, region)
        for vector in (case.chosen, *sites)
        if (region := case.model.book.regions.get(vector["provider"], vector["region"]))
        and wanted in (region.country.lower(), region.country_name.lower())
    ]
    if not wanted or not home:
        return None
    score = case.judge.score(case.evaluate([vector for vector, _ in home]))[:, 0]
    return home[int(np.argmin(score))][1]


def second_region(case: Case) -> Region | None:
    """The region that stands ready or runs beside the first; `None` where the choice has one alone."""
    if case.chosen["regions"] == Regions.SINGLE:
        return None
    provider, _, code = case.chosen[SECOND].partition("/")
    return case.model.book.regions.get(provider, code)


def design_words(vector: Vector) -> str:
    """A design in words: where, how spread, and what each workload runs on."""
    site = option_words(f"{vector['provider']}/{vector['region']}")
    shared = [option_words(vector[name]) for name in ("zones", "regions")]
    workloads: dict[str, list[str]] = {}
    for decision, option in vector.items():
        name, _, what = decision.rpartition(".")
        if name and what in _TOLD and option != "none":
            workloads.setdefault(name, []).append(option_words(option))
    told = [f"{name} with {' and '.join(parts)}" for name, parts in workloads.items()]
    return "; ".join([f"{site}, {', '.join(shared)}", *told])
