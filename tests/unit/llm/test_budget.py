from dataclasses import replace
from decimal import Decimal

import pytest

from infra_mind.core.errors import BudgetSpent, ModelRefused
from infra_mind.llm.budget import ModelAllowance, check_budget, tokens_of
from infra_mind.llm.exchange import Request, Told, Usage
from tests.factories.language_model import SMALL, ScriptedModel

QUESTION = Request(instructions="", messages=(Told(text="?"),), longest=100)
PRICED = ScriptedModel([])


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (ModelAllowance(calls=1), "1 calls"),
        (ModelAllowance(tokens=219), "219 tokens"),
        (ModelAllowance(dollars=Decimal("0.0015")), r"0\.0015 USD"),
    ],
)
def test_nothing_is_asked_that_could_go_beyond_what_is_left(allowed, said):
    with pytest.raises(BudgetSpent, match=said):
        check_budget(PRICED, allowed, SMALL, QUESTION)
    check_budget(PRICED, ModelAllowance(), SMALL, QUESTION)


def test_an_unknown_price_is_over_budget_unless_that_is_allowed():
    unknown = ScriptedModel([], price=None)
    with pytest.raises(BudgetSpent, match="INFRA_MIND_LLM_UNPRICED"):
        check_budget(unknown, ModelAllowance(), Usage(), QUESTION)
    check_budget(unknown, ModelAllowance(unpriced=True), Usage(), QUESTION)


def test_what_is_larger_than_the_context_is_refused_before_it_is_cut_in_silence():
    allowed = ModelAllowance(context=80)
    assert allowed.longest(100) == 20 and ModelAllowance().longest(100) == 100
    with pytest.raises(ModelRefused, match="INFRA_MIND_LLM_CONTEXT"):
        check_budget(PRICED, allowed, Usage(), QUESTION)
    check_budget(PRICED, allowed, Usage(), replace(QUESTION, longest=20))


def test_unknown_is_never_counted_as_nothing():
    assert (SMALL + Usage(calls=1, cost=None)).cost is None
    assert (SMALL + SMALL).cost == Decimal("0.002")
    uncounted = SMALL + Usage(calls=1, input_tokens=900, output_tokens=90, counted=False)
    assert (SMALL + SMALL).tokens == 240 and uncounted.tokens is None
    with pytest.raises(BudgetSpent, match="beyond 1,110 tokens"):
        check_budget(PRICED, ModelAllowance(tokens=1110), uncounted, QUESTION)


def test_a_request_is_not_taken_for_smaller_than_it_is():
    assert tokens_of(Request(instructions="ab" * 300, messages=(Told(text="é" * 150),))) >= 300
