import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ..bootstrap import open_program
from ..domain.dossier import Dossier
from ..knowledge.inputs import load_inputs
from ..reports.drawing import draw
from ..reports.render.html import html
from ..reports.render.markdown import markdown
from ..services.delivery import deliver_file
from ..services.difference import RunDifference, difference, versions_of
from ..services.difference_report import difference_report
from ..services.reports import no_dossier
from .console import ExitStatus, errors, line, screen
from .diff_view import show_difference
from .finished import finished

Form = Literal["text", "md", "html"]


async def diff(
    before: str,
    after: str,
    /,
    *,
    form: Annotated[Form, Parameter(name="--format")] = "text",
    out: Annotated[Path | None, Parameter(name=("--out", "-o"))] = None,
) -> int:
    """Show what differs between two runs, and because of what.

    Parameters
    ----------
    before
        Id of the first run, a piece of it that is unique, or `latest`.
    after
        Id of the second run.
    form
        text for the terminal, md for the comment of a pull request, or html.
    out
        The file to write md or html to instead of standard output.
    """
    async with open_program() as program:
        old = await program.runs.conclusion(await finished(program, before))
        new = await program.runs.conclusion(await finished(program, after))
    for one in (old, new):
        if one.dossier is None:
            raise no_dossier(one)
    if old.dossier is not None and new.dossier is not None:
        versions = versions_of(old.run, new.run)
        found = difference(old.dossier, new.dossier, versions=versions)
        _tell(old.dossier, new.dossier, found, form, out)
    return ExitStatus.DONE


def _tell(
    before: Dossier, after: Dossier, found: RunDifference, form: Form, out: Path | None
) -> None:
    if form == "text":
        show_difference(screen(), found)
        return
    document = difference_report(before, after, found, load_inputs())
    text = markdown(document) if form == "md" else html(document, draw(()))
    if out is None:
        sys.stdout.buffer.write(text.encode())
    else:
        deliver_file(out, text.encode())
        line(errors(), f"Wrote {out}")
