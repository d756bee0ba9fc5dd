import numpy as np
import pytest

from infra_mind.questions.cost.cost_range import cost_range, outlook, percentile_error
from tests.factories.brief import ONE_SITE, brief_from, brief_of, fact_of, ledger_of, model
from tests.factories.model import web


def test_quantiles_are_in_order_and_the_probability_is_one_of_the_budget():
    case = brief_of("clinic-portal").case(model())
    ledger = ledger_of("clinic-portal")
    months = outlook(case, ledger, fact_of(brief_of("clinic-portal"), "monthly"))
    assert [one.month for one in months if one.bill] == [1, 6, 12, 18, 24, 30, 36]
    assert len(months) == case.horizon_months
    for one in months:
        assert one.p10 <= one.p50 <= one.p90
        assert one.over_budget is not None and 0 <= one.over_budget <= 1
    assert months[-1].over_budget > months[0].over_budget


def test_a_bill_that_does_not_grow_is_discounted_like_an_annuity():
    stated = {
        "workloads": [web()],
        "horizon_months": 12,
        "discount_rate": "10%",
        "clouds": ONE_SITE,
    }
    case = brief_from(stated).case(model())
    found = cost_range(case)
    assert np.allclose(found.monthly, found.monthly[0])
    factor = sum(1.1 ** (-month / 12) for month in range(12))
    assert found.discounted == pytest.approx(found.today * factor)
    assert found.total(12) == pytest.approx(found.today * 12)


def test_growth_compounds_over_the_year():
    stated = {"workloads": [web(traffic={"growth_per_year": "50%"}, stores=[])]}
    case = brief_from({**stated, "clouds": ONE_SITE, "horizon_months": 36}).case(model())
    egress = [
        sum(
            float(line.quantity[0, 0])
            for line in case.evaluate([case.chosen], case.point.at([month]), itemised=True).lines
            if line.item.name == "Load balancer data"
        )
        for month in (0, 12, 24)
    ]
    assert egress[1] == pytest.approx(1.5 * egress[0])
    assert egress[2] == pytest.approx(2.25 * egress[0])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_error_of_a_percentile_is_what_repeated_draws_show(share: float):
    random = np.random.default_rng(1)
    many = random.normal(size=(400, 2000))
    stated = percentile_error(many, share)
    assert stated.mean() == pytest.approx(np.quantile(many, share, axis=1).std(), rel=0.15)
    assert percentile_error(random.normal(size=200_000), share) < stated.mean() / 8


def test_futures_by_latin_hypercube_err_less_than_is_stated():
    case = brief_of("minimal").case(model())
    bills = np.stack(
        [
            model()
            .evaluate_designs(
                case.demand, [case.chosen], model().draw(case.demand, size=200, seed=seed)
            )
            .monthly[0]
            for seed in range(40)
        ]
    )
    for share in (0.1, 0.5, 0.9):
        seen = np.quantile(bills, share, axis=1).std()
        assert 0.2 < seen / percentile_error(bills, share).mean() < 1


def test_errors_stand_beside_the_percentiles_of_every_month():
    case = brief_of("clinic-portal").case(model())
    for one in outlook(
        case, ledger_of("clinic-portal"), fact_of(brief_of("clinic-portal"), "monthly")
    ):
        assert len(one.errors) == 3
        assert all(0 < error < (one.p90 - one.p10) / 5 for error in one.errors)
