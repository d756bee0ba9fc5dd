from functools import cache

import pytest

from infra_mind.decision.case import Case
from infra_mind.decision.objective import CostTerm
from infra_mind.domain.choice import PinReport
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.choice.pinned import pinned
from tests.factories.brief import ONE_SITE, brief_from, model
from tests.factories.model import web


@cache
def case_with(*pins: tuple[str, str]) -> Case:
    stated = {"workloads": [web()], "clouds": ONE_SITE, "design": dict(pins)}
    return brief_from(stated).case(model())


def told(*pins: tuple[str, str]) -> tuple[PinReport | None, Ledger]:
    ledger = Ledger()
    return pinned(case_with(*pins), ledger), ledger


def test_nothing_is_told_where_nothing_is_pinned():
    assert told()[0] is None


def test_pins_that_change_nothing_say_so():
    free = case_with().chosen
    found, ledger = told(("zones", str(free.as_mapping()["zones"])))
    assert found is not None
    assert found.design == free
    assert ledger[found.costs].value == pytest.approx(0.0, abs=0.01)
    assert (
        found.text.render(ledger.own) == "Without what is pinned the same would have been chosen."
    )


def test_pins_cost_the_difference_to_the_free_choice_all_told_and_on_the_bill():
    found, ledger = told(("app.platform", "k8s"))
    assert found is not None
    assert found.pinned == ("app.platform: k8s",)
    assert found.design == case_with().chosen
    own, free = (case_with(*pins).decision.objective for pins in ((("app.platform", "k8s"),), ()))
    costs, bill = ledger[found.costs], ledger[found.bill]
    assert costs.value == pytest.approx(sum(own.values()) - sum(free.values()), abs=0.01)
    assert bill.value == pytest.approx(own[CostTerm.BILL] - free[CostTerm.BILL], abs=0.01)
    assert float(costs.value) > 0
    assert "more all told than what would have been chosen" in found.text.render(ledger.own)
