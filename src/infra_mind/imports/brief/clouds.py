"""Clouds by name: wanted, excluded, what runs today, or left open; never one for the other."""

from ...core.errors import Problem
from ...domain.requirements import Cloud
from ..cues import cue
from ..words import CLOUD_WORDS, SHORT_CLOUD_WORDS, Words
from .clause import NEAR, Sentence, Span, Stance, stance
from .past import TODAY
from .reading import TextReading, short

_LEAVING = cue("leaving")
_LEFT = cue("left")
_OURS = cue("ours")
_WANTS = cue("wants")
_FINE = cue("fine")
_PRODUCT = cue("product")
_CLOUD_LIST = cue("cloud_list")
_NONE_BUT = cue("none_but")
_SKILLED = cue("skilled")
_OF_PEOPLE = cue("of_people")
_NOT_YET = cue("not_yet")
_MOVED_TO = cue("moved_to")
_ABLE = cue("able")


def read_clouds(reading: TextReading, sentence: Sentence) -> None:
    """Wanted, excluded, what runs today, or left open: never one for the other."""
    seen: set[tuple[int, str]] = set()
    for pattern, name in _cloud_words(sentence):
        for match in pattern.finditer(sentence.whole.text):
            start, end = sentence.whole.start + match.start(), sentence.whole.start + match.end()
            clause = sentence.clause_at(start)
            if (clause.start, name) in seen:
                continue
            seen.add((clause.start, name))
            before, after = clause.before(start), clause.after(end)
            none_but = _NONE_BUT.search(before) is not None
            said = Stance.SAID if none_but else stance(sentence, start, end)
            words = short(f"{before[-40:]}{match[0]}{after[:20]}")
            if _ABLE.search(before) or (said is Stance.DENIED and _NOT_YET.search(clause.text)):
                continue
            if _LEFT.search(before):
                reading.take(start, end)
            elif _LEAVING.search(before):
                reading.excluded.setdefault(name, words)
                reading.write("current.hosting", name.value, words)
                reading.take(start, end)
            elif said is Stance.DENIED:
                reading.excluded.setdefault(name, words)
                reading.take(start, end)
            elif said is Stance.SAID and not sentence.asks:
                _read_cloud_said(reading, sentence, clause, (start, end), name.value, words)


def _cloud_words(sentence: Sentence) -> Words:
    """Beside another cloud a maker's name alone is one, too."""
    named = any(pattern.search(sentence.whole.text) for pattern, _ in CLOUD_WORDS)
    return (*CLOUD_WORDS, *SHORT_CLOUD_WORDS) if named else CLOUD_WORDS


def _read_cloud_said(
    reading: TextReading,
    sentence: Sentence,
    clause: Span,
    at: tuple[int, int],
    name: str,
    words: str,
) -> None:
    before, after = clause.before(at[0]), clause.after(at[1])
    if _OURS.match(after) or TODAY.search(clause.text) or _MOVED_TO.search(before):
        reading.write("current.hosting", name, words)
        reading.take(*at)
    elif _PRODUCT.match(after) or _OF_PEOPLE.match(after) or _SKILLED.search(before):
        return
    elif (
        _NONE_BUT.search(before)
        or _WANTS.search(_CLOUD_LIST.sub("", before[-NEAR:]))
        or _FINE.match(sentence.whole.after(at[1]))
    ):
        reading.wanted.setdefault(name, words)
        reading.take(*at)


def write_clouds(reading: TextReading) -> None:
    """What was wanted, without what was excluded; all others, where nothing was wanted."""
    wanted = [one for one in Cloud if one in reading.wanted]
    left = [one for one in wanted if one not in reading.excluded]
    left = left or [one for one in Cloud if one not in reading.excluded]
    if not wanted and not reading.excluded:
        return
    for one in left:
        words = reading.wanted.get(one) or "; ".join(reading.excluded.values())
        reading.add("clouds.allowed", one.value, words)
    for one in wanted:
        if one in reading.excluded:
            words = reading.excluded[one]
            expected = f"left out: the text asks for it and says {words!r} as well"
            problem = Problem(
                path="clouds.allowed", value=one.value, expected=expected, severity="warning"
            )
            reading.warnings.append(problem)
