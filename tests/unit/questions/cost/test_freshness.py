from datetime import date, timedelta

import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.knowledge.llm_models import AGE_LIMIT
from infra_mind.questions.cost.freshness import freshness
from tests.factories.brief import TODAY, brief_of, case_of, fact_of

EXAMPLES = ("clinic-portal", "minimal", "llm-assistant")


def found_on(example: str, today: date):
    return freshness(case_of(example), Ledger(brief_of(example).claims), today)


@pytest.mark.parametrize("example", EXAMPLES)
def test_lines_add_up_to_the_bill(example: str) -> None:
    found = found_on(example, TODAY)
    bill = float(fact_of(brief_of(example), "monthly_likely").value)
    assert sum(line.monthly for line in found.lines) == pytest.approx(bill, rel=1e-4)
    assert found.not_priced == ()
    monthly = [line.monthly for line in found.lines]
    assert monthly == sorted(monthly, reverse=True)


@pytest.mark.parametrize("example", EXAMPLES)
def test_lines_are_the_claims_of_the_bill(example: str) -> None:
    case, ledger = case_of(example), Ledger()
    shown = {one.cost.monthly for one in case.bill(ledger)}
    assert {one.cost.id for one in found_on(example, TODAY).lines} <= shown


def test_the_oldest_is_the_oldest_of_the_lines() -> None:
    found = found_on("clinic-portal", TODAY)
    assert found.oldest.value == min(line.as_of for line in found.lines).isoformat()


def test_prices_age() -> None:
    shares = [
        float(found_on("minimal", TODAY + timedelta(days=days)).past_limit.value)
        for days in (-900, 0, 400)
    ]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_token_prices_age_by_their_own_limit() -> None:
    case = case_of("llm-assistant")
    day = case.model.library.hosted_models[0].as_of
    for late, expected in ((AGE_LIMIT, False), (AGE_LIMIT + timedelta(days=1), True)):
        tokens = [
            one for one in found_on("llm-assistant", day + late).lines if "tokens" in one.name
        ]
        assert tokens
        assert all(line.past_limit is expected for line in tokens)
