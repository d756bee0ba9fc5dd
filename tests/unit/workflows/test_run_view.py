from datetime import UTC, datetime, timedelta

import pytest

from infra_mind.domain.dossier import AgentStatus
from infra_mind.engine.events import Event, EventType, JsonValue, fold
from infra_mind.reports import RunView
from infra_mind.workflows.agents import metrics_of
from infra_mind.workflows.run_view import view_of

START = datetime(2026, 11, 23, tzinfo=UTC)


def _events(*rows: tuple[float, EventType, str | None, dict[str, JsonValue]]) -> list[Event]:
    return [
        Event(
            run_id="run-1",
            n=number,
            at=START + timedelta(seconds=after),
            type=kind,
            phase="agents",
            step=None if agent is None else f"agents.{agent}",
            label=agent,
            attempt=1,
            data=data,
        )
        for number, (after, kind, agent, data) in enumerate(rows, start=1)
    ]


@pytest.fixture
def seen() -> RunView:
    events = _events(
        (0.0, EventType.RUN_STARTED, None, {"agents": 3}),
        (0.0, EventType.PHASE_STARTED, None, {}),
        (1.0, EventType.STEP_STARTED, "cto", {}),
        (1.5, EventType.STEP_STARTED, "security", {}),
        (1.5, EventType.STEP_STARTED, "web_research", {}),
        (1.6, EventType.STEP_SKIPPED, "web_research", {"seconds": 0.1}),
        (3.0, EventType.STEP_COMPLETED, "cto", {"seconds": 2.0}),
        (4.0, EventType.STEP_TIMED_OUT, "security", {"seconds": 2.5}),
        (4.0, EventType.PHASE_COMPLETED, None, {"seconds": 4.0}),
    )
    return view_of(fold(events), metrics_of(fold(events)), run_id="run-1", mode="parallel")


def test_agents_start_after_the_first_of_them(seen: RunView) -> None:
    assert [(agent.role.value, agent.started, agent.seconds) for agent in seen.agents] == [
        ("cto", 0.0, 2.0),
        ("web_research", 0.5, 0.1),
        ("security", 0.5, 2.5),
    ]


def test_each_agent_keeps_the_way_it_ended(seen: RunView) -> None:
    assert {agent.role.value: agent.status for agent in seen.agents} == {
        "cto": AgentStatus.COMPLETED,
        "web_research": AgentStatus.SKIPPED,
        "security": AgentStatus.TIMED_OUT,
    }


def test_the_speed_up_is_the_measured_one(seen: RunView) -> None:
    assert seen.speedup == pytest.approx((2.0 + 0.1 + 2.5) / 4.0)


def test_what_agents_took_of_a_language_model_is_shown_with_its_cost_where_that_is_known():
    used = {"model_calls": 2, "tokens": 300, "model_cost": "0.02"}
    events = _events(
        (0.0, EventType.RUN_STARTED, None, {"agents": 2}),
        (1.0, EventType.STEP_COMPLETED, "cto", {"seconds": 1.0, **used}),
        (1.0, EventType.STEP_COMPLETED, "security", {"seconds": 1.0, **used, "model_cost": None}),
    )
    state = fold(events)
    metrics = metrics_of(state)
    figures = view_of(state, metrics, run_id="run-1", mode="parallel").figures
    assert set(figures.agent_tokens) == {"cto", "security"}
    assert set(figures.agent_cost) == {"cto"}
    assert (metrics.tokens, metrics.model_cost, figures.cost) == (600, None, None)
    assert metrics.as_json()["model_usage"]["cto"] == {"calls": 2, "tokens": 300, "cost": 0.02}
