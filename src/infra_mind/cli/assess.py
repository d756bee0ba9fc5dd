import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

Severity = Literal["high", "critical"]


async def assess(
    file: Path | None = None,
    /,
    *,
    brief: Path | None = None,
    example: str | None = None,
    out: Path | None = None,
    mode: Literal["parallel", "sequential"] | None = None,
    formats: str = "md,html,json",
    seed: int = 0,
    as_of: str | None = None,
    llm: str | None = None,
    changes: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    ask: Annotated[bool, Parameter(negative="")] = False,
    resume: str | None = None,
    replay: str | None = None,
    fail_on: Severity | None = None,
    strict: Annotated[bool, Parameter(negative="")] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    stdin: Annotated[bool, Parameter(name="--stdin", negative="", show=False)] = False,
) -> int:
    """Turn requirements into a costed, traceable decision and three reports.

    Parameters
    ----------
    file
        Requirements as YAML or JSON; `-` reads standard input.
    brief
        A free text to read the requirements from, by rules; `-` reads standard input.
    example
        An example that comes with the program, such as `saas`.
    out
        Folder for assessment.json and the reports [default: out/NAME].
    mode
        All agents at once, or one after another [default: as the settings say].
    formats
        Formats of the reports: md, html, json, pdf; csv is the bill, line by line.
    seed
        Seed of every random draw.
    as_of
        Assess as on this day, such as 2027-06-30 [default: today].
    llm
        Language model that the agents ask, as `provider:model`; commas make a fallback chain.
    changes
        Another value at one path, as `budget.monthly=30000`; may be repeated.
    ask
        Ask what is worth an answer on the terminal before the run.
    resume
        Go on with a run that did not end, or try its failed agents again.
    replay
        Work a run out again with what a language model answered then; write its files where it is the same.
    fail_on
        Exit with status 3 when a finding is this severe or worse.
    strict
        Exit with status 3 when a price of the bill is past its age limit.
    as_json
        Print one JSON event a line on standard output, and nothing else.
    stdin
        What `-` stands for.
    """
    from .assessing import (  # the program is loaded when it is needed
        AssessRequest,
        carry_out_request,
    )

    request = AssessRequest(
        file=Path("-") if stdin and file is None else file,
        brief=brief,
        example=example,
        out=out,
        mode=mode,
        formats=formats,
        seed=seed,
        as_of=as_of,
        llm=llm,
        changes=changes,
        ask=ask,
        resume=resume,
        replay=replay,
        fail_on=fail_on,
        strict=strict,
        as_json=as_json,
    )
    return await carry_out_request(request, stdin=sys.stdin.buffer)
