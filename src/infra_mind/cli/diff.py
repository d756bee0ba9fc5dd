from ..bootstrap import open_program
from ..services.difference import difference
from ..services.reports import no_dossier
from .console import ExitStatus, screen
from .diff_view import show_difference
from .finished import finished


async def diff(before: str, after: str, /) -> int:
    """Show what differs between two runs, and because of what.

    Parameters
    ----------
    before
        Id of the first run, a piece of it that is unique, or `latest`.
    after
        Id of the second run.
    """
    async with open_program() as program:
        old = await program.runs.conclusion(await finished(program, before))
        new = await program.runs.conclusion(await finished(program, after))
    for one in (old, new):
        if one.dossier is None:
            raise no_dossier(one)
    if old.dossier is not None and new.dossier is not None:
        show_difference(screen(), difference(old.dossier, new.dossier))
    return ExitStatus.DONE
