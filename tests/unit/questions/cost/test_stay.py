"""Going on as today: what was stated of it, and nothing that was not."""

import numpy as np
import pytest

from infra_mind.domain.choice import StayReport
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import Current
from infra_mind.questions.cost.baseline import spend_today
from infra_mind.questions.cost.move import move
from infra_mind.questions.cost.stay import stay
from tests.factories.brief import case_of, ledger_of

CASE = case_of("clinic-portal")


def staying(spent: float | None, **current: object) -> tuple[StayReport, Ledger]:
    ledger = ledger_of("clinic-portal")
    found = Current.model_validate(current)
    return stay(CASE, ledger, found, spend_today(CASE, ledger, found, spent)), ledger


def test_what_is_spent_stands_as_it_was_stated_with_when_moving_pays():
    found, ledger = staying(31000, hosting="on_premise")
    assert (found.hosting, ledger[found.monthly or ""].value) == ("on_premise", 31000)
    spend = spend_today(CASE, ledger, Current(), 31000)
    assert spend is not None
    moved = move(CASE, ledger, spend)
    assert moved.payback is not None
    assert (found.payback, found.worth, found.chance, found.work) == (
        moved.payback.id,
        moved.worth.id,
        moved.chance.id,
        moved.work.id,
    )
    told = found.text.render(ledger.claims)
    assert told.startswith("Staying where you are (on premise) goes on costing 31,000 USD a month")
    assert "is paid back after" in told


def test_what_was_not_stated_is_not_known_and_no_figure():
    found, ledger = staying(None, hosting="aws")
    assert (found.monthly, found.worth, found.chance, found.payback) == (None,) * 4
    assert "what it costs" in found.unknown and "how long it is down" in found.unknown
    assert found.text.render(ledger.claims).startswith(
        "What staying where you are (AWS) costs was not"
    )
    known, _ = staying(9000)
    assert "what it costs" not in known.unknown and "what the amount covers" in known.unknown


def test_moving_is_worth_nothing_from_the_spend_that_it_pays_from():
    """At that spend as many futures lose by moving as win."""
    found, ledger = staying(None)
    least = ledger[found.pays_from]
    at, _ = staying(float(least.value))
    assert float(least.low or 0) < float(least.value) < float(least.high or 0)
    again = ledger_of("clinic-portal")
    spend = spend_today(CASE, again, Current(), float(least.value))
    assert spend is not None
    assert float(move(CASE, again, spend).chance.value) == pytest.approx(0.5, abs=0.01)
    assert np.isfinite(float(ledger[found.work].value))
    assert at.pays_from == found.pays_from


def test_what_is_cheap_today_is_never_paid_back():
    found, ledger = staying(100, hosting="colocation")
    assert found.payback is None
    assert "is not paid back in time" in found.text.render(ledger.claims)
