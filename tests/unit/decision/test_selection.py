"""The choice, what is offered beside it, and what it may not hang on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from infra_mind.decision.goals import HARD, Key, Target
from infra_mind.decision.objective import total_cost
from infra_mind.decision.selection import HALF, TIE, OfferName, Selection, preferred
from infra_mind.domain.design import (
    BACKUP,
    COMMITMENT,
    REGIONS,
    ZONES,
    Decision,
    Design,
    Site,
)
from infra_mind.domain.option import BackupPlan, Commitment, Regions, Zones
from infra_mind.evaluation.candidates import of_designs
from tests.factories.brief import ONE_SITE, brief_from, brief_of, model
from tests.factories.design import as_designs, taken
from tests.factories.model import SHARED as USUAL
from tests.factories.model import web
from tests.factories.small_company import SmallCompany, small_company

SEEDS = (3, 83, 141)
EVERY = pytest.mark.parametrize("seed", SEEDS)
US, DE = Site("aws", "us-east-1"), Site("aws", "eu-central-1")
OPTIONS = {
    ZONES: Zones,
    REGIONS: Regions,
    COMMITMENT: Commitment,
    BACKUP: BackupPlan,
}


def key(company: SmallCompany, design: Design) -> Key:
    evaluation = model().evaluate(company.demand, of_designs([design]), company.outlook.samples)
    return company.judge.keys(evaluation, company.outlook)[0]


def costs(company: SmallCompany, designs: Sequence[Design]) -> np.ndarray:
    """All told, by design and future."""
    outlook = company.outlook
    evaluation = model().evaluate(company.demand, of_designs(designs), outlook.samples)
    total = total_cost(evaluation, company.demand.workloads, outlook.months[-1])
    return outlook.average(total)


def bill(company: SmallCompany, design: Design) -> float:
    evaluation = model().evaluate(company.demand, of_designs([design]), company.outlook.samples)
    return float(company.outlook.average(evaluation.monthly).mean())


def today(company: SmallCompany, design: Design) -> float:
    """The bill of a month today, in the median of the futures."""
    outlook = company.outlook
    evaluation = model().evaluate(company.demand, of_designs([design]), outlook.samples)
    return float(np.median(evaluation.monthly[0, outlook.spans[0]]))


def downtime(company: SmallCompany, design: Design) -> float:
    terms = company.judge.terms(
        model().evaluate(company.demand, of_designs([design]), company.outlook.samples)
    )
    return float(company.outlook.average(terms["downtime"]).mean())


def offer(selection: Selection, name: OfferName) -> Design:
    return next(one.design for one in selection.offers if one.name is name)


@EVERY
def test_the_objective_is_the_cost_of_the_choice_and_steps_are_its_steps(seed: int):
    company = small_company(seed)
    selection = company.selection
    steps, cost = company.keys[selection.chosen]
    assert sum(selection.objective.values()) == pytest.approx(cost)
    assert tuple(selection.steps.values()) == steps
    assert selection.meets_targets == (not any(steps))


@EVERY
def test_an_option_that_is_added_wins_or_changes_nothing(seed: int):
    company = small_company(seed)
    chosen = company.selection.chosen
    for decision in OPTIONS:
        added = [one for one in OPTIONS[decision] if one not in company.space.shared[decision]]
        for option in added[:1]:
            shared = (*company.space.shared[decision], option)
            other = company.with_shared(decision, shared).decide()
            assert key(company, other.chosen) <= _nearly(key(company, chosen))
            assert other.chosen == chosen or other.chosen[decision] == option


def _nearly(one: Key) -> Key:
    return one[0], one[1] * (1 + 1e-9)


@EVERY
def test_nothing_that_loses_changes_what_wins(seed: int):
    """Without any of the options that were not taken the choice is the same, at the same cost."""
    company = small_company(seed)
    selection = company.selection
    for decision in OPTIONS:
        won = selection.chosen[decision]
        if len(company.space.shared[decision]) > 1:
            other = company.with_shared(decision, [won]).decide()
            assert other.chosen == selection.chosen
            assert other.objective == pytest.approx(selection.objective)


@EVERY
def test_the_order_of_workloads_places_and_options_changes_nothing(seed: int):
    company = small_company(seed)
    demand = replace(company.demand, workloads=company.demand.workloads[::-1])
    shared = {one: options[::-1] for one, options in company.space.shared.items()}
    space = replace(company.space, sites=company.space.sites[::-1], shared=shared)
    other = replace(company, demand=demand, space=space).decide()
    assert other.chosen == company.selection.chosen
    assert sum(other.objective.values()) == pytest.approx(sum(company.selection.objective.values()))
    assert [one.design for one in other.offers] == [one.design for one in company.selection.offers]


@EVERY
def test_nothing_that_was_compared_has_a_clearly_smaller_bill_today_than_the_lean_offer(seed: int):
    company = small_company(seed)
    selection = company.selection
    rivals = [one.design for one in (*selection.rivals, *selection.ties)]
    known = [one for one in (*selection.front, selection.cheapest, *rivals) if _had(company, one)]
    lean = offer(selection, OfferName.LEAN)
    least = min(today(company, one) for one in known)
    assert today(company, lean) * (1 - TIE if lean == selection.chosen else 1) <= least * (1 + 1e-9)


def _had(company: SmallCompany, design: Design) -> bool:
    """Whether a design has a price and room."""
    steps = dict(zip(company.selection.steps, company.keys[design][0], strict=True))
    return not any(steps[one] for one in HARD)


@EVERY
def test_the_recommended_offer_is_the_choice_and_the_resilient_one_is_down_less(seed: int):
    company = small_company(seed)
    selection = company.selection
    assert offer(selection, OfferName.RECOMMENDED) == selection.chosen
    less = downtime(company, offer(selection, OfferName.RESILIENT))
    assert less <= downtime(company, selection.chosen) * (1 + 1e-9)


def test_the_resilient_offer_halves_the_downtime_where_money_can():
    company = small_company(83)
    half = downtime(company, company.selection.chosen) * HALF
    resilient = offer(company.selection, OfferName.RESILIENT)
    possible = min(downtime(company, one) for one in company.designs[::40]) <= half
    assert not possible or downtime(company, resilient) <= half


@EVERY
def test_of_the_offers_one_costs_least_in_each_future(seed: int):
    selection = small_company(seed).selection
    odds = {one.design: one.odds_best for one in selection.offers}
    assert sum(odds.values()) == pytest.approx(1.0)


@EVERY
def test_ties_do_as_well_for_as_much_as_can_be_told(seed: int):
    company = small_company(seed)
    chosen = company.selection.chosen
    for one in company.selection.ties:
        assert company.keys[one.design][0] == company.keys[chosen][0]
        apart = (costs(company, [one.design]) - costs(company, [chosen]))[0]
        error = apart.std(ddof=1) / len(apart) ** 0.5
        assert one.difference == pytest.approx(apart.mean())
        limit = max(TIE * company.keys[chosen][1], error)
        assert abs(one.difference) <= limit * (1 + 1e-9)


@EVERY
def test_regret_is_what_the_best_of_each_future_would_save_at_the_most(seed: int):
    """No more than among all designs that do as well on the targets."""
    company = small_company(seed)
    selection = company.selection
    own = company.keys[selection.chosen][0]
    as_good = [one for one, (steps, _) in company.keys.items() if steps <= own]
    known = costs(company, as_good)
    most = (costs(company, [selection.chosen])[0] - known.min(axis=0)).mean()
    assert 0 <= selection.regret <= most * (1 + 1e-9)


@EVERY
def test_the_cheapest_misses_nothing_but_the_budget_that_can_be_had(seed: int):
    company = small_company(seed)
    places = [place for place, one in enumerate(company.order) if one is not Target.BUDGET]
    own = company.keys[company.selection.cheapest][0]
    assert len(own) in (len(company.order), len(places)) or own
    assert (
        bill(company, company.selection.cheapest) <= bill(company, company.selection.chosen) + 1e-6
    )


@EVERY
def test_each_target_that_was_stepped_down_is_told_with_what_it_takes(seed: int):
    company = small_company(seed)
    selection = company.selection
    missed = {one for one, steps in selection.steps.items() if steps and one not in HARD}
    assert {one.target for one in selection.reach} == missed
    asked = list(selection.steps)
    for one in selection.reach:
        own = company.keys[one.design][0][asked.index(one.target)]
        assert one.reached == (own == 0)
        assert own == min(steps[asked.index(one.target)] for steps, _ in company.keys.values())


def test_above_the_budget_the_best_design_inside_it_stands_beside_the_choice():
    workload = {"workloads": [web()], "clouds": ONE_SITE}
    strict = {"availability": "99.99%", "rto": "5m", "rpo": "1m"}
    ranked = {"priorities": ["reliability"], "reliability": strict}
    decision = brief_from({**workload, **ranked, "budget": {"monthly": 900}}).decision
    assert decision.steps[Target.BUDGET] > 0
    assert decision.within_budget is not None
    ample = brief_from({**workload, **ranked, "budget": {"monthly": 90_000}}).decision
    assert ample.within_budget is None


def test_a_commitment_that_buys_nothing_is_excluded_by_name_and_no_rival():
    """Hosted models are paid by the token, and what trains now and then by the hour."""
    selection = small_company(87).selection
    reasons = {
        str(one.option): one.reason for one in selection.exclusions if one.decision == COMMITMENT
    }
    assert "every hour" in reasons["one_year"]
    assert all(one.decision != COMMITMENT for one in selection.rivals)
    assert taken(selection.chosen, "commitment") == "on_demand"


@pytest.mark.parametrize("example", ["clinic-portal", "minimal", "saas"])
def test_nothing_that_was_looked_at_is_better_than_the_choice(example: str):
    case = brief_of(example).case(model())
    decision = case.decision
    others = [one.design for one in (*decision.rivals, *decision.ties)]
    assert case.ranked([decision.chosen, decision.cheapest, *others])[0] == decision.chosen


def test_there_is_a_rival_or_a_reason_for_every_commitment():
    decision = brief_of("clinic-portal").decision
    told = {one.option for one in (*decision.rivals, *decision.exclusions)}
    ruled_out = {str(one.rule.decision) for one in decision.rails}
    for option in Commitment:
        known = decision.chosen[COMMITMENT] == option or option in told
        assert known or "commitment" in ruled_out


def test_what_a_pin_holds_is_compared_with_what_would_have_been_chosen():
    stated = {"workloads": [web()], "clouds": ONE_SITE}
    free = brief_from(stated).decision.chosen
    other = next(one for one in Zones if one != free[ZONES] and one is not Zones.ONE)
    decision = brief_from({**stated, "design": {"zones": str(other)}}).decision
    assert decision.chosen[ZONES] == other
    assert decision.free is not None and decision.free.design == free
    assert decision.free.pins == (f"zones: {other}",)
    assert sum(decision.free.objective.values()) <= sum(decision.objective.values()) * (1 + 1e-9)


def test_designs_that_were_looked_at_are_counted():
    company = small_company(3)
    candidates = sum(piece.candidates.size for piece in company.pieces)
    assert company.selection.considered > candidates
    assert Decision.parse("zones") in company.selection.chosen


def at(site: Site, **changes: str) -> Design:
    where = {"provider": site.provider, "region": site.region}
    (design,) = as_designs([{**USUAL, **where, **changes}])
    return design


def test_of_equal_designs_one_at_home_is_taken_then_the_first_by_name():
    here, there = at(US), at(DE)
    equal = {here: ((0, 1), 100.0), there: ((0, 1), 100.0 * (1 + 1e-12))}
    assert preferred([here, there], equal, home={US}) == here
    assert preferred([here, there], equal, home={DE}) == there
    assert preferred([here, there], equal, home=()) == there
    one, two = at(US, zones="one_zone"), at(US, zones="two_zones")
    assert preferred([two, one], {one: ((), 1.0), two: ((), 1.0)}, home=()) == one


def test_home_never_outweighs_a_step_or_a_cost():
    here, there = at(US), at(DE)
    assert preferred([here, there], {here: ((1,), 1.0), there: ((0,), 9.0)}, home={US}) == there
    assert preferred([here, there], {here: ((0,), 9.0), there: ((0,), 8.9)}, home={US}) == there
