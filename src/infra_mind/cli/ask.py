from collections.abc import Sequence

from rich.text import Text

from ..bootstrap import open_language, open_program
from ..core.config import read_settings
from ..core.errors import InputError
from ..services.answers import answer
from ..services.conversation import Spoken, converse
from ..services.reports import no_dossier
from .console import ExitStatus, errors, line, screen
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
    settings = read_settings()
    async with open_language(settings) as language, open_program(settings) as program:
        conclusion = await program.runs.conclusion(await finished(program, run))
        if conclusion.dossier is None:
            raise no_dossier(conclusion)
        found = answer(conclusion.dossier, question)
        if language is not None and _told(
            await converse(conclusion.dossier, question, found, language)
        ):
            return ExitStatus.DONE
    console = screen()
    if not found.known:
        line(console, found.note or "The ledger of this run does not hold an answer to that.")
        line(console, "The reports say what was looked at; `infra-mind show` sums them up.")
    for one in found.lines:
        _print(one.text, one.claims)
    return ExitStatus.DONE


def _told(spoken: Spoken) -> bool:
    """Whether the model said anything that may be shown; without that, code answers."""
    if spoken.why:
        line(errors(), f"The language model does not answer: {spoken.why}", "loud")
        return False
    if not spoken.held:
        line(screen(), "The ledger of this run does not hold an answer to that.")
    _print(spoken.text, spoken.claims)
    return True


def _print(words: str, claims: Sequence[str]) -> None:
    text = Text(words)
    if claims:
        text.append(f"  [{', '.join(claims)}]", style="quiet")
    screen().print(text, soft_wrap=True)
