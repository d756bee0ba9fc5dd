"""The lean and the resilient offer beside the choice."""

from collections.abc import Sequence

import numpy as np
import pytest

from infra_mind.decision import selection
from infra_mind.decision.case import Case
from infra_mind.decision.goals import Target
from infra_mind.decision.selection import HALF, OfferName
from infra_mind.domain.design import CHANGE_CONTROL, Design
from infra_mind.domain.option import ChangeControl
from infra_mind.evaluation.candidates import Candidates
from tests.factories.brief import ONE_SITE, brief_from, case_of, fresh_brief_from, model
from tests.factories.model import web


def offered(case: Case) -> dict[OfferName, Design]:
    return {one.name: one.design for one in case.decision.offers}


def bills(case: Case) -> dict[OfferName, float]:
    found = offered(case)
    monthly = case.evaluate(list(found.values()), case.futures).monthly
    return {name: float(np.median(row)) for name, row in zip(found, monthly, strict=True)}


@pytest.mark.parametrize("example", ["web-form", "saas", "minimal"])
def test_the_lean_offer_is_told_as_no_dearer_than_the_choice(example: str):
    found = bills(case_of(example))
    assert found[OfferName.LEAN] <= found[OfferName.RECOMMENDED] * 1.005


def test_what_the_budget_leaves_no_room_for_is_offered_beyond_it():
    """The choice spends what there is; half of its downtime costs more than that."""
    growing = web(traffic={"average_rps": 300, "peak_rps": 1200, "growth_per_year": "0%"})
    stated: dict[str, object] = {
        "workloads": [growing],
        "clouds": ONE_SITE,
        "reliability": {"availability": "99.9%", "rto": "4h", "rpo": "1h"},
    }
    free = brief_from(stated).case(model())
    spent = bills(free)[OfferName.RECOMMENDED]
    case = brief_from({**stated, "budget": {"monthly": spent * 1.2}}).case(model())
    assert not case.decision.steps[Target.BUDGET]
    designs = offered(case)
    down = 1 - case.evaluate(list(designs.values()), case.futures).availability.mean(axis=1)
    at = dict(zip(designs, down.tolist(), strict=True))
    assert at[OfferName.RESILIENT] <= at[OfferName.RECOMMENDED] * (HALF + 0.1)
    assert bills(case)[OfferName.RESILIENT] > spent


def test_what_people_do_by_hand_is_controlled_where_99_99_percent_is_asked_for():
    """With slips and certificates as usual no design is up for 99.99 % as surely as is asked."""
    stated: dict[str, object] = {
        "workloads": [web(traffic={"average_rps": 200, "peak_rps": 600})],
        "clouds": ONE_SITE,
        "team": {"developers": 12, "ops_engineers": 4, "on_call": True},
    }
    reached: dict[str, int] = {}
    for asked in ("99.9%", "99.99%"):
        case = brief_from({**stated, "reliability": {"availability": asked}}).case(model())
        reached[asked] = case.decision.steps[Target.AVAILABILITY]
        offered_strict = case.chosen[CHANGE_CONTROL] is ChangeControl.STRICT
        assert offered_strict == (asked == "99.99%")
    assert reached == {"99.9%": 0, "99.99%": 0}


def test_leaving_out_what_two_guard_rails_rule_out_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    """Neither the choice, nor the offers, nor which guard rails bound it, and at what cost."""
    stated: dict[str, object] = {
        "workloads": [web(traffic={"average_rps": 40, "peak_rps": 120})],
        "clouds": {"allowed": ["azure"], "regions": ["westeurope"]},
        "reliability": {"availability": "99.9%", "rto": "2h", "rpo": "15m"},
        "team": {"developers": 4, "skills": {"kubernetes": 1}},
    }
    few = fresh_brief_from(stated).case(model()).decision
    assert any(one.costs for one in few.rails)

    def all_of_them(found: Sequence[Candidates], *_: object) -> Sequence[Candidates]:
        return found

    monkeypatch.setattr(selection, "_near_the_rails", all_of_them)
    every = fresh_brief_from(stated).case(model()).decision
    assert every.considered > few.considered
    assert (few.chosen, few.offers, few.steps) == (every.chosen, every.offers, every.steps)
    bound = [
        {one.rule.rail.id: pytest.approx(one.costs) for one in found.rails if one.costs}
        for found in (few, every)
    ]
    assert bound[0] == bound[1]
