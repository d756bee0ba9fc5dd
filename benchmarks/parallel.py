"""Parallel against sequential: the same assessment, its agents asking a language model of 300 ms a call.

Each agent makes three calls: two with tools, one for the answer. An agent's own time is what it awaited and
computed itself; what it waited for a place to compute is not in it. One agent computes at a time, so that the
speed-up is bounded by what all of them compute, which is printed beside it.
The bars of the guide go to out/parallel.svg.
"""

import asyncio
import json
from collections.abc import Mapping
from decimal import Decimal

from benchmarks.parts.chart import draw
from infra_mind.domain.metrics import Metrics
from infra_mind.llm.budget import ModelUse
from infra_mind.llm.exchange import Reply, Request, ToolCall, Usage
from infra_mind.models.assessment import Assessment
from infra_mind.workflows.assessment_workflow import AssessmentWorkflow
from infra_mind.workflows.base import AssessmentRunner
from infra_mind.workflows.parallel_assessment_workflow import ParallelAssessmentWorkflow

LATENCY = 0.3
LOOK_UPS = 2
REQUIREMENTS = {"cloud_provider": "aws", "use_case": "ml_training", "budget": 10000}


class SlowModel:
    """Answers after a while, having looked things up."""

    name = "benchmark:slow"
    uses_tools = True

    def price(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        del input_tokens, output_tokens
        return Decimal()

    async def ask(self, request: Request) -> Reply:
        await asyncio.sleep(LATENCY)
        usage = Usage(calls=1, input_tokens=1000, output_tokens=100)
        if not request.tools:
            text = json.dumps({"comment": "Sound, on the whole."})
            return Reply(text=text, usage=usage, model=self.name)
        asked = sum(1 for one in request.messages if not hasattr(one, "text"))
        if asked >= LOOK_UPS - 1:
            return Reply(text="Enough.", usage=usage, model=self.name)
        call = ToolCall(id=f"call_{asked}", tool="search_ledger", arguments='{"words": "bill"}')
        return Reply(text="", calls=(call,), usage=usage, model=self.name)


async def measure(runner: AssessmentRunner) -> Metrics:
    result = await runner.execute(Assessment(user_id="benchmark", requirements=REQUIREMENTS))
    assert result.success, result.error
    return result.metrics


async def both() -> Mapping[str, Metrics]:
    language = ModelUse(model=SlowModel())
    await measure(ParallelAssessmentWorkflow())  # reads the knowledge, warms the process
    return {
        "sequential": await measure(AssessmentWorkflow(language=language)),
        "parallel": await measure(ParallelAssessmentWorkflow(language=language)),
    }


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


if __name__ == "__main__":
    main()
