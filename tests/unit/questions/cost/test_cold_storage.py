from dataclasses import replace

import pytest

from infra_mind.questions.cost.cold_storage import cold_storage
from tests.factories.brief import case_of, ledger_of
from tests.factories.design import choosing, taken


def test_what_grew_in_three_months_is_warm():
    """12,000 GB that grow by 400 a month: 10,800 of them are older."""
    (found,) = cold_storage(case_of("clinic-portal"), ledger_of("clinic-portal"))
    assert float(found.share.value) == pytest.approx(0.9)


def test_the_saving_is_the_price_difference_of_what_is_cold_less_reading_it():
    """90 requests a second read 0.05 objects of 300 KB each, 3 % of them cold."""
    case = case_of("clinic-portal")
    direct = choosing(case.chosen, portal__delivery="direct")
    case.decision = replace(case.decision, chosen=direct)
    (found,) = cold_storage(case, ledger_of("clinic-portal"))
    site = case.chosen.site.provider, case.chosen.site.region
    warm, cold, reading = (
        case.model.book.find(*site, f"object_storage.{name}")
        for name in ("gb_month", "infrequent.gb_month", "retrieval_gb")
    )
    assert warm is not None and cold is not None and reading is not None
    read = 90 * 3600 * 730 * 0.05 * 0.03 * 300 / 1e6
    assert float(found.retrieval.value) == pytest.approx(read * float(reading.amount), rel=1e-3)
    copies = 1 if taken(case.chosen, "regions") == "single_region" else 2
    kept = 10800 * float(warm.amount - cold.amount)
    saved = float(found.saving.value) + float(found.retrieval.value)
    assert kept * (1 - 1e-4) <= saved <= copies * kept * (1 + 1e-4)
    assert found.change.value == -float(found.saving.value)


def test_without_objects_there_is_nothing_to_move():
    assert cold_storage(case_of("minimal"), ledger_of("minimal")) == ()
