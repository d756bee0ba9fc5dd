"""Countries and areas by the names that people call them in several languages."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ..tables.rows import read_rows
from . import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """law: the areas whose law holds there."""

    code: str
    names: tuple[str, ...]
    continent: str
    law: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryGroup:
    """What people call several countries; each of `means` is a code, a continent or a legal area."""

    name: str
    means: tuple[str, ...]


@cache
def load_countries() -> Mapping[str, Country]:
    """By code."""
    rows = read_rows(FOLDER / "data" / "countries.tsv", Country, key=("code",))
    return {one.code: one for one in rows}


@cache
def meanings(word: str) -> frozenset[str]:
    """What a word means, in small letters: itself, the code of its country, what its area has in it."""
    plain = _plain(word)
    found = {plain, plain.replace(" ", "")}
    code = _codes().get(plain)
    if code is not None:
        found.add(code.lower())
    found.update(_areas().get(plain.replace("-", " "), ()))
    return frozenset(found)


def country_code(word: str) -> str | None:
    """The code of a country that a word names."""
    return _codes().get(_plain(word))


def city_words(name: str) -> frozenset[str]:
    """Names of a city or state: as written, and without what tells its part of the country."""
    plain = _plain(name)
    return frozenset({plain, re.sub(r"^[nsew]\. ", "", plain)})


@cache
def _codes() -> Mapping[str, str]:
    return {
        _plain(name): one.code
        for one in load_countries().values()
        for name in (one.code, *one.names)
    }


@cache
def _areas() -> Mapping[str, frozenset[str]]:
    rows = read_rows(FOLDER / "data" / "areas.tsv", CountryGroup, key=("name",))
    return {one.name: frozenset(_plain(word) for word in one.means) for one in rows}


def _plain(word: str) -> str:
    """Small letters without their accents."""
    parted = unicodedata.normalize("NFKD", word.strip().lower().replace("ß", "ss"))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
