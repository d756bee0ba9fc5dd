"""What has to hold between two decisions of the same company, one of them changed in one thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ...decision.goals import Target
from ...decision.selection import Selection
from ...domain.requirements import Pin, Requirements, WorkloadRequirements

Decide = Callable[[Requirements], Selection]

AVAILABILITIES = (0.9995, 0.999, 0.995, 0.99, 0.95)
HIGHEST = 0.9999
LOOSE = timedelta(hours=72)
ANOTHER_REGION = "eu-west-1"
# What rounding and shared minimums may move.
NEARLY, ONE_PERCENT, MOST_OF_ONE_PERCENT = 1.0001, 1.01, 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A law that a decision broke."""

    law: str
    detail: str


def total(selection: Selection) -> float:
    """What the choice costs all told, USD a month."""
    return sum(selection.objective.values())


def violations(decide: Decide, company: Requirements) -> Iterator[Violation]:
    """Every law that the decision of a company breaks."""
    base = decide(company)
    for name, law in LAWS.items():
        for detail in law(decide, company, base):
            yield Violation(law=name, detail=detail)


def _loosened(decide: Decide, company: Requirements, base: Selection) -> Iterator[str]:
    """Where all targets are met before and after: loosen one, and the cost does not rise."""
    if not base.meets_targets:
        return
    for name, looser in _looser(company):
        other = decide(looser)
        if not other.meets_targets:
            yield f"{name}: targets that were met are missed"
        elif total(other) > total(base) * NEARLY:
            yield f"{name}: {total(base):.0f} rises to {total(other):.0f}"


def _looser(company: Requirements) -> Iterator[tuple[str, Requirements]]:
    asked = company.reliability
    updates: dict[str, object] = {}
    if asked.availability is not None:
        lower = (one for one in AVAILABILITIES if one < (asked.availability or 0.0))
        updates["availability"] = next(lower, asked.availability)
    if asked.rto is not None:
        updates["rto"] = LOOSE
    if asked.rpo is not None:
        updates["rpo"] = LOOSE
    for name, value in updates.items():
        section = asked.model_copy(update={name: value})
        yield name, company.model_copy(update={"reliability": section})


def _tightened(decide: Decide, company: Requirements, base: Selection) -> Iterator[str]:
    """Ask for more availability, to be had or not: what is taken then gives no less of it.

    What has to be survived stays, for with much availability more of that is assumed. Of several workloads
    the worst one says how far a target is stepped down, and leaves the others as far to go.
    """
    if sum(one.availability is not None for one in base.judge.targets.workloads) > 1:
        return
    asked = company.reliability.availability
    higher = [one for one in (HIGHEST, *AVAILABILITIES) if asked is not None and one > asked]
    if not higher:
        return
    more = {"availability": min(higher), "survive": base.judge.targets.survive}
    section = company.reliability.model_copy(update=more)
    other = decide(company.model_copy(update={"reliability": section}))
    if other.chosen == base.chosen:
        return
    held = decide(company.model_copy(update={"design": _pins(other)}))
    steps, before = (one.steps.get(Target.AVAILABILITY, 0) for one in (held, base))
    if steps > before:
        yield f"asked for {min(higher):.2%}, {asked:.2%} is stepped down {steps} times, not {before}"


def _pins(selection: Selection) -> dict[str, Pin]:
    """Every decision of a choice."""
    return {
        key: Pin(only=(option,))
        for key, option in selection.chosen.as_mapping().items()
        if key != "second"
    }


def _more_budget(decide: Decide, company: Requirements, base: Selection) -> Iterator[str]:
    """Raise the budget, and no miss grows; where none changes, neither does the cost."""
    if company.budget.monthly is None:
        return
    budget = company.budget.model_copy(update={"monthly": company.budget.monthly * 3})
    other = decide(company.model_copy(update={"budget": budget}))
    grown = [one for one, steps in other.steps.items() if steps > base.steps.get(one, 0)]
    if grown:
        yield f"misses grow: {', '.join(map(str, grown))}"
    if other.steps == base.steps and total(other) > total(base) * NEARLY:
        yield f"{total(base):.0f} rises to {total(other):.0f}"


def _more_places(decide: Decide, company: Requirements, base: Selection) -> Iterator[str]:
    """Add a region, and the cost does not rise."""
    regions = (*(company.clouds.regions or ()), ANOTHER_REGION)
    clouds = company.clouds.model_copy(update={"regions": regions})
    other = decide(company.model_copy(update={"clouds": clouds}))
    worse = tuple(other.steps.values()) > tuple(base.steps.values())
    if worse or (other.steps == base.steps and total(other) > total(base) * NEARLY):
        yield f"{total(base):.0f} rises to {total(other):.0f}"


def _reordered(decide: Decide, company: Requirements, base: Selection) -> Iterator[str]:
    """Reorder workloads, clouds and regions: the same design."""
    clouds = company.clouds.model_copy(
        update={
            "allowed": tuple(reversed(company.clouds.allowed or ())) or None,
            "regions": tuple(reversed(company.clouds.regions or ())) or None,
        }
    )
    turned = {"workloads": tuple(reversed(company.workloads)), "clouds": clouds}
    other = decide(company.model_copy(update=turned))
    if other.chosen != base.chosen:
        yield f"another design, {total(base):.2f} against {total(other):.2f}"


def _pinned(decide: Decide, company: Requirements, base: Selection) -> Iterator[str]:
    """Pin every decision of the choice: the same design at the same cost."""
    other = decide(company.model_copy(update={"design": _pins(base)}))
    if other.chosen != base.chosen:
        yield "the pinned design is another one"
    elif abs(total(other) / total(base) - 1) > NEARLY - 1:
        yield f"{total(base):.2f} against {total(other):.2f}"


def _one_percent(decide: Decide, company: Requirements, base: Selection) -> Iterator[str]:
    """Move the traffic by a hundredth: the cost moves by at most a twentieth."""
    moved = tuple(_busier(one) for one in company.workloads)
    other = decide(company.model_copy(update={"workloads": moved}))
    ratio = total(other) / total(base)
    if other.steps == base.steps and not 1 / MOST_OF_ONE_PERCENT <= ratio <= MOST_OF_ONE_PERCENT:
        yield f"{total(base):.0f} becomes {total(other):.0f}"


def _busier(workload: WorkloadRequirements) -> WorkloadRequirements:
    traffic = workload.traffic
    if traffic.average_rps is None or traffic.peak_rps is None:
        return workload
    busier = traffic.model_copy(
        update={
            "average_rps": traffic.average_rps * ONE_PERCENT,
            "peak_rps": traffic.peak_rps * ONE_PERCENT,
        }
    )
    return workload.model_copy(update={"traffic": busier})


LAWS: Mapping[str, Callable[[Decide, Requirements, Selection], Iterator[str]]] = {
    "a looser target never costs more": _loosened,
    "a tighter target never gives less of it": _tightened,
    "a larger budget never gives less": _more_budget,
    "another region never costs more": _more_places,
    "the order of what is written changes nothing": _reordered,
    "pinning the choice gives the choice": _pinned,
    "a hundredth more load moves the cost by a twentieth at most": _one_percent,
}
