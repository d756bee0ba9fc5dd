"""Going on as today: what was stated of it, and nothing that was not."""

import numpy as np
import pytest

from infra_mind.domain.choice import StayReport
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import Current
from infra_mind.questions.cost.baseline import spend_today
from infra_mind.questions.cost.move import move
from infra_mind.questions.cost.stay import room, stay
from tests.factories.brief import case_of, ledger_of

CASE = case_of("clinic-portal")


def staying(spent: float | None, **current: object) -> tuple[StayReport, Ledger]:
    ledger = ledger_of("clinic-portal")
    found = Current.model_validate(current)
    return stay(CASE, ledger, found, spend_today(CASE, ledger, found, spent)), ledger


BILLED = [{"provider": "AWS", "category": "Compute", "charge": "usage", "monthly": 31000}]


def test_what_is_billed_stands_with_when_moving_pays():
    found, ledger = staying(None, hosting="on_premise", billed=BILLED)
    assert (found.hosting, ledger[found.monthly or ""].value) == ("on_premise", 31000)
    spend = spend_today(CASE, ledger, Current.model_validate({"billed": BILLED}), None)
    assert spend is not None and spend.is_billed
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
    assert "is paid back after" in told and "by its spend alone" in told


def test_of_a_spend_that_was_only_stated_nobody_says_that_moving_pays():
    found, ledger = staying(31000, hosting="on_premise")
    assert (found.worth, found.chance, found.payback) == (None,) * 3
    assert "whether moving pays cannot be said" in found.text.render(ledger.claims)


@pytest.mark.parametrize("spent", [100, 4000, 90000])
def test_staying_costs_more_where_its_spend_alone_is_above_the_design(spent: int):
    ledger = ledger_of("clinic-portal")
    spend = spend_today(CASE, ledger, Current(), spent)
    assert spend is not None
    left = float(room(CASE, ledger, spend).value)
    found, claims = staying(spent)
    told = found.text.render(claims.claims)
    assert ("by its spend alone" in told) == (left <= 0)
    assert ("would be the better as long as" in told) == (left > 0)


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
    cheap = [{**BILLED[0], "monthly": 100}]
    found, ledger = staying(None, hosting="colocation", billed=cheap)
    assert found.payback is None
    assert "is not paid back in time" in found.text.render(ledger.claims)
