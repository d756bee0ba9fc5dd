import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from ..bootstrap import open_program
from ..core.errors import InputError
from ..reports import Format, ReportKind
from ..services.delivery import deliver_file
from ..services.reports import read_formats, report_of
from .console import ExitStatus, errors, line
from .finished import finished


async def report(
    run: str,
    /,
    *,
    kind: Literal["executive", "technical", "stakeholder"] = "executive",
    form: Annotated[str, Parameter(name="--format")] = "md",
    out: Annotated[Path | None, Parameter(name=("--out", "-o"))] = None,
) -> int:
    """Print one report of a run, or write it to a file.

    Parameters
    ----------
    run
        Id of a run, a piece of it that is unique, or `latest`.
    kind
        For whom the report is written.
    form
        md, html, json or pdf; csv is the bill, line by line.
    out
        The file to write instead of standard output.
    """
    chosen = next(iter(read_formats((form,))), None)
    if chosen is None:
        raise InputError("No format was named.", remedy=f"Use {', '.join(Format)}.")
    async with open_program() as program:
        conclusion = await program.runs.conclusion(await finished(program, run))
    content = report_of(conclusion, ReportKind(kind), chosen)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        deliver_file(out, content)
        line(errors(), f"Wrote {out}")
    return ExitStatus.DONE
