import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import orjson

from ..core.errors import LedgerError, UnknownName
from ..core.ids import content_id
from .claim import Claim, Source, SourceKind, Value, round_significant
from .statement import Statement, find_figures

_NAMES = Source(title="Requirements, names as given", kind=SourceKind.USER)
_PACKAGE = f"{__package__}".partition(".")[0] + "."
# Braces would be taken for references to claims.
_PLAIN = str.maketrans("{}", "()")


Method = Callable[..., object] | str


class Ledger:
    """The claims of one run, or of one agent's share in it.

    Ids follow from the content, so that ledgers filled apart merge without renaming and the same
    input gives the same ids.
    """

    def __init__(
        self, claims: Mapping[str, Claim] | None = None, *, agent: str | None = None
    ) -> None:
        self._known = dict(claims or {})
        self._own: dict[str, Claim] = {}
        self._agent = agent

    def claim(
        self,
        label: str,
        value: Value,
        unit: str = "",
        *,
        low: float | None = None,
        high: float | None = None,
        method: Method,
        of: Iterable[Claim] = (),
        source: Source | None = None,
    ) -> Claim:
        """Record one figure with what it rests on; numbers are kept to six significant digits.

        `method` is the function that worked it out; of what was given, a text says how it was come by.
        """
        inputs = tuple(dict.fromkeys(claim.id for claim in of))
        for number in (value, low, high):
            if isinstance(number, float | int) and not math.isfinite(number):
                raise LedgerError(f"{label!r} is {number!r}: a claim is a finite number.")
        if not inputs and source is None:
            raise LedgerError(
                f"{label!r} rests on nothing.", remedy="Give the claims or the source behind it."
            )
        for id in inputs:
            if id not in self:
                raise LedgerError(f"{label!r} rests on {id!r}, which is not in the ledger.")
        value = round_significant(float(value)) if _is_number(value) else value
        low = None if low is None else round_significant(float(low))
        high = None if high is None else round_significant(float(high))
        worked_out = method if isinstance(method, str) else _name_of(method)
        content = [label, value, unit, low, high, worked_out, inputs, source]
        claim = Claim(
            id=content_id("C", orjson.dumps(content)),
            label=label,
            value=value,
            unit=unit,
            low=low,
            high=high,
            method=worked_out,
            inputs=inputs,
            source=source,
            agent=self._agent,
        )
        return self._known.get(claim.id) or self._own.setdefault(claim.id, claim)

    def adopt(self, claims: Mapping[str, Claim]) -> None:
        """Record here what was recorded elsewhere, as far as it is not known yet."""
        for id, claim in claims.items():
            if id not in self:
                self._own[id] = replace(claim, agent=self._agent)

    def say(self, text: str, **figures: Claim) -> Statement:
        """A sentence with `{name}`, `{name:range}` or `{name:size}` where that figure belongs.

        Claims may also stand in it themselves, by an f-string.
        """
        for name, claim in figures.items():
            text = text.replace(f"{{{name}}}", f"{claim}")
            for form in ("range", "size"):
                text = text.replace(f"{{{name}:{form}}}", f"{claim:{form}}")
        statement = Statement(text)
        for id in statement.claims:
            if id not in self:
                raise LedgerError(f"{text!r} refers to {id!r}, which is not in the ledger.")
        return statement

    def name(self, words: str) -> str:
        """A name that the company gave, fit to stand in a sentence: its figures are the company's."""
        return self.quote(words.translate(_PLAIN), _NAMES).text

    def quote(self, text: str, source: Source) -> Statement:
        """Words of somebody else, their figures recorded as theirs."""

        def record(match: re.Match[str]) -> str:
            figure = self.claim("As quoted", match.group(), method="quoted", source=source)
            return f"{{{figure.id}}}"

        return Statement(find_figures(text, record))

    def __contains__(self, id: str) -> bool:
        return id in self._known or id in self._own

    def __getitem__(self, id: str) -> Claim:
        found = self._own.get(id) or self._known.get(id)
        if found is None:
            raise UnknownName(
                f"There is no claim {id!r} in this run.",
                remedy="Claim ids stand in assessment.json under 'claims'.",
            )
        return found

    @property
    def own(self) -> Mapping[str, Claim]:
        """What was recorded here, beyond what was known before."""
        return dict(self._own)

    @property
    def claims(self) -> Mapping[str, Claim]:
        """Everything known here."""
        return self._known | self._own


def merge_claims(ledgers: Iterable[Mapping[str, Claim]]) -> dict[str, Claim]:
    """One mapping of them all, sorted by id; the first to record a claim is named as its agent."""
    merged: dict[str, Claim] = {}
    for claims in ledgers:
        for id, claim in claims.items():
            merged.setdefault(id, claim)
    return dict(sorted(merged.items()))


def reachable(claims: Mapping[str, Claim], shown: Iterable[str]) -> dict[str, Claim]:
    """The claims of some ids and everything they rest on, sorted by id."""
    found: dict[str, Claim] = {}
    waiting = list(shown)
    while waiting:
        id = waiting.pop()
        if id not in found and id in claims:
            found[id] = claims[id]
            waiting.extend(claims[id].inputs)
    return dict(sorted(found.items()))


def _name_of(function: Callable[..., object]) -> str:
    """Where it is found in the package, as `evaluation.model.Model.evaluate`."""
    return f"{function.__module__}.{function.__qualname__}".removeprefix(_PACKAGE)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
