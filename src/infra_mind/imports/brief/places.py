"""Countries and areas by name: where data stays, where the company sits, where it runs."""

import re
from typing import Final

from ...prices.countries import country_code, load_countries
from ..cues import cue
from ..words import AREAS
from .clause import NEAR, Sentence, Stance, stance
from .past import TODAY
from .reading import TextReading, short

_STAYS_IN = cue("stays_in")
_KEPT_INSIDE = cue("kept_inside")
_STAYS_AFTER = cue("stays_after")
_NOT_LEAVE = cue("not_leave")
_AT_HOME = cue("at_home")
_USERS = cue("users")
_DEPLOY = cue("deploy")
_PEOPLES: Final = {
    "german": "DE",
    "french": "FR",
    "swiss": "CH",
    "austrian": "AT",
    "dutch": "NL",
    "spanish": "ES",
    "italian": "IT",
    "british": "GB",
    "swedish": "SE",
    "danish": "DK",
    "norwegian": "NO",
    "finnish": "FI",
    "polish": "PL",
    "irish": "IE",
    "belgian": "BE",
    "canadian": "CA",
    "indian": "IN",
    "japanese": "JP",
    "australian": "AU",
    "deutsche": "DE",
    "deutsches": "DE",
    "deutscher": "DE",
}
_OF_A_COUNTRY = re.compile(
    rf"\b(?P<people>{'|'.join(_PEOPLES)}){cue('firm').pattern}", re.IGNORECASE
)
_NAMES_OF_PLACES: Final = {
    **{
        name.lower(): one.code
        for one in load_countries().values()
        for name in one.names
        if len(name) > 3
    },
    **{word: place for word, place in AREAS.items() if word != "us"},
}
_AREA = re.compile(
    r"\b(?:(?i:"
    + "|".join(sorted((re.escape(word) for word in _NAMES_OF_PLACES), key=len, reverse=True))
    + r")|US|U\.S\.)(?!\w)"
)
_PLACE_LIST = re.compile(
    rf"(?:(?:{_AREA.pattern})\W{{0,3}}(?:(?:or|and|und|oder)\W)?(?:the\W)?){{1,4}}$"
)
_PLACES_AFTER = re.compile(
    rf"^(?:\W{{0,3}}(?:(?:or|and|und|oder)\W)?(?:the\W|in\W|der\W)?(?:{_AREA.pattern})){{1,4}}"
)


def read_places(reading: TextReading, sentence: Sentence) -> None:
    whole = sentence.whole
    for match in _OF_A_COUNTRY.finditer(whole.text):
        reading.write("company.country", _PEOPLES[match["people"].lower()], match[0])
    seen: set[tuple[int, str]] = set()
    for match in _AREA.finditer(whole.text):
        start, end = whole.start + match.start(), whole.start + match.end()
        clause = sentence.clause_at(start)
        before = clause.before(start)
        place = _NAMES_OF_PLACES.get(match[0].lower().replace(".", ""), "US")
        if (clause.start, place) in seen:
            continue
        seen.add((clause.start, place))
        words = short(clause.text)
        said = stance(sentence, start, end)
        is_country = country_code(place) is not None
        if _NOT_LEAVE.search(clause.text) or _KEPT_INSIDE.search(before):
            reading.add("data.residency", place.upper(), words)
        elif said is not Stance.SAID or sentence.asks:
            reading.refused += [start] if said is Stance.DENIED else []
            continue
        elif _AT_HOME.search(before) and is_country and not _USERS.search(before):
            reading.write("company.country", place, words)
        elif _STAYS_IN.search(_PLACE_LIST.sub("", before[-NEAR:])) or _STAYS_AFTER.match(
            _PLACES_AFTER.sub("", clause.after(end))
        ):
            reading.add("data.residency", place.upper(), words)
        elif TODAY.search(clause.text):
            continue
        elif _DEPLOY.search(before):
            reading.add("clouds.regions", place, words)
        else:
            continue
        reading.take(start, end)
