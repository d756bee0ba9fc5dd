"""Whole designs, each worked out once."""

import numpy as np
import pytest

from infra_mind.decision.objective import CostTerm
from infra_mind.decision.reckoning import Reckoning
from infra_mind.domain.design import COMMITMENT
from infra_mind.domain.option import Commitment
from infra_mind.evaluation.candidates import of_designs
from tests.factories.brief import model
from tests.factories.small_company import small_company

COMPANY = small_company(83)


def reckoning() -> Reckoning:
    return Reckoning(model(), COMPANY.demand, COMPANY.judge, COMPANY.outlook)


def test_a_total_is_what_the_model_and_the_judge_say_of_the_design():
    designs = COMPANY.designs[:3]
    evaluation = model().evaluate(COMPANY.demand, of_designs(designs), COMPANY.outlook.samples)
    keys = COMPANY.judge.keys(evaluation, COMPANY.outlook)
    for row, (total, key) in enumerate(zip(reckoning().totals(designs), keys, strict=True)):
        asked = [one for one in COMPANY.order if one in total.steps]
        assert (tuple(total.steps[one] for one in asked), float(total.cost.mean())) == key
        bill = COMPANY.outlook.average(evaluation.monthly)[row]
        assert total.bill == pytest.approx(bill.mean())
        assert total.year == pytest.approx(COMPANY.outlook.first_year(evaluation.monthly)[row])


def test_totals_come_in_the_order_asked_for_however_often():
    known, one, other = reckoning(), *COMPANY.designs[:2]
    first = known.totals([one, other, one])
    assert first[0] is first[2] is known.total(one)
    assert len(known) == 2
    assert np.array_equal(known.totals([other])[0].cost, first[1].cost)


def test_the_terms_of_a_design_add_up_to_its_cost():
    known, design = reckoning(), COMPANY.designs[5]
    terms = known.objective(design)
    assert set(terms) == set(CostTerm)
    assert sum(terms.values()) == pytest.approx(known.total(design).cost.mean())
    assert terms[CostTerm.DOWNTIME] == pytest.approx(known.total(design).downtime)


def test_on_demand_nothing_is_owed_unused():
    on_demand = [one for one in COMPANY.designs if one[COMMITMENT] == Commitment.ON_DEMAND]
    assert not any(one.committed for one in reckoning().totals(on_demand[:4]))
