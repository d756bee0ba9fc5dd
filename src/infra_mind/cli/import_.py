from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..core.errors import InputError, OutputError
from ..imports.plans.requirements import requirements_of
from ..knowledge.library import Library
from .console import ExitStatus, errors, line


def import_(
    *files: Path,
    output: Annotated[Path | None, Parameter(name=["--output", "--out", "-o"])] = None,
) -> int:
    """Make a requirements file of what other programs describe.

    Parameters
    ----------
    files
        Terraform plans (`terraform show -json`), CloudFormation templates, compose files, Kubernetes
        manifests.
    output
        Where to write it [default: standard output].
    """
    if not files:
        raise InputError("Nothing to import was named.", remedy="Name one file or more.")
    text = requirements_of(files, Library())
    if output is None:
        print(text, end="")
        return ExitStatus.DONE
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{str(output)!r} cannot be written: {error.strerror}.") from None
    line(errors(), f"Written to {output}; fill in what it does not tell, and assess it.")
    return ExitStatus.DONE
