"""A recorded run of four agents, of which one runs late and one is skipped."""

from datetime import UTC, datetime, timedelta
from typing import Any

from infra_mind.engine.events import Event, EventType

START = datetime(2026, 11, 23, tzinfo=UTC)
E = EventType


def events(*told: tuple[EventType, float] | tuple[EventType, float, dict[str, Any]]) -> list[Event]:
    """Events by type, seconds since the start, and other fields."""
    return [
        Event(
            run_id="r",
            n=n,
            type=one[0],
            at=START + timedelta(seconds=one[1]),
            **(one[2] if len(one) == 3 else {}),
        )
        for n, one in enumerate(told, start=1)
    ]


def of_step(name: str, **data: Any) -> dict[str, Any]:
    return {"phase": "agents", "step": f"agent.{name}", "label": name, "attempt": 1, "data": data}


AGENTS = {"phase": "agents"}
RUN = events(
    (E.RUN_QUEUED, 0),
    (E.RUN_STARTED, 1, {"data": {"agents": 4}}),
    (E.PHASE_STARTED, 1, AGENTS),
    (E.STEP_STARTED, 1, of_step("cto")),
    (E.STEP_STARTED, 1, of_step("security")),
    (E.STEP_PROGRESS, 2, of_step("cto", message="weighing", share=0.5)),
    (E.STEP_COMPLETED, 3, of_step("cto", seconds=2.0)),
    (E.STEP_TIMED_OUT, 4, of_step("security", seconds=3.0, error="took longer than 3 s")),
    (E.STEP_SKIPPED, 4, of_step("web_research", seconds=0.0, error="no network")),
    (E.STEP_COMPLETED, 4, of_step("research", seconds=9.0, reused=True)),
    (E.PHASE_COMPLETED, 4, AGENTS | {"data": {"seconds": 2.5}}),
    (E.RUN_PARTIAL, 5, {"data": {"seconds": 4.0}}),
)
