from datetime import date, timedelta

import pytest

from infra_mind.domain.claim import SourceKind
from infra_mind.domain.ledger import Ledger
from infra_mind.knowledge.llm_models import AGE_LIMIT
from infra_mind.questions.cost.freshness import Basis, freshness
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
    # Lists hardly move: what they may have changed in two years is no reason for a word.
    assert shares == [0, 0, 0]
    old = found_on("minimal", TODAY + timedelta(days=12_000))
    assert float(old.error.value) > 0.02
    assert old.past_limit.value == 1


def test_age_is_told_where_it_may_have_changed_a_fiftieth_of_the_bill() -> None:
    for example in EXAMPLES:
        for days in (0, 400, 4000):
            found = found_on(example, TODAY + timedelta(days=days))
            assert bool(found.aged) is (float(found.error.value) > 0.02)
            assert {line.past_limit for line in found.aged} <= {True}


@pytest.mark.parametrize("example", EXAMPLES)
def test_lists_copies_what_is_derived_and_estimates_are_the_whole_bill(example: str) -> None:
    found = found_on(example, TODAY)
    shares = {basis: float(claim.value) for basis, claim in found.by_basis.items()}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-4)
    loose = shares.get(Basis.DERIVED, 0) + shares.get(Basis.ESTIMATE, 0)
    assert float(found.estimated.value) == pytest.approx(loose, abs=1e-4)


def test_what_nobody_stated_makes_an_estimate_of_a_listed_price() -> None:
    """Of `minimal` nothing is known but the cloud: its quantities are our own."""
    lines = found_on("minimal", TODAY).lines
    loose = [line for line in lines if not line.founded]
    assert loose
    assert {line.basis for line in loose} == {Basis.ESTIMATE}
    assert any(line.origin is SourceKind.VENDOR_LIST for line in loose)


def test_token_prices_age_by_their_own_limit() -> None:
    case = case_of("llm-assistant")
    day = case.model.library.hosted_models[0].as_of
    for late, expected in ((AGE_LIMIT, False), (AGE_LIMIT + timedelta(days=1), True)):
        tokens = [
            one for one in found_on("llm-assistant", day + late).lines if "tokens" in one.name
        ]
        assert tokens
        assert all(line.past_limit is expected for line in tokens)


def test_less_than_a_tenth_of_the_flagship_is_an_estimate() -> None:
    by_basis = found_on("clinic-portal", TODAY).by_basis
    assert Basis.ESTIMATE not in by_basis or float(by_basis[Basis.ESTIMATE].value) < 0.1
