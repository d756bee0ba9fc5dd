from rich.console import Console
from rich.text import Text

from ..bootstrap import open_program
from ..domain.claim import Claim
from ..services.reports import no_dossier
from ..services.trace import TraceNode
from ..services.trace import trace as traced
from .console import ExitStatus, ranged, screen
from .finished import finished


async def trace(run: str, claim: str, /) -> int:
    """Show what one figure rests on, down to prices, controls and answers.

    Parameters
    ----------
    run
        Id of a run, a piece of it that is unique, or `latest`.
    claim
        Id of a claim, such as C-12ab34cd56.
    """
    async with open_program() as program:
        conclusion = await program.runs.conclusion(await finished(program, run))
    if conclusion.dossier is None:
        raise no_dossier(conclusion)
    root = traced(conclusion.dossier.claims, claim)
    console = screen()
    console.print(_text(root.claim), soft_wrap=True)
    _draw(console, root, "")
    return ExitStatus.DONE


def _draw(console: Console, node: TraceNode, before: str) -> None:
    """The branches below a claim, one line each that is never cut."""
    for number, below in enumerate(node.inputs, 1):
        last = number == len(node.inputs)
        text = Text(before + ("└── " if last else "├── "), style="quiet")
        text.append_text(_text(below.claim, again=below.shown_before))
        console.print(text, soft_wrap=True)
        _draw(console, below, before + ("    " if last else "│   "))


def _text(claim: Claim, *, again: bool = False) -> Text:
    text = Text()
    text.append(f"{claim.label}: ")
    text.append(ranged(claim), style="figure")
    text.append(f"  {claim.id}  {claim.method}", style="quiet")
    if claim.agent:
        text.append(f"  by {claim.agent}", style="quiet")
    source = claim.source
    if source is not None:
        dated = f", {source.as_of}" if source.as_of else ""
        link = f" {source.url}" if source.url else ""
        text.append(f"  [{source.kind}: {source.title}{dated}]{link}", style="good")
    if again:
        text.append("  (its inputs stand above)", style="quiet")
    return text
