import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ..core.clock import SystemClock
from ..knowledge.library import Library
from ..services.open_questions import open_questions, questions_json
from .asking import worth_of
from .assessing import AssessRequest, read_request, say_how_it_was_read
from .changes import check_seed
from .console import ExitStatus, line, print_json, screen


def questions(
    file: Path | None = None,
    /,
    *,
    brief: Path | None = None,
    changes: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    seed: int = 0,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    stdin: Annotated[bool, Parameter(name="--stdin", negative="", show=False)] = False,
) -> int:
    """Print what is worth answering before a run, by what an answer is worth.

    Parameters
    ----------
    file
        Requirements as YAML or JSON; `-` reads standard input.
    brief
        A free text to read the requirements from, by rules; `-` reads standard input.
    changes
        Another value at one path, as `budget.monthly=30000`; may be repeated.
    seed
        Seed of every random draw.
    as_json
        Print one JSON array.
    stdin
        What `-` stands for.
    """
    check_seed(seed)
    request = AssessRequest(
        file=Path("-") if stdin and file is None else file, brief=brief, changes=changes, seed=seed
    )
    given = read_request(request, sys.stdin.buffer)
    say_how_it_was_read(given)
    found = open_questions(given, Library(), today=SystemClock().now().date(), seed=seed)
    if as_json:
        print_json(questions_json(found), indent=True)
        return ExitStatus.DONE
    console = screen()
    if not found:
        line(console, "Nothing: no answer can change the decision, or the cost by much.")
    for one in found:
        line(console, f"- {one.question} {worth_of(one)}")
        line(console, f"  --set {one.path}=...", "quiet")
    return ExitStatus.DONE
