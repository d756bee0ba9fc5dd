"""What each option could do that was not taken."""

from collections.abc import Iterable

import numpy as np
import pytest

from infra_mind.decision.rivals import Rival, find_rivals, neighbours
from infra_mind.domain.design import SECOND, SHARED, SITE, Decision, Design
from infra_mind.domain.option import DecisionKind
from tests.factories.small_company import SmallCompany, small_company

SEEDS = (83, 141)
FOLLOWS = {DecisionKind.MACHINE, DecisionKind.SECOND}


def rivals(company: SmallCompany) -> list[Rival]:
    chosen = company.selection.chosen
    return list(find_rivals(company.pieces, company.everything, chosen))


def changed(design: Design, chosen: Design) -> set[Decision]:
    return {one for one, option in design.items() if chosen[one] != option}


def told(decisions: Iterable[Decision]) -> set[Decision]:
    return {one for one in decisions if one.kind not in FOLLOWS}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_option_of_every_decision_that_was_not_taken_has_its_rival(seed: int):
    company = small_company(seed)
    chosen = company.selection.chosen
    offered = {
        (decision, option)
        for piece in company.pieces
        for decision, options in piece.candidates.options.items()
        for option in options
        if decision != SECOND and option != chosen[decision]
    }
    found = {(one.decision, one.option) for one in rivals(company)}
    missing = {one for one in offered - found if one[0].kind is not DecisionKind.MACHINE}
    # A replica has no second zone to stand in, functions no machine: what no design combines has no rival.
    assert all(not _possible(company, chosen, *one) for one in missing)


def _possible(company: SmallCompany, chosen: Design, decision: Decision, option: object) -> bool:
    """Whether a design takes the option with all shared decisions as chosen."""
    return any(
        one[decision] == option and all(one[each] == chosen[each] for each in (SITE, *SHARED))
        for one in company.designs
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rival_takes_its_option_and_is_one_of_the_designs_that_there_are(seed: int):
    company = small_company(seed)
    for one in rivals(company):
        assert one.design[one.decision] == one.option
        assert one.design in company.keys


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rival_of_a_workload_leaves_the_others_as_they_are(seed: int):
    company = small_company(seed)
    chosen = company.selection.chosen
    for one in rivals(company):
        if one.decision.workload is not None:
            others = changed(one.design, chosen)
            assert {each.workload for each in others} == {one.decision.workload}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rival_in_what_is_shared_keeps_the_rest_where_it_can(seed: int):
    """No design with that option shares more with the choice."""
    company = small_company(seed)
    chosen = company.selection.chosen
    for one in rivals(company):
        if one.decision in SHARED:
            own = changed(one.design, chosen) & set(SHARED)
            fewest = min(
                len(changed(each, chosen) & set(SHARED))
                for each in company.designs
                if each[one.decision] == one.option
            )
            assert len(own) == fewest


def test_what_is_not_allowed_is_no_rival():
    company = small_company(83)
    chosen = company.selection.chosen
    held = [
        np.array([piece.candidates.design(row).site == chosen.site for row in range(len(mask))])
        for piece, mask in zip(company.pieces, company.everything, strict=True)
    ]
    found = list(find_rivals(company.pieces, held, chosen))
    assert found and all(one.design.site == chosen.site for one in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_neighbours_change_one_decision_of_a_workload_or_one_option_of_several(seed: int):
    company = small_company(seed)
    # From a design that is not the best there is something to gain.
    worst = max(company.keys, key=company.keys.__getitem__)
    found = list(neighbours(company.pieces, company.everything, worst))
    assert found
    for design in found:
        others = told(changed(design, worst))
        assert len({one.kind for one in others}) <= 1
        assert len({design[one] for one in others}) <= 1
        assert design in company.keys


def test_one_option_is_tried_for_all_workloads_that_may_take_it():
    """Releases by stages are set up once: one workload alone would not pay for it."""
    company = small_company(83)
    names = [one.name for one in company.demand.workloads]
    release = [Decision(DecisionKind.RELEASE, name) for name in names]
    chosen = company.selection.chosen
    rolling = chosen | {one: one.option("rolling") for one in release}
    keys = company.keys
    alone = [rolling | {one: one.option("canary")} for one in release]
    assert all(keys[one] > keys[rolling] for one in alone) and keys[chosen] < keys[rolling]
    assert chosen in list(neighbours(company.pieces, company.everything, rolling))
