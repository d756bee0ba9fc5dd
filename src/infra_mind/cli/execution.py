import asyncio
import signal
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console

from ..bootstrap import Program
from ..core.errors import ErrorKind, StoreError
from ..domain.phase import Phase
from ..domain.provenance import Parsed
from ..engine.events import RunStatus
from ..models.run import Run
from ..services.runs import Conclusion
from .console import ExitStatus, errors, line
from .progress import progress

INTERRUPTED = "It was interrupted."
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def carry_out(
    program: Program,
    run: Run,
    *,
    given: Parsed | None = None,
    console: Console,
    as_json: bool,
    retry_failed: bool = False,
) -> Conclusion:
    """Work a run off while showing it; an interrupt ends it as cancelled."""
    shown = progress(console, agents=program.workflow.plan.labels, as_json=as_json)
    with program.runs.watch(run.id) as feed, _interruptible(program, run):
        watching = asyncio.create_task(shown.follow(feed))
        try:
            conclusion = await program.runs.carry_out(run, given=given, retry_failed=retry_failed)
        finally:
            feed.close()
            await watching
    try:
        await program.runs.tidy()
    except StoreError as error:
        line(errors(), f"warning: old runs were not deleted: {error}", "loud")
    return conclusion


@contextmanager
def _interruptible(program: Program, run: Run) -> Generator[None]:
    """Let ctrl-C end the run in order; where there is nothing to end, the command itself."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def interrupt() -> None:
        if not program.runs.cancel(run.id, INTERRUPTED) and task is not None:
            task.cancel()

    for one in _SIGNALS:
        loop.add_signal_handler(one, interrupt)
    try:
        yield
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        for one in _SIGNALS:
            loop.remove_signal_handler(one)


def status_of(conclusion: Conclusion) -> ExitStatus:
    """What the shell is told of a run, and what the user can do about one that did not end well."""
    run = conclusion.run
    match run.status:
        case RunStatus.COMPLETED | RunStatus.PARTIAL:
            return ExitStatus.DONE
        case RunStatus.FAILED if _input_refused(conclusion):
            return ExitStatus.USAGE
        case _:
            how = "was interrupted" if run.status is RunStatus.CANCELLED else f"is {run.status}"
            text = f"The run {how}. What it finished is kept; go on with:"
            line(errors(), text, "loud")
            line(errors(), f"  infra-mind assess --resume {run.id}")
            interrupted = run.status is RunStatus.CANCELLED
            return ExitStatus.INTERRUPTED if interrupted else ExitStatus.FAILED


def _input_refused(conclusion: Conclusion) -> bool:
    """Whether the run failed because of what the user gave, found out while validating it."""
    return any(
        step.error_kind is ErrorKind.INPUT and step.phase == Phase.VALIDATION
        for step in conclusion.state.steps.values()
    )
