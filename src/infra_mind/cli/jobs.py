from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from cyclopts import App, Parameter

from ..bootstrap import open_program
from ..core.clock import SystemClock
from ..jobs.dispatcher import Dispatcher
from ..jobs.queue import InlineQueue
from ..models.jobs import JobRow, JobTable
from ..services.submissions import Submissions
from .console import ExitStatus, columns, line, print_json, screen

app = App(name="jobs", help="List queued, running, stale and dead jobs; requeue one.")
_MOST = 1_000


@app.default
async def jobs(*, as_json: Annotated[bool, Parameter(name="--json", negative="")] = False) -> int:
    """List jobs that have not ended, the longest queued first, then those that were given up.

    Parameters
    ----------
    as_json
        Print one JSON array.
    """
    async with open_program() as program:
        table = JobTable(program.database)
        found = [*await table.pending(limit=_MOST), *await table.dead(limit=_MOST)]
    now = SystemClock().now()
    if as_json:
        print_json([_object(job, now) for job in found])
    elif not found:
        line(screen(), "No job waits, runs or was given up.")
    else:
        header = ("run", "state", "age", "priority", "attempts", "worker", "reason")
        columns(screen(), [header, *(_row(job, now) for job in found)])
    return ExitStatus.DONE


@app.command
async def requeue(run: str, /) -> int:
    """Queue a run again that was given up, failed or cancelled; what it finished is kept.

    Parameters
    ----------
    run
        The whole id of the run, as `infra-mind jobs` shows it.
    """
    async with open_program() as program:
        submissions = Submissions(
            table=JobTable(program.database),
            dispatcher=Dispatcher(InlineQueue()),
            workflow=program.workflow,
        )
        await submissions.requeue(run)
    line(screen(), f"Run {run} is queued; a worker takes it up when it looks next.")
    return ExitStatus.DONE


def state_of(job: JobRow, now: datetime) -> str:
    """Where a job stands: `stale` when its worker is not heard of any more."""
    if job.buried is not None:
        return "dead"
    if job.ended_at is not None:
        return "ended"
    if job.lease_expires_at is None:
        return "queued"
    return "running" if job.lease_expires_at > now else "stale"


def _row(job: JobRow, now: datetime) -> Sequence[str]:
    age = timedelta(seconds=int((now - job.queued_at).total_seconds()))
    return (
        *(job.run_id, state_of(job, now), str(age), job.priority, str(job.attempts)),
        *(job.owner or "", job.buried or ""),
    )


def _object(job: JobRow, now: datetime) -> dict[str, object]:
    return {
        "run_id": job.run_id,
        "user_id": job.user_id,
        "state": state_of(job, now),
        "status": job.status.value,
        "queued_at": job.queued_at.isoformat(),
        "age_seconds": (now - job.queued_at).total_seconds(),
        "priority": job.priority.value,
        "attempts": job.attempts,
        "worker": job.owner,
        "reason": job.buried,
    }
