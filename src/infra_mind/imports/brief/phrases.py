"""Phrases with a rule of their own, in a sentence that says them and does not deny them."""

import re

from ..cues import cue
from ..document import Value
from .clause import Sentence, Stance, stance
from .past import is_past
from .reading import TextReading, short
from .rule import OPS, RULES, PhraseRule, number, plain
from .workloads import at_home

_GOING = cue("going")
_REPLACED = cue("replaced")


def read_phrases(reading: TextReading, sentence: Sentence) -> None:
    people = list(OPS.finditer(sentence.whole.text))
    start = sentence.whole.start
    said = [
        one
        for one in people
        if stance(sentence, start + one.start(), start + one.end()) is Stance.SAID
        and not _GOING.match(sentence.whole.after(start + one.end()))
    ]
    if said and not sentence.asks and not is_past(sentence.whole):
        total = sum(int(number(one["value"])) for one in said)
        words = short(sentence.whole.text[said[0].start() : said[-1].end()])
        reading.write("team.ops_engineers", total, words)
        for one in said:
            reading.take(start + one.start(), start + one.end())
    for rule in RULES:
        _apply(reading, rule, sentence)


def _apply(reading: TextReading, rule: PhraseRule, sentence: Sentence) -> None:
    if rule.near is not None and not rule.near.search(sentence.whole.text):
        return
    for match in rule.pattern.finditer(sentence.whole.text):
        start, end = sentence.whole.start + match.start(), sentence.whole.start + match.end()
        said = stance(sentence, start, end)
        value = rule.denied if said is Stance.DENIED else _value(rule, match)
        path = at_home(reading, rule.path, sentence)
        open_ = said is Stance.OPEN or (sentence.asks and rule.value is not None)
        open_ = open_ or is_past(sentence.clause_at(start))
        open_ = open_ or (path is not None and path.endswith(".engine") and _is_left(sentence))
        if not reading.is_free(start, end) or value is None or path is None or open_:
            continue
        if reading.write(path, value, match[0]):
            reading.take(start, end)


def _value(rule: PhraseRule, match: re.Match[str]) -> Value:
    groups = match.groupdict()
    if rule.value is not None or "value" not in groups:
        return rule.value
    return plain(f"{groups['value']} {(groups.get('period') or '').strip()}")


def _is_left(sentence: Sentence) -> bool:
    return _REPLACED.search(sentence.whole.text) is not None
