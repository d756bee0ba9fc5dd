"""Pieces of a step that must not be paid for twice."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from infra_mind.core.errors import StoreError, Transient
from infra_mind.engine.events import EventType, OutcomeStatus
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import Plan
from infra_mind.engine.retry import RetryPolicy
from infra_mind.engine.scheduler import Scheduler
from infra_mind.engine.step import AnyStep, Context, StepPart

QUICK = RetryPolicy(initial_interval=timedelta(0), jitter=0)
MakeStep = Callable[..., AnyStep]


class Shop:
    """Counts what was paid for; `fault` ends the step after its purchases."""

    def __init__(self, *, good: bool = True, fault: Exception | None = None) -> None:
        self.paid: list[str] = []
        self.fault = fault
        self._good = good

    async def work(self, value: Any, context: Context) -> Any:
        found = [await context.keep("shop", what, self._buy(what)) for what in (b"a", b"b")]
        context.note({"bought": len(found)})
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return [one.decode() for one in found]

    def _buy(self, what: bytes):
        async def buy() -> StepPart:
            self.paid.append(what.decode())
            return StepPart(what.upper(), good=self._good)

        return buy


async def test_another_attempt_reads_what_the_first_has_paid_for(
    scheduler: Scheduler, step: MakeStep
):
    shop = Shop(fault=Transient("Once more."))
    plan = Plan(steps=(step("2.shop", shop.work, retry=QUICK),))
    run = await scheduler.run(plan, run_id="r", input={})
    assert (run.outcomes["2.shop"].value, shop.paid) == (["A", "B"], ["a", "b"])
    (ended,) = [one for one in run.events if one.type is EventType.STEP_COMPLETED]
    assert ended.data["bought"] == 2


class CutOff(MemoryJournal):
    """Goes away at an append."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    async def append(self, *given, **named):
        self.left -= 1
        if self.left < 0:
            raise StoreError("The disk is gone.")
        await super().append(*given, **named)


@pytest.mark.parametrize("after", range(4))
async def test_a_run_that_is_resumed_pays_for_nothing_again_that_was_kept(after, step: MakeStep):
    journal, shop = CutOff(after), Shop()
    plan = Plan(steps=(step("2.shop", shop.work),))
    with suppress(StoreError):
        await Scheduler(journal=journal).run(plan, run_id="r", input={})
    kept = {one.output for one in (await journal.history("r")).records if one.is_part}
    journal.left, paid = 100, shop.paid.copy()
    run = await Scheduler(journal=journal, lease_ttl=timedelta(0)).run(plan, run_id="r", input={})
    assert run.outcomes["2.shop"].value == ["A", "B"]
    again = {one.upper().encode() for one in shop.paid[len(paid) :]}
    assert again == {b"A", b"B"} - kept


async def test_what_was_not_good_is_made_again_but_reused_where_it_is_given(step: MakeStep):
    journal, shop = MemoryJournal(), Shop(good=False, fault=ValueError("no"))
    plan = Plan(steps=(step("2.shop", shop.work),))
    await Scheduler(journal=journal).run(plan, run_id="first", input={})
    await Scheduler(journal=journal).run(plan, run_id="first", input={}, retry_failed=True)
    assert shop.paid == ["a", "b", "a", "b"]
    records = (await journal.history("first")).records
    parts = [one for one in records if one.is_part]
    assert {one.status for one in parts} == {OutcomeStatus.FAILED}
    run = await Scheduler(journal=journal).run(plan, run_id="other", input={}, reuse=parts)
    assert (run.outcomes["2.shop"].value, len(shop.paid)) == (["A", "B"], 4)
