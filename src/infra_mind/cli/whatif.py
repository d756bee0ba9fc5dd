from collections.abc import Mapping
from typing import Annotated

from cyclopts import Parameter

from ..bootstrap import open_language, open_program
from ..core.config import read_settings
from ..core.errors import InputError
from ..services.difference import difference
from ..services.reports import no_dossier
from ..services.runs import Conclusion
from .changes import read_changes
from .console import errors, line, screen
from .diff_view import show_difference
from .execution import carry_out, status_of
from .finished import finished
from .outlet import unhurried


async def whatif(
    run: str,
    /,
    *,
    changes: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
) -> int:
    """Change some answers, re-run only what depends on them, and show the difference.

    Parameters
    ----------
    run
        Id of a run, a piece of it that is unique, or `latest`.
    changes
        Another value at one path, as `budget.monthly=30000`; may be repeated.
    as_json
        Print one JSON event a line on standard output, and nothing else.
    """
    wanted = read_changes(changes)
    if not wanted:
        raise InputError("Nothing is to be changed.", remedy="Add --set budget.monthly=30000.")
    with unhurried():
        return await _carried_out(run, wanted, as_json=as_json)


async def _carried_out(run: str, wanted: Mapping[str, object], *, as_json: bool) -> int:
    console = errors() if as_json else screen()
    settings = read_settings()
    async with (
        open_language(settings) as language,
        open_program(settings, language=language) as program,
    ):
        old = await program.runs.conclusion(await finished(program, run))
        if old.dossier is None:
            raise no_dossier(old)
        variant = await program.runs.submit_variant(old.run, wanted)
        new = await carry_out(program, variant, console=console, as_json=as_json)
    if new.dossier is not None:
        show_difference(console, difference(old.dossier, new.dossier))
        line(console, f"{_reused(new)} steps were taken over; run {new.run.id}.", "quiet")
    return status_of(new)


def _reused(conclusion: Conclusion) -> str:
    steps = conclusion.state.steps.values()
    return f"{sum(step.reused for step in steps)} of {len(steps)}"
