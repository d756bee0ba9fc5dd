from datetime import timedelta

import pytest

from infra_mind.core.errors import ModelBusy
from infra_mind.llm.exchange import Request, Told
from infra_mind.llm.pace import LocalPace, MinuteLimits, Paced
from tests.factories.language_model import ScriptedModel

QUESTION = Request(instructions="", messages=(Told(text="?"),), longest=2000)


class Hours:
    """A clock that goes on while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def paced(model: ScriptedModel, hours: Hours, **limits: int) -> Paced:
    return Paced(model, LocalPace(MinuteLimits(**limits), hours), sleep=hours.sleep)


async def test_no_more_requests_a_minute_go_than_are_granted():
    hours = Hours()
    asked = paced(ScriptedModel(["Yes."] * 40), hours, requests=30)
    began = hours.now
    for _ in range(40):
        await asked.ask(QUESTION)
    # A burst of ten seconds' worth, then one every two seconds.
    assert hours.now - began == pytest.approx((40 - 5) * 2)


async def test_tokens_that_were_not_used_are_given_back():
    hours = Hours()
    asked = paced(ScriptedModel(["Yes."] * 100), hours, tokens=24_000)
    for _ in range(12):
        await asked.ask(QUESTION)
    # Each takes half of a burst at most, and uses 120 tokens.
    assert hours.slept == []


async def test_what_is_larger_than_a_burst_goes_when_nothing_is_taken():
    hours = Hours()
    pace = LocalPace(MinuteLimits(tokens=600), hours)
    assert await pace.take("a", 900) == 0
    assert await pace.take("a", 900) == pytest.approx(90)
    assert await pace.take("b", 900) == 0


async def test_where_a_provider_asks_to_wait_everybody_waits():
    hours = Hours()
    busy = ModelBusy("Too many.", retry_after=timedelta(seconds=7))
    pace = LocalPace(MinuteLimits(), hours)
    one = Paced(ScriptedModel([busy], name="a:one"), pace, sleep=hours.sleep)
    other = Paced(ScriptedModel(["Yes."], name="a:two"), pace, sleep=hours.sleep)
    with pytest.raises(ModelBusy):
        await one.ask(QUESTION)
    await other.ask(QUESTION)
    assert hours.slept == [7]


async def test_who_would_wait_for_long_is_sent_on_to_the_next_model():
    hours = Hours()
    asked = paced(ScriptedModel(["Yes."]), hours, requests=1)
    await asked.ask(QUESTION)
    with pytest.raises(ModelBusy, match="limits a minute") as raised:
        await asked.ask(QUESTION)
    assert raised.value.retry_after == timedelta(seconds=60)
