from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from infra_mind.engine.memory import MemoryJournal
from infra_mind.engine.scheduler import Scheduler
from infra_mind.engine.step import JSON, AnyStep, Step

PHASES = ("validation", "agents", "synthesis", "services", "reports")
MakeStep = Callable[..., AnyStep]


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def scheduler(journal: MemoryJournal) -> Scheduler:
    return Scheduler(journal=journal)


@pytest.fixture
def step() -> MakeStep:
    """Makes a step whose name says its phase's number; those of phase 2 are not required."""

    def make(name: str, run: Callable[..., Any], **changes: Any) -> AnyStep:
        after = changes.get("after", ())
        phase = PHASES[int(name[0]) - 1]
        fields: dict[str, Any] = {
            "name": name,
            "phase": phase,
            "label": name.split(".")[1] if phase == "agents" else None,
            "required": phase != "agents",
            "timeout": timedelta(seconds=10),
            "select": lambda upstream: (
                [upstream[before] for before in after] if after else upstream.input
            ),
            "run": run,
            "codec": JSON,
        }
        return Step(**(fields | changes))

    return make
