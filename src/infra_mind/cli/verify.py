from rich.console import Console

from ..bootstrap import Program, open_program
from ..models.run import Run
from ..services.verification import verify as verified
from .console import ExitStatus, line, screen
from .finished import finished


async def verify(run: str, /) -> int:
    """Work a run out again and hold its result against what was kept; status 3 where it differs.

    Parameters
    ----------
    run
        Id of a run, a piece of it that is unique, or `latest`.
    """
    console = screen()
    async with open_program() as program:
        kept = await finished(program, run)
        return await hold_against(program, kept, console)


async def hold_against(program: Program, kept: Run, console: Console) -> ExitStatus:
    """Work a run out again, with what a language model answered then, and say whether it is the same."""
    found = await verified(kept, program.assemble, await program.runs.recorded(kept))
    if found.equal:
        line(console, f"Run {kept.id}: byte-equal ({found.size} bytes of assessment.json)", "good")
        return ExitStatus.DONE
    line(console, f"Run {kept.id}: {found.difference}", "bad")
    for cause in found.causes:
        line(console, cause)
    return ExitStatus.BROKEN
