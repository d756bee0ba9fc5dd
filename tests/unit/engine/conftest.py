from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from infra_mind.engine.codec import JSON
from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.plan import AnyStep, Phase, Step
from infra_mind.engine.scheduler import Scheduler

MakeStep = Callable[..., AnyStep]


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def scheduler(journal: MemoryJournal) -> Scheduler:
    return Scheduler(journal=journal)


@pytest.fixture
def step() -> MakeStep:
    """Makes a step whose name says its phase's number: `2.cto` is an agent, `3.x` synthesis."""

    def make(name: str, run: Callable[..., Any], **changes: Any) -> AnyStep:
        after = changes.get("after", ())
        phase = list(Phase)[int(name[0]) - 1]
        fields: dict[str, Any] = {
            "name": name,
            "phase": phase,
            "agent": name.split(".")[1] if phase is Phase.AGENTS else None,
            "required": phase is not Phase.AGENTS,
            "timeout": timedelta(seconds=10),
            "select": lambda upstream: (
                [upstream[before] for before in after] if after else upstream.input
            ),
            "run": run,
            "codec": JSON,
        }
        return Step(**(fields | changes))

    return make
