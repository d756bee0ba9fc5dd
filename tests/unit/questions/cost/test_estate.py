import pytest

from infra_mind.domain.claim import Claim, Source, SourceKind
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.cost.estate import idle_spend
from tests.factories.brief import case_of, ledger_of


def stated(ledger: Ledger, label: str, value: float, unit: str) -> Claim:
    source = Source(title="test", kind=SourceKind.USER)
    return ledger.claim(label, value, unit, method="stated", source=source)


@pytest.mark.parametrize(
    ("used", "idle"), [(0.15, 750.0), (0.3, 500.0), (0.59, 1000 * (1 - 0.59 / 0.6))]
)
def test_what_the_load_does_not_need_at_sixty_percent_is_idle(used: float, idle: float):
    ledger = ledger_of("minimal")
    spend = stated(ledger, "spend", 1000.0, "USD/month")
    found = idle_spend(case_of("minimal"), ledger, spend, stated(ledger, "used", used, "share"))
    assert found is not None and float(found.value) == pytest.approx(idle, rel=1e-5)


def test_a_busy_estate_has_none():
    ledger = ledger_of("minimal")
    spend = stated(ledger, "spend", 1000.0, "USD/month")
    used = stated(ledger, "used", 0.7, "share")
    assert idle_spend(case_of("minimal"), ledger, spend, used) is None
