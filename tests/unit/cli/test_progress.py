import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import orjson
import pytest
from rich.console import Console

from infra_mind.cli.console import THEME
from infra_mind.cli.progress import (
    JsonProgress,
    LineProgress,
    LiveProgress,
    Progress,
    event_line,
    progress,
)
from infra_mind.engine.events import Event, EventType, Feed, JsonValue

START = datetime(2026, 11, 23, tzinfo=UTC)
Made = tuple[EventType, str | None, dict[str, JsonValue]]
HAPPENED: tuple[Made, ...] = (
    (EventType.RUN_STARTED, None, {"agents": 4}),
    (EventType.PHASE_STARTED, None, {}),
    (EventType.STEP_STARTED, "cto", {}),
    (EventType.STEP_STARTED, "security", {}),
    (EventType.STEP_PROGRESS, "security", {"message": "attack paths", "share": 0.25}),
    (EventType.STEP_COMPLETED, "cto", {"seconds": 1.25}),
    (EventType.STEP_RETRYING, "mlops", {"error": "busy"}),
    (EventType.STEP_FAILED, "mlops", {"seconds": 0.5, "error": "no idea"}),
    (EventType.STEP_SKIPPED, "web_research", {"seconds": 0.0, "error": "no network"}),
)


def _events(*happened: Made) -> list[Event]:
    return [
        Event(
            run_id="run-1",
            n=n,
            at=START + timedelta(seconds=n),
            type=kind,
            phase="agents",
            step=f"agents.{agent}" if agent else None,
            label=agent,
            attempt=1,
            data=data,
        )
        for n, (kind, agent, data) in enumerate(happened, 1)
    ]


async def _follow(shown: Progress, events: list[Event]) -> None:
    feed = Feed()
    watching = asyncio.create_task(shown.follow(feed))
    for event in events:
        feed.put(event)
    feed.close()
    await watching


async def test_events_for_programs_are_one_object_a_line():
    lines: list[str] = []
    await _follow(JsonProgress(lines.append), _events(*HAPPENED))
    first = orjson.loads(lines[0])
    assert [orjson.loads(line)["n"] for line in lines] == list(range(1, len(HAPPENED) + 1))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert list(first) == ["run_id", "n", "at", "type", "phase", "step", "agent", "attempt", "data"]


def test_an_event_s_time_has_its_zone():
    (event,) = _events(HAPPENED[0])
    assert orjson.loads(event_line(event))["at"] == "2026-11-23T00:00:01+00:00"


async def test_lines_name_every_agent_that_ended_and_are_loud_where_one_did_not_complete(
    console: Console, written: Callable[[], str]
):
    await _follow(LineProgress(console), _events(*HAPPENED))
    said = written()
    assert "CTO: completed in 1.25 s" in said
    assert "MLOps: FAILED in 0.50 s: no idea" in said
    assert "Web research: skipped: no network" in said
    assert "\x1b" not in said


def _terminal(width: int = 100) -> Console:
    return Console(file=StringIO(), theme=THEME, force_terminal=True, width=width, highlight=False)


async def test_rows_show_state_time_and_message_of_each_agent():
    console = _terminal()
    shown = LiveProgress(console, ("cto", "security", "mlops", "web_research", "chatbot"))
    await _follow(shown, _events(*HAPPENED))
    plain = Console(file=StringIO(), width=100)
    plain.print(shown.drawn())
    assert isinstance(plain.file, StringIO)
    rows = {
        line.split()[1]: line
        for line in plain.file.getvalue().splitlines()
        if len(line.split()) > 2
    }
    assert "✓" in rows["CTO"] and "1.25 s" in rows["CTO"]
    assert "▸" in rows["Security"] and "attack paths" in rows["Security"]
    assert "✗" in rows["MLOps"] and "no idea" in rows["MLOps"]
    assert "waiting" in rows["Chatbot"]


async def test_a_narrow_terminal_keeps_one_row_an_agent():
    shown = LiveProgress(_terminal(), ("cto", "security"))
    await _follow(shown, _events(*HAPPENED[:4]))
    narrow = Console(file=StringIO(), width=40)
    narrow.print(shown.drawn())
    assert isinstance(narrow.file, StringIO)
    assert sum("CTO" in line for line in narrow.file.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    ("as_json", "terminal", "kind"),
    [(True, True, JsonProgress), (False, True, LiveProgress), (False, False, LineProgress)],
)
def test_what_is_shown_fits_who_reads_it(as_json: bool, terminal: bool, kind: type[Progress]):
    console = Console(file=StringIO(), force_terminal=terminal, _environ={"TERM": "xterm-256color"})
    assert isinstance(progress(console, agents=("cto",), as_json=as_json), kind)


async def test_a_long_message_leaves_room_for_the_rest_of_its_row():
    shown = LiveProgress(_terminal(), ("cto", "web_research"))
    long: Made = (EventType.STEP_SKIPPED, "web_research", {"error": "no network " * 40})
    await _follow(shown, _events(*HAPPENED[:2], long))
    plain = Console(file=StringIO(), width=100)
    plain.print(shown.drawn())
    assert isinstance(plain.file, StringIO)
    rows = plain.file.getvalue().splitlines()
    (row,) = [line for line in rows if "no network" in line]
    assert "Web research" in row
    assert len(row.rstrip()) <= 100
