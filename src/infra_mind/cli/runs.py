from collections.abc import Iterator, Sequence
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from ..bootstrap import open_program
from ..core.clock import SystemClock
from ..core.errors import InputError
from ..domain.quantity import QuantityError, parse_duration
from ..engine.events import RunStatus
from ..models.run import Run
from ..services.comparison import Comparison, compare, number
from ..services.runs import Pruned
from .console import ExitStatus, columns, heading, line, screen

MOST_NAMED = 5
app = App(name="runs", help="List runs, or delete old ones.")


@app.default
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


@app.command
async def prune(*, older_than: str | None = None, keep: int | None = None) -> int:
    """Delete ended runs with all that was kept of them; files that were written stay.

    Parameters
    ----------
    older_than
        Only runs that ended longer ago than this, such as 90d or 12h.
    keep
        The newest so many runs stay.
    """
    if older_than is None and keep is None:
        raise InputError(
            "Nothing says which runs are to go.", remedy="Give --older-than 90d, --keep 20 or both."
        )
    before = None
    if older_than is not None:
        try:
            before = SystemClock().now() - parse_duration(older_than)
        except (QuantityError, OverflowError):
            raise InputError(
                f"--older-than {older_than!r} is no duration.", remedy="Write it as 90d or 12h."
            ) from None
    async with open_program() as program:
        pruned = await program.runs.prune(before=before, keep=max(0, keep or 0))
    for told in pruned_words(pruned):
        line(screen(), told)
    return ExitStatus.DONE


def pruned_words(pruned: Pruned) -> Iterator[str]:
    """What went, and what stays and why."""
    yield f"{_runs(pruned.gone)} deleted."
    if pruned.young:
        yield f"{_runs(pruned.young)} kept: younger, or among the newest."
    if pruned.not_ended:
        yield f"{_runs(pruned.not_ended)} left, not at an end: {_named(pruned.not_ended)}"
    if pruned.held:
        yield f"{_runs(pruned.held)} left, under way elsewhere: {_named(pruned.held)}"


def _runs(ids: Sequence[str]) -> str:
    return f"{len(ids)} run{'' if len(ids) == 1 else 's'}"


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_NAMED
    return ", ".join(ids[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


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
