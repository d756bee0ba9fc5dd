"""What cannot be had: a workload that no place, or no option, is left for, and what comes nearest."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..core.errors import Problem, RequirementsError
from ..domain.design import SITE, Option, Site
from ..domain.workload import Demand, Workload
from ..evaluation.candidates import Candidates
from ..evaluation.workloads import kind_of
from ..knowledge.library import Library
from .places import site_of
from .space import Space

ACCELERATOR = "accelerator"
MOST_NAMED = 8


def not_offered(
    workload: Workload, demand: Demand, sites: Sequence[Site], library: Library
) -> RequirementsError:
    """No allowed place has an accelerator or a model for a workload; names what would do."""
    wanted = workload.traits.get(ACCELERATOR)
    others = {key: value for key, value in workload.traits.items() if key != ACCELERATOR}
    known = [site_of(one) for one in library.prices.regions if site_of(one) not in sites]
    free = _offers(replace(workload, traits=others), demand, sites, library)
    there = [one for one in known if _offers(workload, demand, (one,), library)]
    ways = [
        *([f"one of {_listed(free)}"] if wanted and free else ["a smaller model or another class"]),
        *([f"a place such as {_listed(there[:3])} in `clouds`"] if there else []),
    ]
    what = "has one that holds" if wanted else "has an accelerator that holds, or a model for,"
    return _refused(
        _path(workload) if wanted else workload.path,
        wanted or workload.name,
        f"no place that is allowed {what} what {workload.name} needs; expected {', or '.join(ways)}",
    )


def nothing_left(space: Space, workload: Workload) -> RequirementsError:
    """Every combination of a workload's decisions was refused; says why each was."""
    reasons = dict.fromkeys(
        f"{one.decision} {one.option}: {one.reason}"
        for refused in space.refused.values()
        for one in refused
        if one.decision.workload == workload.name
    )
    why = f" ({'; '.join(reasons)})" if reasons else ""
    return _refused(
        workload.path,
        workload.name,
        f"no place that is allowed has a design for it{why}; expected another cloud or region in "
        "`clouds`, or less of what is asked for",
    )


def nowhere_together(
    workloads: Sequence[Workload],
    candidates: Sequence[Candidates],
    open_: Sequence[NDArray[np.bool_]],
) -> RequirementsError:
    """Each workload has designs, but none that share place, zones and regions; says where each has some."""
    told = [
        f"{workload.name} has {_listed(_sites(own, mask)) or 'none'}"
        for workload, own, mask in zip(workloads, candidates, open_, strict=True)
    ]
    return _refused(
        "workloads",
        "",
        f"no place offers all that they need together: {', '.join(told)}; expected another cloud or "
        "region in `clouds`, other accelerators, or fewer pins in `design`",
    )


def _sites(candidates: Candidates, mask: NDArray[np.bool_]) -> list[Option]:
    """The places of the candidates that are open."""
    if SITE not in candidates.options:
        return []
    taken = np.unique(candidates.codes[SITE][mask])
    return [candidates.options[SITE][place] for place in taken]


def _offers(
    workload: Workload, demand: Demand, sites: Sequence[Site], library: Library
) -> list[str]:
    offer = kind_of(workload).offers
    if offer is None:
        return []
    found = (one for site in sites for one in offer(workload, site, demand, library))
    return list(dict.fromkeys(found))


def _path(workload: Workload) -> str:
    sections = kind_of(workload).sections
    section = next(one for one in ("training", "inference") if one in sections)
    return f"{workload.path}.{section}.{ACCELERATOR}"


def _listed(names: Sequence[object]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(map(str, names[:MOST_NAMED])) + (f" and {more} more" if more > 0 else "")


def _refused(path: str, value: str, expected: str) -> RequirementsError:
    return RequirementsError((Problem(path=path, value=value, expected=expected),))
