"""What would the same company build on each cloud, and where would its second region be?"""

from dataclasses import dataclass

import numpy as np

from ..domain.requirements import Cloud
from ..evaluation.candidates import SITE
from ..evaluation.labels import option_words
from ..knowledge.regions import Region
from .case import Case, Vector

ELSEWHERE = "regions"


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
    """Where the second region goes: of the same cloud, allowed, on the same continent if possible,
    and where the choice scores best.

    `None` where the choice has one region only, or nothing else is allowed.
    """
    if case.chosen[ELSEWHERE] == "single_region":
        return None
    own = case.chosen["provider"], case.chosen["region"]
    forbidden = {
        one.option
        for one in case.decision.exclusions
        if one.decision == SITE and not one.reason.endswith("emits no more")
    }
    known = case.model.book.regions
    here = known.get(*own)
    others = [
        region
        for region in known.of(own[0])
        if region.code != own[1] and f"{own[0]}/{region.code}" not in forbidden
    ]
    near = [one for one in others if here is not None and one.continent == here.continent]
    others = near or others
    if not others:
        return None
    vectors = [{**case.chosen, "region": region.code} for region in others]
    score = case.judge.score(case.evaluate(vectors))[:, 0]
    return others[int(np.argmin(score))]


def design_words(vector: Vector) -> str:
    """A design in words: where, how spread, and what each workload runs on."""
    site = option_words(f"{vector['provider']}/{vector['region']}")
    shared = [option_words(vector[name]) for name in ("zones", "regions")]
    workloads: dict[str, list[str]] = {}
    for decision, option in vector.items():
        name, _, what = decision.rpartition(".")
        if name and what in {"platform", "database", "serving", "accelerator"} and option != "none":
            workloads.setdefault(name, []).append(option_words(option))
    told = [f"{name} with {' and '.join(parts)}" for name, parts in workloads.items()]
    return "; ".join([f"{site}, {', '.join(shared)}", *told])
