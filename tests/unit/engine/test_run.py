"""Random plans, random failures, killed at a random instant: what always holds of a run."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infra_mind.core.errors import StoreError, Transient, Unavailable
from infra_mind.engine.events import RUN_END, Event, OutcomeStatus, RunStatus, fold
from infra_mind.engine.journal import Lease, Standing, StepRecord
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import Plan
from infra_mind.engine.retry import RetryPolicy
from infra_mind.engine.scheduler import RunOutcome, Scheduler
from infra_mind.engine.step import JSON, AnyStep, Context, Step

PHASES = ("first", "second", "third")
RETRY = RetryPolicy(initial_interval=timedelta(microseconds=1), jitter=0, maximum_attempts=2)
ENDS = ["value", "value", "value", "computed", "failure", "unavailable", "transient", "mended"]


@dataclass(frozen=True, kw_only=True)
class Node:
    phase: str
    after: tuple[int, ...]
    end: str
    turns: int
    required: bool


@st.composite
def nodes(draw: st.DrawFn) -> list[Node]:
    made: list[Node] = []
    phases = sorted(
        draw(st.lists(st.sampled_from(PHASES), min_size=1, max_size=7)), key=PHASES.index
    )
    for number, phase in enumerate(phases):
        after = draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set[int]()
        made.append(
            Node(
                phase=phase,
                after=tuple(sorted(after)),
                end=draw(st.sampled_from(ENDS)),
                turns=draw(st.integers(0, 3)),
                required=draw(st.integers(0, 9)) == 0,
            )
        )
    return made


class KilledJournal(MemoryJournal):
    def __init__(self, after: int | None) -> None:
        super().__init__()
        self.left = after

    async def append(
        self,
        lease: Lease,
        events: Sequence[Event],
        records: Sequence[StepRecord] = (),
        standing: Standing | None = None,
        *,
        again: bool = False,
    ) -> None:
        if self.left == 0:
            raise StoreError("killed")
        if self.left is not None:
            self.left -= 1
        await asyncio.sleep(0)
        await super().append(lease, events, records, standing, again=again)
        await asyncio.sleep(0)


def plan_of(drawn: list[Node], ran: Counter[str]) -> Plan:
    return Plan(steps=tuple(_step(number, node, ran) for number, node in enumerate(drawn)))


def _step(number: int, node: Node, ran: Counter[str]) -> AnyStep:
    async def awaited(value: Any, context: Context) -> Any:
        ran[context.step] += context.attempt == 1
        for _ in range(node.turns):
            await asyncio.sleep(0)
        match node.end:
            case "failure":
                raise ValueError("broken")
            case "unavailable":
                raise Unavailable("not there")
            case "transient":
                raise Transient("busy")
            case "mended" if context.attempt == 1:
                raise Transient("busy")
            case _:
                return [number, value]

    def computed(value: Any, context: Context) -> Any:
        ran[context.step] += 1
        return [number, value]

    names = tuple(f"s{other}" for other in node.after)
    return Step(
        name=f"s{number}",
        phase=node.phase,
        label=f"a{number}",
        after=names,
        required=node.required,
        retry=RETRY,
        select=lambda upstream: [str(upstream.outcome(name).value) for name in names],
        run=computed if node.end == "computed" else awaited,
        codec=JSON,
    )


def ends(run: RunOutcome) -> dict[str, tuple[OutcomeStatus, object, str]]:
    return {
        name: (outcome.status, outcome.value, outcome.error)
        for name, outcome in run.outcomes.items()
    }


@settings(max_examples=60, deadline=None)
@given(nodes(), st.integers(0, 8), st.sampled_from([None, 1, 2]))
def test_a_run_killed_anywhere_ends_like_one_that_was_not(
    drawn: list[Node], after: int, concurrency: int | None
) -> None:
    async def check() -> None:
        undisturbed = await Scheduler(journal=MemoryJournal()).run(
            plan_of(drawn, Counter()), run_id="r", input=0
        )
        journal, ran = KilledJournal(after), Counter[str]()
        plan = plan_of(drawn, ran)
        scheduler = Scheduler(journal=journal, concurrency=concurrency)
        try:
            run = await scheduler.run(plan, run_id="r", input=0)
        except StoreError:
            journal.left = None
            kept = {record.step for record in (await journal.history("r")).records}
            before = {name: ran[name] for name in kept}
            run = await scheduler.run(plan, run_id="r", input=0)
            assert {name: ran[name] for name in kept} == before
        history = await journal.history("r")
        assert history.events == run.events
        assert [event.n for event in run.events] == list(range(1, len(run.events) + 1))
        assert run.events[-1].type is RUN_END[run.status]
        assert fold(run.events).status is run.status
        assert len({record.step for record in history.records}) == len(history.records)
        if undisturbed.status is RunStatus.FAILED:
            # Which steps were still under way when a required one failed is a matter of time.
            assert run.status is RunStatus.FAILED
        else:
            assert ends(run) == ends(undisturbed)

    asyncio.run(check())
