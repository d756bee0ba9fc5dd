"""Goals, rules, classes of data, the industry and the pattern of the load, by their names."""

import re

from ..cues import cue
from ..long_form import found
from ..words import DATA_WORDS, FRAMEWORK_WORDS, GOAL_WORDS, INDUSTRY_WORDS, PATTERN_WORDS, Words
from .clause import Sentence, Stance, stance
from .reading import TextReading
from .workloads import workload_of

_DUTY = cue("duty")


def read_names(reading: TextReading, sentence: Sentence) -> None:
    lists: tuple[tuple[str, Words], ...] = (
        ("goals", GOAL_WORDS),
        ("compliance", FRAMEWORK_WORDS),
        ("data.classes", DATA_WORDS),
    )
    for path, words in lists:
        for name, match, said in _named(words, sentence):
            if said is Stance.SAID:
                reading.add(path, name, match[0])
            if said is not Stance.OPEN and path != "goals":
                reading.take(
                    sentence.whole.start + match.start(), sentence.whole.start + match.end()
                )
    if found(reading.tree, ("company", "industry")) is None:
        for name, match, said in _named(INDUSTRY_WORDS, sentence)[:1]:
            if said is Stance.SAID:
                reading.write("company.industry", name, match[0])
    for name, match, said in _named(PATTERN_WORDS, sentence)[:1]:
        at = workload_of(reading, "serving", sentence)
        duty = _DUTY.search(sentence.whole.text)
        if said is Stance.SAID and at is not None and duty is None:
            reading.write(f"{at}.traffic.pattern", name, match[0])


def _named(words: Words, sentence: Sentence) -> list[tuple[str, re.Match[str], Stance]]:
    start = sentence.whole.start
    matches = ((name, pattern.search(sentence.whole.text)) for pattern, name in words)
    return [
        (name.value, match, stance(sentence, start + match.start(), start + match.end()))
        for name, match in matches
        if match is not None
    ]
