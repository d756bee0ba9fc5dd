import pytest

from infra_mind.questions.cold_storage import cold_storage
from tests.factories.brief import case_of, ledger_of


def test_what_grew_in_three_months_is_warm():
    """12,000 GB that grow by 400 a month: 10,800 of them are older."""
    (found,) = cold_storage(case_of("clinic-portal"), ledger_of("clinic-portal"))
    assert float(found.share.value) == pytest.approx(0.9)


def test_the_saving_is_the_price_difference_of_what_is_cold():
    case = case_of("clinic-portal")
    (found,) = cold_storage(case, ledger_of("clinic-portal"))
    site = case.chosen["provider"], case.chosen["region"]
    warm = case.model.book.find(*site, "object_storage.gb_month")
    cold = case.model.book.find(*site, "object_storage.infrequent.gb_month")
    assert warm is not None and cold is not None
    copies = 1 if case.chosen["regions"] == "single_region" else 2
    saved = 10800 * copies * float(warm.amount - cold.amount)
    assert float(found.saving.value) == pytest.approx(saved, rel=1e-4)
    assert found.change.value == -float(found.saving.value)


def test_without_objects_there_is_nothing_to_move():
    assert cold_storage(case_of("minimal"), ledger_of("minimal")) == ()
