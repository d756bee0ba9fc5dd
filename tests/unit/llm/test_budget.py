from decimal import Decimal

import pytest

from infra_mind.core.errors import BudgetSpent, ModelBusy
from infra_mind.llm.budget import Metered, ModelAllowance, tokens_of
from infra_mind.llm.exchange import Request, Told, Usage
from tests.factories.language_model import SMALL, ScriptedModel

QUESTION = Request(instructions="", messages=(Told(text="?"),), longest=100)


async def test_calls_are_counted_also_those_that_failed():
    model = ScriptedModel(["One.", ModelBusy("Down.")])
    metered = Metered(model, ModelAllowance(calls=2))
    await metered.ask(QUESTION)
    with pytest.raises(ModelBusy):
        await metered.ask(QUESTION)
    with pytest.raises(BudgetSpent, match="2 calls"):
        await metered.ask(QUESTION)
    assert len(model.asked) == 2
    assert (metered.spent.tokens, metered.spent.cost) == (120, Decimal("0.001"))


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (ModelAllowance(tokens=99), "99 tokens"),
        (ModelAllowance(dollars=Decimal("0.0005")), "0.0005 USD"),
    ],
)
async def test_nothing_is_asked_that_could_go_beyond_what_is_left(allowed, said):
    model = ScriptedModel(["One."])
    with pytest.raises(BudgetSpent, match=said):
        await Metered(model, allowed).ask(QUESTION)
    assert model.asked == []


async def test_an_unknown_price_is_over_budget_unless_that_is_allowed():
    model = ScriptedModel(["One."], price=None, usage=Usage(calls=1, cost=None))
    with pytest.raises(BudgetSpent, match="INFRA_MIND_LLM_UNPRICED"):
        await Metered(model, ModelAllowance()).ask(QUESTION)
    metered = Metered(model, ModelAllowance(unpriced=True))
    await metered.ask(QUESTION)
    assert metered.spent.cost is None


def test_unknown_is_never_counted_as_nothing():
    assert (SMALL + Usage(calls=1, cost=None)).cost is None
    assert (SMALL + SMALL).cost == Decimal("0.002")


def test_a_request_is_not_taken_for_smaller_than_it_is():
    assert tokens_of(Request(instructions="ab" * 300, messages=(Told(text="é" * 150),))) >= 300
