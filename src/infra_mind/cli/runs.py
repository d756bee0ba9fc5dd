from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from ..bootstrap import open_program
from ..engine.events import RunStatus
from ..models.run import Run
from ..services.comparison import Comparison, compare, number
from .console import ExitStatus, columns, heading, line, screen


async def runs(
    *, comparing: Annotated[bool, Parameter(name="--compare", negative="")] = False, limit: int = 20
) -> int:
    """List runs, the newest first.

    Parameters
    ----------
    comparing
        Set the latest parallel run of an assessment against its latest sequential one.
    limit
        How many to list.
    """
    console = screen()
    async with open_program() as program:
        newest = await program.runs.newest(limit=max(1, limit if not comparing else 1000))
        interrupted = await program.runs.interrupted()
    if comparing:
        _compare(console, compare(newest))
    elif not newest:
        line(console, "There are no runs yet. Start one with: infra-mind demo")
    else:
        _list(console, newest, interrupted)
    return ExitStatus.DONE


def _list(console: Console, newest: Sequence[Run], interrupted: frozenset[str]) -> None:
    header = ("run", "started", "status", "mode", "agents", "seconds", "based on")
    columns(console, [header, *(_row(run, interrupted) for run in newest)])


def _row(run: Run, interrupted: frozenset[str]) -> tuple[str, ...]:
    return (
        run.id,
        f"{run.started_at or run.created_at:%Y-%m-%d %H:%M}",
        _status(run, interrupted),
        run.mode,
        _agents(run),
        _shown(number(run.metrics, "total_time")),
        run.based_on or "",
    )


def _status(run: Run, interrupted: frozenset[str]) -> str:
    if run.status is RunStatus.RUNNING and run.id in interrupted:
        return "interrupted"
    return run.status


def _agents(run: Run) -> str:
    completed, total = number(run.metrics, "completed_agents"), number(run.metrics, "total_agents")
    return "" if completed is None or total is None else f"{completed:.0f} of {total:.0f}"


def _compare(console: Console, comparisons: tuple[Comparison, ...]) -> None:
    if not comparisons:
        line(console, "No assessment has completed runs in both modes yet. Run one again with:")
        line(console, "  infra-mind assess FILE --mode sequential")
    for one in comparisons:
        heading(console, f"Assessment {one.assessment_id}")
        rows = [
            ("metric", "parallel", "sequential"),
            ("run", one.parallel.id, one.sequential.id),
            *(
                (name.replace("_", " "), _shown(parallel), _shown(sequential))
                for name, parallel, sequential in one.rows()
            ),
        ]
        columns(console, rows)
        if one.gained is not None:
            line(console, f"Sequential took {one.gained:.2f} times as long as parallel.")


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value == int(value) and value >= 1 else f"{value:.3f}"
