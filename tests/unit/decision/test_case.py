from typing import Any

from infra_mind.domain.claim import Claim
from infra_mind.domain.design import ZONES
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Zones
from infra_mind.questions.choice.certainty import certainty
from infra_mind.questions.cost.bill_items import bill_items
from infra_mind.questions.cost.freshness import freshness
from tests.factories.brief import TODAY, brief_of, case_of


class Counting(Ledger):
    """Counts how often the quantity of a line is written down."""

    quantities = 0

    def claim(self, label: str, *args: Any, **named: Any) -> Claim:
        self.quantities += label.endswith(", quantity")
        return super().claim(label, *args, **named)


def test_the_bill_of_a_design_is_recorded_once_for_a_ledger() -> None:
    case, ledger = case_of("minimal"), Counting(brief_of("minimal").claims)
    entries = case.bill(ledger)
    bill_items(case, ledger)
    freshness(case, ledger, TODAY)
    certainty(case)
    assert ledger.quantities == len(entries) > 5


def test_another_design_and_another_ledger_have_bills_of_their_own() -> None:
    case, ledger = case_of("minimal"), Ledger(brief_of("minimal").claims)
    other = case.chosen | {ZONES: Zones.THREE}
    assert case.bill(ledger, other) is not case.bill(ledger)
    assert case.bill(Ledger(brief_of("minimal").claims)) is not case.bill(ledger)
