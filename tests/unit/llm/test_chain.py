import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from infra_mind.core.errors import ModelBusy, ModelRefused
from infra_mind.llm.budget import tokens_of
from infra_mind.llm.chain import Limited, ModelChain, Retrying
from infra_mind.llm.exchange import Request, Told
from tests.factories.language_model import SMALL, ScriptedModel

QUESTION = Request(instructions="", messages=(Told(text="?"),))


async def test_the_next_model_is_asked_where_one_fails_and_all_reasons_are_told():
    first = ScriptedModel([ModelRefused("No key.")] * 2, name="a:one")
    second = ScriptedModel(["Yes.", ModelBusy("Too many.")], name="b:two")
    chain = ModelChain([first, second])
    assert (await chain.ask(QUESTION)).model == "b:two"
    with pytest.raises(ModelBusy, match=r"No key\. Too many\."):
        await chain.ask(QUESTION)
    assert chain.name == "a:one, b:two"


def test_a_chain_is_as_dear_as_its_dearest_and_unknown_where_one_is():
    cheap, dear = ScriptedModel([], price=Decimal(1)), ScriptedModel([], price=Decimal(2))
    unknown = ScriptedModel([], price=None, uses_tools=False)
    assert ModelChain([cheap, dear]).price(1, 1) == Decimal(2)
    assert ModelChain([cheap, unknown]).price(1, 1) is None
    assert not ModelChain([cheap, unknown]).uses_tools


async def _at_once(seconds: float) -> None:
    assert seconds > 0


async def test_what_failed_before_an_answer_came_is_counted_at_the_most_it_can_have_taken():
    lost = ScriptedModel([ModelBusy("Lost."), ModelRefused("Cut.")], price=Decimal(2))
    answers = ScriptedModel([ModelBusy("Lost."), "Yes."], price=Decimal(1))
    chain = ModelChain([Retrying(one, sleep=_at_once) for one in (lost, answers)])
    used = (await chain.ask(QUESTION)).usage
    assert (used.calls, used.counted, used.cost) == (1, False, SMALL.cost + 2 * 2 + 1)
    worst = 3 * (tokens_of(QUESTION) + QUESTION.longest)
    assert (used.tokens, used.most_tokens) == (None, SMALL.most_tokens + worst)


async def test_what_was_turned_away_costs_nothing():
    turned_away = ModelBusy("Too many.")
    turned_away.charged = 0
    model = Retrying(ScriptedModel([turned_away, "Yes."]), sleep=_at_once)
    assert (await model.ask(QUESTION)).usage == SMALL


async def test_of_a_request_that_nobody_answers_each_attempt_counts():
    models = [ScriptedModel(lambda request: ModelBusy("Lost.")) for _ in range(2)]
    with pytest.raises(ModelBusy) as caught:
        await ModelChain([Retrying(one, sleep=_at_once) for one in models]).ask(QUESTION)
    assert caught.value.charged == 6


async def test_whoever_asks_to_wait_for_long_is_not_waited_for():
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    busy = ModelBusy("Later.", retry_after=timedelta(minutes=5))
    model = ScriptedModel([busy])
    with pytest.raises(ModelBusy, match="Later"):
        await Retrying(model, sleep=sleep).ask(QUESTION)
    assert (waited, len(model.asked)) == ([], 1)


async def test_a_place_is_free_while_another_request_waits_to_be_tried_again():
    """One place: who waits after a fault lets the other through."""
    entered: list[str] = []
    resumed = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await resumed.wait()

    def script(request: Request):
        entered.append(request.instructions)
        return ModelBusy("Once.") if entered == ["first"] else "Yes."

    limited = Limited(ScriptedModel(script), most=1, timeout=timedelta(seconds=5))
    model = Retrying(limited, sleep=sleep)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(model.ask(Request(instructions="first", messages=())))
        await asyncio.sleep(0)
        await model.ask(Request(instructions="second", messages=()))
        resumed.set()
    assert entered == ["first", "second", "first"] and first.result().text == "Yes."
