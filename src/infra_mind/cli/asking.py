"""The questions that are worth an answer before a run, asked on a terminal."""

from typing import BinaryIO

from ..core.clock import SystemClock
from ..core.errors import InputError, RequirementsError
from ..domain.provenance import Parsed
from ..imports import with_changes
from ..knowledge.library import Library
from ..services.open_questions import OpenQuestion, open_questions
from .console import errors, line

MOST_ASKED = 8


def ask_for(given: Parsed, answers: BinaryIO, *, seed: int = 0) -> Parsed:
    """The requirements with what was answered; an empty line leaves a question open."""
    if not answers.isatty():
        raise InputError(
            "--ask needs a terminal to ask on.",
            remedy="`infra-mind questions FILE` prints the questions; --set answers them.",
        )
    console = errors()
    found = open_questions(given, Library(), today=SystemClock().now().date(), seed=seed)
    line(console, "Nothing is worth asking." if not found else "An empty line leaves one open.")
    for one in found[:MOST_ASKED]:
        given = _answered(given, one, answers)
    return given


def _answered(given: Parsed, one: OpenQuestion, answers: BinaryIO) -> Parsed:
    """Asks again where an answer cannot be read."""
    line(errors(), f"{one.question} {worth_of(one)}")
    while text := answers.readline().decode("utf-8", "replace").strip():
        try:
            return with_changes(given, {one.path: text}, origin="your answer")
        except RequirementsError as error:
            line(errors(), str(error), "bad")
    return given


def confirmed(answers: BinaryIO) -> bool:
    """Whether what was understood is what was meant; an empty line says that it is."""
    line(errors(), "Is that what the text says? Enter for yes, anything else for no.")
    return not answers.readline().strip()


def worth_of(one: OpenQuestion) -> str:
    """What an answer is worth, and what is taken until there is one."""
    if one.saves is None:
        return "(a demand that cannot be guessed)"
    worth = f"saves {one.worth} on average, " if one.saves >= 1 else ""
    moves = "can change the decision" if one.moves_decision else "narrows the cost"
    return f"({worth}{moves}; assumed: {one.assumed})"
