from ..bootstrap import Program
from ..models.run import Run
from .console import errors, line


async def finished(program: Program, name: str) -> Run:
    """The run of that name; of the `latest` it says where a later one came to nothing."""
    run, later = await program.runs.finished(name)
    if later is not None:
        text = f"{run.id} is the latest run with a result; {later.id}, begun after it, is {later.status}."
        line(errors(), text, "loud")
    return run
