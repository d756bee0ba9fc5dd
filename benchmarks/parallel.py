"""Parallel against sequential: the same assessment, its agents asking a language model of 300 ms a call.

Each agent makes three calls: two with tools, one for the answer. An agent's own time is what it awaited and
computed itself; what it waited for a place to compute is not in it. One agent computes at a time, so that the
speed-up is bounded by what all of them compute, which is printed beside it.
The bars of the guide go to out/parallel.svg.

Then runs of 3 s a call, with tools and the argument, several at once: the slowest of them stands for the
95th percentile, which is promised to be below 120 s. At last what the adapter adds to a call of the bare SDK,
over HTTP on this machine; without the extra `llm` that is left out.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from decimal import Decimal
from importlib.util import find_spec

from benchmarks.parts.chart import draw
from infra_mind.domain.metrics import Metrics
from infra_mind.llm.budget import ModelUse
from infra_mind.llm.exchange import Reply, Request, Told, ToolCall, Usage
from infra_mind.models.assessment import Assessment
from infra_mind.workflows.assessment_workflow import AssessmentWorkflow
from infra_mind.workflows.base import AssessmentRunner
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow

LATENCY, SLOW = 0.3, 3.0
PROMISED = 120
AT_ONCE, CALLS = 6, 40
LOOK_UPS = 2
REQUIREMENTS = {"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000}
CONTESTED = {"cloud_provider": "aws"}


ANSWER = {"comment": "Sound, on the whole."}


class SlowModel:
    """Answers after a while, having looked things up."""

    name = "benchmark:slow"
    uses_tools = True

    def __init__(self, seconds: float = LATENCY) -> None:
        self._seconds = seconds

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        del input_tokens, output_tokens
        return Decimal()

    async def ask(self, request: Request) -> Reply:
        await asyncio.sleep(self._seconds)
        usage = Usage(calls=1, input_tokens=1000, output_tokens=100)
        if not request.tools:
            argues = "turn" in str(request.answer)
            said = {"turn": "hold", "reason": "It is what was asked for."} if argues else ANSWER
            text = json.dumps(said)
            return Reply(text=text, usage=usage, model=self.name)
        asked = sum(1 for one in request.messages if not hasattr(one, "text"))
        if asked >= LOOK_UPS - 1:
            return Reply(text="Enough.", usage=usage, model=self.name)
        call = ToolCall(id=f"call_{asked}", tool="search_ledger", arguments='{"words": "bill"}')
        return Reply(text="", calls=(call,), usage=usage, model=self.name)


async def measure(
    runner: AssessmentRunner, requirements: Mapping[str, object] = REQUIREMENTS
) -> Metrics:
    result = await runner.execute(Assessment(user_id="benchmark", requirements=dict(requirements)))
    assert result.success, result.error
    return result.metrics


async def both() -> Mapping[str, Metrics]:
    language = ModelUse(model=SlowModel())
    await measure(ParallelAssessmentWorkflow())  # reads the knowledge, warms the process
    return {
        "sequential": await measure(AssessmentWorkflow(language=language)),
        "parallel": await measure(ParallelAssessmentWorkflow(language=language)),
    }


async def slow_runs() -> list[Metrics]:
    """Runs of 3 s a call at once, each as its own."""
    runner = ParallelAssessmentWorkflow(language=ModelUse(model=SlowModel(SLOW)))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(measure(runner, CONTESTED)) for _ in range(AT_ONCE)]
    return [one.result() for one in tasks]


async def overhead() -> tuple[float, float]:
    """CPU seconds of one call over HTTP: of the SDK alone, and through the adapter."""
    import openai

    from infra_mind.llm.providers import ModelSetup, open_models
    from tests.factories.model_server import Answer, ModelServer

    async with ModelServer(lambda _: Answer(text="Well.")) as server:
        address = f"{server.url}/v1"
        client = openai.AsyncOpenAI(base_url=address, api_key="none", max_retries=0)
        request = Request(instructions="Be brief.", messages=(Told(text="How are you?"),))

        async def bare() -> None:
            await client.chat.completions.create(
                model="m",
                messages=[
                    {"role": "system", "content": request.instructions},
                    {"role": "user", "content": "How are you?"},
                ],
            )

        async with open_models(ModelSetup(chain="openai:m", base_url=address)) as model:
            found: list[float] = []
            for call in (bare, lambda: model.ask(request)):
                await call()
                started = time.process_time()
                for _ in range(CALLS):
                    await call()
                found.append((time.process_time() - started) / CALLS)
        await client.close()
    return found[0], found[1]


def main() -> None:
    found = asyncio.run(both())
    print(f"Agents that ask a model of {LATENCY * 1000:.0f} ms a call, {LOOK_UPS + 1} calls each")
    print(f"{'mode':<12}{'agents s':>10}{'run s':>10}{'own times s':>14}{'speed-up':>10}")
    for mode, one in found.items():
        wall, own = one.phase_times["agents"], sum(one.agent_times.values())
        print(f"{mode:<12}{wall:>10.2f}{one.total_time:>10.2f}{own:>14.2f}{own / wall:>10.2f}")
    walls = [(mode, one.phase_times["agents"]) for mode, one in found.items()]
    asked = len(found["parallel"].model_usage)
    awaited = LATENCY * (LOOK_UPS + 1)
    computed = sum(found["parallel"].agent_times.values()) - asked * awaited
    print(
        f"parallel against sequential, wall time of the agents: {walls[0][1] / walls[1][1]:.1f} x"
    )
    print(
        f"Of the agents' own times {asked * awaited:.2f} s were awaited and {computed:.2f} s computed; one "
        "agent computes at a time, so that no more than "
        f"{(asked * awaited + computed) / max(awaited, computed):.1f} x is to be had."
    )
    print(f"Bars: {draw('parallel', walls, 's')}")
    slow = asyncio.run(slow_runs())
    argued = [one.debate for one in slow if one.debate is not None]
    turns = sum(one.usage.calls for one in argued)
    slowest = max(one.total_time for one in slow)
    print(
        f"{AT_ONCE} runs at once with {SLOW:g} s a call, {LOOK_UPS + 1} calls an agent and {turns} turns of "
        f"argument in all: the slowest took {slowest:.1f} s, promised are {PROMISED} s."
    )
    if find_spec("openai") is not None and find_spec("pydantic_ai") is not None:
        sdk, adapter = asyncio.run(overhead())
        print(
            f"A call over HTTP takes {sdk * 1000:.1f} ms of CPU by the bare SDK and {adapter * 1000:.1f} ms "
            "through the adapter, server included."
        )


if __name__ == "__main__":
    main()
