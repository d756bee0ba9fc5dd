import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.questions.choice.certainty import certainty, footing, read
from tests.factories.brief import brief_of, case_of


def test_stated_inputs_and_published_prices_make_advice_surer() -> None:
    assert certainty(case_of("llm-assistant")) > certainty(case_of("minimal"))
    # Nothing was stated, and most of its prices are of lists.
    assert 0.4 <= certainty(case_of("minimal")) < 0.7


def test_it_looks_at_the_workloads_concerned_alone() -> None:
    case = case_of("clinic-portal")
    # Three of the five inputs of the model that is trained were stated, the size of its data and what an
    # hour without it costs were not; and the price of its machines is of a list.
    assert 0.4 + 0.3 * 3 / 5 <= certainty(case, "triage-model") + 0.001 < 0.4 + 0.3 * 8 / 5
    assert certainty(case, "assistant") != certainty(case, "triage-model")


@pytest.mark.parametrize("example", ["clinic-portal", "minimal", "ecommerce"])
def test_shares_of_the_spread_do_not_exceed_all_of_it(example: str) -> None:
    found = footing(case_of(example), Ledger(brief_of(example).claims))
    parts = (found.assumed, found.stated, found.methods, found.together)
    shares = [float(claim.value) for claim in parts]
    assert min(shares) >= 0
    assert 0.98 < sum(shares) <= 1.001


def test_inputs_that_nobody_stated_are_counted() -> None:
    found = footing(case_of("minimal"), Ledger(brief_of("minimal").claims))
    assert found.inputs.value == found.inputs_assumed.value
    assert found.stated.value == 0


def test_only_what_the_designs_of_this_company_read_is_counted() -> None:
    training, shop = read(case_of("ml-training")), read(case_of("ecommerce"))
    assert "model.training_overhead" in training
    assert not {"model.training_overhead", "model.serving_mfu"} & set(shop)
    assert not {"model.database_ms", "model.log_kb_per_request", "model.cache_hit"} & set(training)
    assert {"model.database_ms", "model.cache_hit", "model.commitment_trough"} <= set(shop)


def test_what_is_not_read_moves_nothing() -> None:
    case = case_of("ml-training")
    unread = [path for path in case.demand.assumptions if path not in read(case)]
    before = case.evaluate([case.chosen])
    moved = case.point.scale(unread, 3.0)
    after = case.evaluate([case.chosen], moved)
    assert unread
    assert float(after.monthly[0, 0]) == float(before.monthly[0, 0])
    assert float(after.exit_cost[0, 0]) == float(before.exit_cost[0, 0])
