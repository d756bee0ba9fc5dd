import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.questions.certainty import certainty, footing
from tests.factories.brief import brief_of, case_of


def test_stated_inputs_and_published_prices_make_advice_surer() -> None:
    assert certainty(case_of("llm-assistant")) > certainty(case_of("minimal"))
    assert 0.4 <= certainty(case_of("minimal")) < 0.5


def test_it_looks_at_the_workloads_concerned_alone() -> None:
    case = case_of("clinic-portal")
    # Every input of the model that is trained was stated; but its machines' price is an estimate.
    assert certainty(case, "triage-model") == pytest.approx(0.4 + 0.3, abs=0.01)
    assert certainty(case, "assistant") != certainty(case, "triage-model")


@pytest.mark.parametrize("example", ["clinic-portal", "minimal", "ecommerce"])
def test_shares_of_the_spread_do_not_exceed_all_of_it(example: str) -> None:
    found = footing(case_of(example), Ledger(brief_of(example).claims))
    shares = [float(claim.value) for claim in (found.assumed, found.stated, found.methods)]
    assert 0.8 < sum(shares) <= 1.001


def test_inputs_that_nobody_stated_are_counted() -> None:
    found = footing(case_of("minimal"), Ledger(brief_of("minimal").claims))
    assert found.inputs.value == found.inputs_assumed.value
    assert found.stated.value == 0
