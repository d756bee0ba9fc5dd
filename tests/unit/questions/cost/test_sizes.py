import pytest

from infra_mind.questions.cost.sizes import sizes
from tests.factories.brief import case_of, ledger_of
from tests.factories.design import choosing


def test_the_number_running_is_what_is_paid_for_by_the_hour():
    case = case_of("ecommerce")
    lines = {
        (line.workload, line.item.name): line
        for line in case.evaluate(
            [choosing(case.chosen, commitment="on_demand")], itemised=True
        ).lines
    }
    for one in sizes(case, ledger_of("ecommerce")):
        hours = float(lines[one.workload, one.item].quantity[0, 0])
        assert float(one.today.number.value) == pytest.approx(hours / 730, rel=1e-5)


def test_ten_times_the_traffic_takes_a_larger_database():
    case = case_of("clinic-portal")
    found = sizes(case, ledger_of("clinic-portal"))
    database = next(one for one in found if one.item.startswith("Database"))
    service = "database.postgresql.instance"
    small = case.model.book.sku(case.chosen.site.provider, service, database.today.sku)
    large = case.model.book.sku(case.chosen.site.provider, service, database.tenfold.sku)
    assert small is not None and large is not None and large.vcpu > small.vcpu
    assert database.grows


def test_tokens_and_training_hours_have_no_size():
    for one in sizes(case_of("clinic-portal"), ledger_of("clinic-portal")):
        assert one.workload != "triage-model"
        assert not one.item.startswith(("Model tokens", "Training"))
