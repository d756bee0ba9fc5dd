import sys
from typing import Annotated

from cyclopts import Parameter

from ..bootstrap import open_program
from ..services.reports import no_dossier
from .console import ExitStatus, line, screen
from .finished import finished
from .summary import summarise


async def show(
    run: str, /, *, as_json: Annotated[bool, Parameter(name="--json", negative="")] = False
) -> int:
    """Show what a run came to.

    Parameters
    ----------
    run
        Id of a run, a piece of it that is unique, or `latest`.
    as_json
        Print assessment.json.
    """
    async with open_program() as program:
        conclusion = await program.runs.conclusion(await finished(program, run))
        interrupted = conclusion.run.id in await program.runs.interrupted()
    if not as_json:
        summarise(screen(), conclusion)
        if interrupted and not conclusion.run.status.terminal:
            line(
                screen(),
                f"Interrupted. Go on: infra-mind assess --resume {conclusion.run.id}",
                "loud",
            )
    elif conclusion.run.result is None:
        raise no_dossier(conclusion)
    else:
        sys.stdout.buffer.write(conclusion.run.result)
    return ExitStatus.DONE
