from rich.text import Text

from ..bootstrap import open_program
from ..core.errors import InputError
from ..services.answers import answer
from ..services.reports import no_dossier
from .console import ExitStatus, line, screen
from .finished import finished


async def ask(run: str, question: str, /) -> int:
    """Ask a run a question; it answers from its ledger, with claim ids.

    Parameters
    ----------
    run
        Id of a run, a piece of it that is unique, or `latest`.
    question
        In your own words, such as "what does it cost?".
    """
    if not question.strip():
        raise InputError("The question is empty.", remedy='Ask, say, "what does it cost?".')
    async with open_program() as program:
        conclusion = await program.runs.conclusion(await finished(program, run))
    if conclusion.dossier is None:
        raise no_dossier(conclusion)
    console = screen()
    found = answer(conclusion.dossier, question)
    if not found.known:
        line(console, "The ledger of this run does not hold an answer to that.")
        line(console, "The reports say what was looked at; `infra-mind show` sums them up.")
    for one in found.lines:
        text = Text(one.text)
        if one.claims:
            text.append(f"  [{', '.join(one.claims)}]", style="quiet")
        console.print(text, soft_wrap=True)
    return ExitStatus.DONE
