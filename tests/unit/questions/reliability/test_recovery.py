import pytest

from infra_mind.domain.requirements import Disaster
from infra_mind.evaluation.effects.recovery import Way
from infra_mind.questions.reliability.recovery import store_recoveries
from tests.factories.brief import case_of, ledger_of


def test_every_store_is_told_after_every_event():
    case = case_of("clinic-portal")
    found = store_recoveries(case, ledger_of("clinic-portal"))
    stores = [store.name for one in case.demand.workloads for store in one.stores]
    assert [one.store for one in found] == [name for name in stores for _ in Disaster]


def test_a_target_is_missed_by_the_store_that_misses_it():
    """800 GB and more at the likely rate take hours, whatever is replicated where: the RTO is 1 h."""
    ledger = ledger_of("clinic-portal")
    found = store_recoveries(case_of("clinic-portal"), ledger)
    gone = next(one for one in found if one.store == "records" and one.event == Disaster.DELETION)
    assert gone.way == Way.RESTORE
    assert gone.time_until_back is not None
    assert float(ledger[gone.time_until_back].value) > 3600
    assert gone.misses_rto


def test_nothing_is_missed_where_nothing_was_asked_for():
    found = store_recoveries(case_of("saas"), ledger_of("saas"))
    targets = case_of("saas").judge.targets
    if targets.recovery_hours is None:
        assert not any(one.misses_rto for one in found)
    if targets.data_loss_hours is None:
        assert not any(one.misses_rpo for one in found)


@pytest.mark.parametrize("example", ["clinic-portal", "ecommerce"])
def test_what_cannot_come_back_has_no_figure(example: str):
    for one in store_recoveries(case_of(example), ledger_of(example)):
        assert (one.time_until_back is None) == (one.way == Way.NOTHING)
