"""What has to hold between two decisions of one company holds for every example."""

from collections.abc import Callable

import numpy as np
import pytest

from infra_mind.decision.case import Case
from infra_mind.decision.company import decide_for
from infra_mind.decision.selection import Selection
from infra_mind.domain.design import BACKUP, COMMITMENT, REGIONS, ZONES, Decision
from infra_mind.domain.option import Database, DecisionKind, Engine, Purchase, Regions, Zones
from infra_mind.domain.requirements import Pin, Requirements
from infra_mind.evaluation.demand import normalise
from infra_mind.evaluation.samples import Samples
from infra_mind.services.selftest.laws import LAWS, violations
from tests.factories.brief import EXAMPLES, brief_of, case_of, model
from tests.factories.design import choosing

EVERY = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))


def decide(stated: Requirements) -> Selection:
    return decide_for(stated, {}, model=model(), seed=0, compare=False).decision


def narrowed(example: str) -> Requirements:
    """An example where it was put, with what is dearest to look through as it was chosen."""
    brief = brief_of(example)
    chosen = brief.decision.chosen
    held = {str(one): Pin(only=(chosen[one],)) for one in (REGIONS, COMMITMENT, BACKUP)}
    demand = normalise(brief.requirements, brief.provenance, model().library.inputs)
    stated = brief.requirements.workloads
    # A workload without a name is named by its place, which an order of theirs would change.
    names = [one.name for one in demand.workloads][: len(stated)]
    workloads = tuple(
        one.model_copy(update={"name": name}) for one, name in zip(stated, names, strict=True)
    )
    clouds = brief.requirements.clouds.model_copy(
        update={"allowed": (chosen.site.provider,), "regions": (chosen.site.region,)}
    )
    return brief.requirements.model_copy(
        update={"clouds": clouds, "design": held, "workloads": workloads}
    )


@pytest.mark.parametrize("example", EVERY)
def test_every_law_holds_for_an_example(example: str):
    assert list(violations(decide, narrowed(example))) == []


def broken(law: str, company: Requirements, decide: Callable[[Requirements], Selection]):
    return list(LAWS[law](decide, company, decide(company)))


def test_without_a_budget_there_is_none_to_raise():
    company = narrowed("minimal")
    assert company.budget.monthly is None
    assert broken("a larger budget never gives less", company, decide) == []


def test_a_decision_that_hangs_on_the_order_is_told():
    """Whoever takes the first workload for the company decides otherwise once they are turned."""
    company = narrowed("ecommerce")
    first, second = (
        decide(company.model_copy(update={"workloads": (one,)})) for one in company.workloads
    )

    def hasty(stated: Requirements) -> Selection:
        return first if stated.workloads[0] == company.workloads[0] else second

    (told,) = broken("the order of what is written changes nothing", company, hasty)
    assert told.startswith("another design")


def bill(case: Case, **options: str) -> float:
    """Of the choice with some options taken otherwise, as likely, USD a month."""
    return float(case.evaluate([choosing(case.chosen, **options)]).monthly[0, 0])


@pytest.mark.parametrize("example", EVERY)
def test_what_is_held_to_more_never_costs_less(example: str):
    """One region, a warm standby, two live; a database and its replica; spot and on demand."""
    case = case_of(example)
    if case.chosen[ZONES] != Zones.ONE:
        bills = [bill(case, regions=str(one)) for one in Regions]
        assert bills == sorted(bills)
    for workload in case.demand.workloads:
        engine = case.chosen.get(Decision(DecisionKind.ENGINE, workload.name))
        if engine not in (None, Engine.VIRTUAL_MACHINES, Engine.KUBERNETES):
            continue  # What is paid by the job is not rented at spot prices.
        for kind, less, more in (
            (DecisionKind.DATABASE, Database.SINGLE, Database.REPLICATED),
            (DecisionKind.PURCHASE, Purchase.SPOT, Purchase.ON_DEMAND),
        ):
            decision = Decision(kind, workload.name)
            if case.chosen.get(decision) in (less, more):
                cheap, dear = (
                    case.evaluate([case.chosen | {decision: one}]).monthly[0, 0]
                    for one in (less, more)
                )
                assert cheap <= dear * (1 + 1e-9), decision


@pytest.mark.parametrize("example", EVERY)
def test_less_traffic_never_makes_the_bill_of_a_design_larger(example: str):
    case = case_of(example)
    loads = [
        path
        for workload in case.demand.workloads
        for name, path in workload.inputs.items()
        if name in {"average_rps", "peak_rps", "requests_per_day", "tokens_b"}
    ]
    known = {path: case.point[path] for path in case.point}
    bills = [
        case.evaluate(
            [case.chosen],
            Samples(
                {path: values * (share if path in loads else 1) for path, values in known.items()},
                1,
                np.zeros(1),
                {path: case.point.likely(path) for path in known},
            ),
        ).monthly[0, 0]
        for share in (0.25, 0.5, 1.0)
    ]
    assert loads and bills == sorted(bills)
