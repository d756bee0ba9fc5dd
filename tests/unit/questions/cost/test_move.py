import numpy as np
import pytest

from infra_mind.domain.claim import Source, SourceKind
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.cost.baseline import Spend
from infra_mind.questions.cost.cost_range import cost_range
from infra_mind.questions.cost.move import HOURS, WAGE, move
from tests.factories.brief import case_of, ledger_of


def spend(ledger: Ledger, value: float) -> Spend:
    source = Source(title="test", kind=SourceKind.USER)
    total = ledger.claim("Spent today", value, "USD/month", method="stated", source=source)
    return Spend(total=total, compared=total)


def test_the_worth_is_what_is_saved_less_the_work():
    case, ledger = case_of("clinic-portal"), ledger_of("clinic-portal")
    found = move(case, ledger, spend(ledger, 31000))
    monthly = cost_range(case).monthly
    rate = 1.08 ** (np.arange(36) / 12)
    once = case.futures[HOURS] * 3 * case.futures[WAGE]
    worth = ((31000 - monthly) / rate[:, None]).sum(axis=0) - once
    assert float(found.worth.value) == pytest.approx(float(np.median(worth)), rel=1e-4)
    assert found.payback is not None and float(found.payback.value) < 36


def test_cheap_as_it_is_moving_is_never_paid_back():
    case, ledger = case_of("clinic-portal"), ledger_of("clinic-portal")
    found = move(case, ledger, spend(ledger, 100))
    assert found.chance.value == 0
    assert found.payback is None


def test_the_dearer_today_the_sooner_it_is_paid_back():
    case, ledger = case_of("clinic-portal"), ledger_of("clinic-portal")
    months = [move(case, ledger, spend(ledger, value)).payback for value in (40000, 60000, 90000)]
    found = [float(one.value) for one in months if one is not None]
    assert len(found) == 3 and found == sorted(found, reverse=True)
