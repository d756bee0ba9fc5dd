import sys
from pathlib import Path

from .assessing import AssessRequest, carry_out_request
from .console import ExitStatus, line, screen

EXAMPLE = "clinic-portal"


async def demo() -> int:
    """Assess the example company and say which file to open."""
    folder = Path("out") / EXAMPLE
    request = AssessRequest(example=EXAMPLE, out=folder)
    status = await carry_out_request(request, stdin=sys.stdin.buffer)
    if status == ExitStatus.DONE:
        line(screen(), f"Open {folder / 'executive.html'} in a browser.", "title")
    return status
