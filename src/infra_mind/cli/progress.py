import sys
from collections.abc import Callable, Sequence
from typing import Protocol, assert_never

import orjson
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ..domain.phase import Phase
from ..domain.role import AgentRole
from ..engine.events import Event, EventType, Feed, OutcomeStatus, RunState, StepState
from ..services.result import event_json
from .console import line

_FRAMES = 12
_BAR = 18
_MARKS = {
    OutcomeStatus.COMPLETED: ("✓", "good"),
    OutcomeStatus.FAILED: ("✗", "bad"),
    OutcomeStatus.TIMED_OUT: ("✗", "bad"),
    OutcomeStatus.CANCELLED: ("■", "quiet"),
    OutcomeStatus.SKIPPED: ("–", "loud"),
}


class Progress(Protocol):
    """Shows a run while it goes on."""

    async def follow(self, feed: Feed) -> None: ...


def progress(console: Console, *, agents: Sequence[str], as_json: bool) -> Progress:
    """Events for programs, rows on a terminal, lines anywhere else."""
    if as_json:
        return JsonProgress()
    if console.is_terminal and not console.is_dumb_terminal:
        return LiveProgress(console, agents)
    return LineProgress(console)


class JsonProgress:
    """One JSON event a line."""

    def __init__(self, write: Callable[[str], object] | None = None) -> None:
        self._write = write or sys.stdout.write

    async def follow(self, feed: Feed) -> None:
        async for event in feed:
            self._write(event_line(event))
            sys.stdout.flush()


def event_line(event: Event) -> str:
    """The event in the one form that all readers get, with its end of line."""
    return orjson.dumps(event_json(event), option=orjson.OPT_APPEND_NEWLINE).decode()


class LineProgress:
    """One line for each thing a reader of a log wants to know."""

    def __init__(self, console: Console) -> None:
        self._console = console

    async def follow(self, feed: Feed) -> None:
        async for event in feed:
            if text := _text(event):
                line(self._console, text)


def _text(event: Event) -> str:  # noqa: C901 - one line per type of event
    who = _name(event.label) if event.label else _words((event.step or "").rpartition(".")[2])
    seconds = event.data.get("seconds")
    took = f" in {seconds:.2f} s" if isinstance(seconds, float | int) else ""
    why = event.data.get("error") or event.data.get("reason") or ""
    match event.type:
        case EventType.RUN_STARTED:
            return f"run {event.run_id} started"
        case EventType.RUN_RESUMED:
            return f"run {event.run_id} resumed"
        case EventType.PHASE_STARTED:
            return f"phase {_words(event.phase or '')}"
        case EventType.STEP_COMPLETED:
            reused = " (reused)" if event.data.get("reused") is True else took
            return f"  {who}: completed{reused}"
        case EventType.STEP_FAILED:
            return f"  {who}: FAILED{took}: {why}"
        case EventType.STEP_TIMED_OUT:
            return f"  {who}: TIMED OUT{took}: {why}"
        case EventType.STEP_SKIPPED:
            return f"  {who}: skipped: {why}"
        case EventType.STEP_RETRYING:
            return f"  {who}: trying again: {why}"
        case EventType.RUN_COMPLETED | EventType.RUN_PARTIAL:
            return f"run {_words(event.type).partition(' ')[2]}{took}"
        case EventType.RUN_FAILED | EventType.RUN_CANCELLED:
            return f"run {_words(event.type).partition(' ')[2].upper()}: {why}"
        case (
            EventType.RUN_QUEUED
            | EventType.STEP_STARTED
            | EventType.STEP_PROGRESS
            | EventType.PHASE_COMPLETED
        ):
            return ""
        case _:
            assert_never(event.type)


class LiveProgress:
    """The phases above, one row per agent below, drawn anew as events come in."""

    def __init__(self, console: Console, agents: Sequence[str]) -> None:
        self._console = console
        self._agents = agents
        self._state = RunState()

    async def follow(self, feed: Feed) -> None:
        with Live(
            console=self._console, refresh_per_second=_FRAMES, get_renderable=self.drawn
        ) as live:
            async for event in feed:
                self._state.apply(event)
            live.refresh()

    def drawn(self) -> Group:
        """The run as it stands."""
        return Group(self._phases(), Text(), self._rows())

    def _phases(self) -> Text:
        text = Text()
        for phase in Phase:
            done = self._state.phase_times.get(phase, 0.0) > 0
            running = self._state.phase == phase and not done
            style = "good" if done else "title" if running else "quiet"
            mark = "✓" if done else "▸" if running else "·"
            text.append(f"{mark} {_words(phase)}   ", style=style)
        return text

    def _rows(self) -> Table:
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=1, no_wrap=True)
        table.add_column(width=14, no_wrap=True)
        table.add_column(width=_BAR, no_wrap=True)
        table.add_column(width=8, justify="right", no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        by_agent = {step.label: step for step in self._state.steps.values()}
        for agent in self._agents:
            table.add_row(*_row(agent, by_agent.get(agent)))
        return table


def _row(agent: str, step: StepState | None) -> tuple[Text, Text, ProgressBar, Text, Text]:
    mark, style = ("·", "quiet") if step is None else ("▸", "title")
    if step is not None and step.outcome is not None:
        mark, style = _MARKS[step.outcome]
    running = step is not None and step.outcome is None
    share = step.share if step is not None else 0.0
    bar = ProgressBar(
        total=1.0, completed=share or 0.0, width=_BAR, pulse=running and share is None
    )
    ended = step is not None and step.outcome is not None
    seconds = f"{step.seconds:.2f} s" if step is not None and ended else ""
    return (
        Text(mark, style=style),
        Text(_name(agent), style=style),
        bar,
        Text(seconds, style="quiet"),
        Text(_message(step), style="bad" if step is not None and step.error else "quiet"),
    )


def _message(step: StepState | None) -> str:
    if step is None:
        return "waiting"
    if step.reused:
        return "reused"
    return step.error or step.message


def _name(agent: str) -> str:
    return AgentRole(agent).label if agent in set(AgentRole) else agent


def _words(name: str) -> str:
    return name.replace("_", " ")
