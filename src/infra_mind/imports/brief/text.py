"""Requirements out of a free text, by rules that would rather read nothing than the opposite.

Quantities are found with their units first and bound to a field by what stands around them; names are
read with what their clause says of them. Beside every value stand the words it was read from, and what holds a
figure or a demand and was not understood is listed.
"""

import re
from dataclasses import replace
from typing import Final, cast

from ...core.errors import Problem, RequirementsError
from ...core.text import visible
from ...domain.provenance import Parsed, Provenance
from ...domain.requirements import WorkloadType
from ...knowledge.languages import languages_read, unread_language
from ..cues import cue
from ..document import Value
from ..long_form import LongForm
from ..requirements_file import parsed
from .clause import sentences_of
from .clouds import read_clouds, write_clouds
from .demands import read_figures, write_daily
from .names import read_names
from .phrases import read_phrases
from .places import read_places
from .reading import TextReading
from .remainder import not_understood
from .workloads import drop_inference, read_workloads, write_types

LONGEST_TEXT: Final = 100_000
MOST_FIGURES: Final = 2_000
_FIGURE: Final = re.compile(r"\d+")
# Where the passages stand that were not understood.
NOT_UNDERSTOOD: Final = "not_understood"
# Fewer facts than this decide nothing.
ENOUGH_FACTS: Final = 5
_GERMAN = cue("german")
_ENGLISH = cue("english")


def read_brief(text: str, *, origin: str = "brief") -> Parsed:
    """What the text says, as far as the rules go; raises `RequirementsError` for no text at all."""
    if not text.strip() or "\0" in text:
        expected = f"expected a text of 1 to {LONGEST_TEXT:,} characters"
        raise RequirementsError((Problem(path="", value="", expected=expected),), origin=origin)
    if len(text) > LONGEST_TEXT:
        raise too_long(f"{len(text):,} characters", origin)
    if len(_FIGURE.findall(text)) > MOST_FIGURES:
        expected = f"expected a description with at most {MOST_FIGURES:,} figures, this is a table"
        raise RequirementsError((Problem(path="", value="", expected=expected),), origin=origin)
    if language := unread_language(text):
        return _unread(language, origin)
    reading = TextReading(taken=bytearray(len(text)))
    german = len(_GERMAN.findall(text)) > len(_ENGLISH.findall(text))
    sentences = list(sentences_of(text))
    for sentence in sentences:
        read_workloads(reading, sentence)
    if WorkloadType.LLM_APPLICATION in reading.types:
        drop_inference(reading)
    write_types(reading)
    for sentence in sentences:
        read_names(reading, sentence)
        read_clouds(reading, sentence)
        read_places(reading, sentence)
        read_phrases(reading, sentence)
        read_figures(reading, sentence, german=german)
    write_daily(reading)
    write_clouds(reading)
    for path in sorted(reading.doubtful):
        reading.forget(path)
    if passages := [visible(one) for one in not_understood(reading, sentences)]:
        reading.tree[NOT_UNDERSTOOD] = cast("list[Value]", passages)
    form = LongForm(tree=reading.tree, warnings=reading.warnings)
    result = parsed(form, origin=origin, provenance=Provenance.IMPORTED)
    return replace(result, understood=tuple(reading.understood))


def too_long(value: str, origin: str) -> RequirementsError:
    """A text that no company writes of itself: a book, a log or a table."""
    expected = (
        f"expected a text of at most {LONGEST_TEXT:,} characters: leave in what runs, how much of it, and what "
        "is asked of it"
    )
    return RequirementsError((Problem(path="", value=value, expected=expected),), origin=origin)


def _unread(language: str, origin: str) -> Parsed:
    """A text of another language, of which figures alone would be half of what it says."""
    words = f"the whole text, which reads as {language}"
    expected = (
        f"nothing is read of it, rules read {languages_read()}: translate it, write a requirements file, "
        "or set INFRA_MIND_LLM, with which a language model reads it"
    )
    warning = Problem(path="", value=words, expected=expected, severity="warning")
    form = LongForm(tree={NOT_UNDERSTOOD: [words]}, warnings=[warning])
    return parsed(form, origin=origin, provenance=Provenance.IMPORTED)
