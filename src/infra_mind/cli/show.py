import sys
from typing import Annotated

from cyclopts import Parameter

from ..bootstrap import open_program
from ..services.reports import no_dossier
from .console import ExitStatus, screen
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
        conclusion = await program.runs.conclusion(await program.runs.get(run))
    if not as_json:
        summarise(screen(), conclusion)
    elif conclusion.run.result is None:
        raise no_dossier(conclusion)
    else:
        sys.stdout.buffer.write(conclusion.run.result)
    return ExitStatus.DONE
