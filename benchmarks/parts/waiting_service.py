"""A serving process whose agents await somebody else, as a language model is awaited.

`CALLS` says how many calls each agent makes, `CALL_SECONDS` how long each is awaited. Everything else is the
service as it is: SQLite, leases, journal.
"""

import asyncio
import os
from datetime import timedelta
from functools import partial

import uvicorn

from infra_mind.bootstrap import open_service
from infra_mind.core.config import read_settings
from infra_mind.domain.phase import Phase
from infra_mind.engine.events import JsonValue, RunStatus
from infra_mind.engine.plan import Plan
from infra_mind.engine.step import JSON, AnyStep, Context, Step
from infra_mind.jobs.queue import InlineQueue
from infra_mind.web.app import new_site
from infra_mind.workflows.workflow import Workflow
from tests.factories.workflow import describe, read_input

CALL_SECONDS = float(os.environ.get("CALL_SECONDS", "0.3"))
WIDTHS = {Phase.VALIDATION: 1, Phase.AGENTS: 11, Phase.SYNTHESIS: 1, Phase.REPORTS: 1}


async def wait_for_others(given: JsonValue, context: Context, *, calls: int) -> JsonValue:
    del context
    for _ in range(calls):
        await asyncio.sleep(CALL_SECONDS)
    return given


def workflow(calls: int) -> Workflow:
    steps: list[AnyStep] = []
    before: tuple[str, ...] = ()
    for phase, width in WIDTHS.items():
        awaited = calls if phase is Phase.AGENTS else 1
        made = [
            Step(
                name=f"{phase}.{number}",
                phase=phase,
                label=f"agent-{number}" if phase is Phase.AGENTS else None,
                after=before,
                select=lambda upstream: upstream.input,
                run=partial(wait_for_others, calls=awaited),
                codec=JSON,
                timeout=timedelta(minutes=10),
            )
            for number in range(width)
        ]
        before = tuple(step.name for step in made)
        steps += made
    return Workflow(
        plan=Plan(steps=tuple(steps), conclude=lambda _: RunStatus.COMPLETED),
        refuse=lambda _: None,
        read_input=read_input,
        describe=describe,
    )


def main() -> None:
    settings = read_settings()
    calls = int(os.environ.get("CALLS", "1"))
    site = new_site(
        lambda: open_service(settings, InlineQueue(), works=True, workflow=partial(workflow, calls))
    )
    config = uvicorn.Config(
        site,
        host="127.0.0.1",
        port=0,
        log_level="warning",
        backlog=4096,
        timeout_keep_alive=75,
    )
    bound = config.bind_socket()
    print(f"Infra Mind: http://127.0.0.1:{bound.getsockname()[1]}/ (a benchmark)", flush=True)
    uvicorn.Server(config).run(sockets=[bound])


if __name__ == "__main__":
    main()
