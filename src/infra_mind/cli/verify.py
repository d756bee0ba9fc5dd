from ..bootstrap import open_program
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
        found = await verified(kept, program.workflow)
    if found.equal:
        line(console, f"Run {kept.id}: byte-equal ({found.size} bytes of assessment.json)", "good")
        return ExitStatus.DONE
    line(console, f"Run {kept.id}: {found.difference}", "bad")
    for cause in found.causes:
        line(console, cause)
    return ExitStatus.BROKEN
