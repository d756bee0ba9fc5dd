"""What a model may say: figures that are claims it cites, names that the run knows, nothing about compliance.

A text passes as a `Statement`, so that every figure of it is a claim of the ledger wherever it is shown.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..core.errors import LedgerError
from ..domain.claim import Claim
from ..domain.statement import NAMES, Statement
from .figures import NoClaim, with_claims

_PACKAGE = __name__.rpartition(".")[0]
LONGEST = 1200
_REFERENCE = re.compile(r"[\[({]\s*(?P<id>C-[0-9a-f]{4,})(?P<form>:range|:size)?\s*[\])}]")
_MANY = re.compile(r"\[\s*(C-[0-9a-f]{4,}(?:\s*[,;]\s*C-[0-9a-f]{4,})+)\s*\]")
_LOOSE = re.compile(r"\bC-[0-9a-f]{4,}\b")
_COMPLIANT = re.compile(
    r"\b(?:non-?)?complian[tc]\w*\s+with\b|\b(?:non-?)?compliant\b|\bcompl(?:ies|y) with\b|"
    r"\bin compliance\b|\bcertified\b|\bkonform\w*\b|\bconformes?\b|\bconforms? (?:to|with)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!]|```|\]\(|https?://|javascript:|\{\{|\{%", re.IGNORECASE)
_PLACES = re.compile(
    r"\b(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-(?:gov-)?(?:north|south|east|west|central)(?:east|west)?-\d\b|"
    r"\b(?:europe|asia|us|australia|northamerica|southamerica|me|africa)-"
    r"(?:north|south|east|west|central)(?:east|west)?\d\b|"
    r"\b[a-z]{1,3}\d{1,2}[a-z]{0,3}\.(?:\d*x?large|medium|small|micro|nano|metal)\b|\bStandard_\w+|"
    r"\b[acemnt]\d[a-z]?-(?:standard|highmem|highcpu|micro|small|medium)(?:-\d+)?\b"
)
_MADE_UP = re.compile(
    r"\b(?:Amazon|AWS|Azure|Google(?: Cloud)?|GCP|Oracle|IBM) [A-Z][\w-]+(?: [A-Z][\w-]+)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a text may not be shown, in words that its writer can act on."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A text that may be shown, and the claims that it cites."""

    statement: Statement
    cited: tuple[str, ...]


class Guard:
    """Holds texts to the claims and names of one agent's ledger.

    said: everything that the run says already, in which a name has to stand to be used.
    """

    def __init__(self, claims: Mapping[str, Claim], said: Iterable[str], names: Iterable[str] = ()):
        self._claims = claims
        self._said = "\n".join(said).lower()
        self._names = _pattern(frozenset({*known_names(), *names}))

    def check(self, text: str, cited: Iterable[str] = ()) -> Guarded | Refusal:
        """The text as a statement, or why not; `cited` are claims that were named beside it."""
        plain = _MANY.sub(_apart, cleaned(text))
        reason = next(self._faults(plain), None)
        if reason is not None:
            return Refusal(reason=reason)
        ids = dict.fromkeys([*cited, *_LOOSE.findall(plain)])
        unknown = [id for id in ids if id not in self._claims]
        if unknown:
            return Refusal(reason=f"{unknown[0]} is no claim that you were given.")
        claims = [self._claims[id] for id in ids]
        try:
            words = self._with_references(plain, claims)
            return Guarded(statement=Statement(words), cited=tuple(ids))
        except NoClaim as error:
            return Refusal(reason=str(error))
        except LedgerError as error:
            return Refusal(reason=f"A figure has no claim: {error}")

    def _faults(self, text: str) -> Iterator[str]:
        if not text:
            yield "The text is empty."
        if len(text) > LONGEST:
            yield f"The text has {len(text)} characters; {LONGEST} are the most."
        letters = [one for one in text if one.isalpha()]
        if sum(not one.isascii() for one in letters) > len(letters) / 5:
            yield "Write in English."
        if any(unicodedata.category(one) in ("Nl", "No") for one in text):
            yield "Write figures with plain digits."
        if _MARKUP.search(text):
            yield "Write plain sentences, without markup and addresses."
        if found := _COMPLIANT.search(text):
            yield f"{found.group()!r}: say what is supported by evidence and what is not."
        for name in self._strange(text):
            yield f"{name!r} stands neither in the design nor among the claims; leave it out."

    def _strange(self, text: str) -> Iterator[str]:
        for pattern in (self._names, _PLACES, _MADE_UP):
            for found in pattern.finditer(text):
                if not self._is_said(found.group()):
                    yield found.group()

    def _is_said(self, name: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", self._said) is not None

    def _with_references(self, text: str, claims: list[Claim]) -> str:
        """The text with a reference in the place of each figure; raises `NoClaim` for one without."""
        pieces: list[str] = []
        position = 0
        for place in _places(text):
            pieces.append(with_claims(text[position : place.start()], claims, self._is_said))
            position = place.end()
            name = place.groupdict().get("id")
            # What is cited behind a figure stands in the figure's place already.
            before = "".join(pieces).rstrip()
            if name is None:
                pieces.append(place.group())
            elif place.group().startswith("{"):
                pieces.append(f"{{{name}{place['form'] or ''}}}")
            elif pieces:
                pieces[:] = [before]
        pieces.append(with_claims(text[position:], claims, self._is_said))
        return re.sub(r"\s+([.,;:)])", r"\1", "".join(pieces)).strip()


def cleaned(text: str) -> str:
    """Without control characters and needless space."""
    kept = (one if unicodedata.category(one)[0] != "C" else " " for one in text)
    return " ".join("".join(kept).split())


@cache
def known_names() -> frozenset[str]:
    """Names of clouds, services and frameworks that models like to use."""
    rows = (files(_PACKAGE) / "names.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(name.strip() for row in rows for name in row.split("\t")[1].split(","))


@cache
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _apart(found: re.Match[str]) -> str:
    return " ".join(f"[{id}]" for id in _LOOSE.findall(found.group()))


def _places(text: str) -> Iterator[re.Match[str]]:
    """References, and names whose digits are no figures, in order."""
    found = sorted((*_REFERENCE.finditer(text), *NAMES.finditer(text)), key=lambda one: one.start())
    end = 0
    for one in found:
        if one.start() >= end:
            end = one.end()
            yield one
