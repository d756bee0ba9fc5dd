"""What a company holds the design to: options of decisions that are fixed, or ruled out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InputError
from ..domain.design import SITE, Decision, Option, Site
from ..domain.option import DecisionKind
from ..domain.requirements import Pin, Requirements
from ..evaluation.candidates import Candidates
from .exploration import Local

# Words of people for options of ours.
_ALSO = {"containers": "serverless_containers", "vms": "virtual_machines", "vm": "virtual_machines"}
_PLACES = ("provider", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A pin of one decision; `at` is where it was written."""

    at: str
    decision: Decision
    pin: Pin
    part: str = ""

    def allows(self, option: Option) -> bool:
        text = self._text(option)
        only = [_word(one) for one in self.pin.only]
        without = [_word(one) for one in self.pin.without]
        return (not only or text in only) and text not in without

    def _text(self, option: Option) -> str:
        if self.part and isinstance(option, Site):
            return option.provider if self.part == "provider" else option.region
        return str(option)

    def mask(self, candidates: Candidates) -> NDArray[np.bool_]:
        """Which candidates it allows."""
        if self.decision not in candidates.codes:
            return np.ones(candidates.size, dtype=bool)
        fine = np.array([self.allows(one) for one in candidates.options[self.decision]])
        return fine[candidates.codes[self.decision]]


def read_pins(requirements: Requirements) -> tuple[Pinned, ...]:
    """The pins of a company; raises InputError for a decision that there is not."""
    return tuple(_read(name, pin) for name, pin in (requirements.design or {}).items())


def pinned_sites(pins: Iterable[Pinned]) -> tuple[str, ...]:
    """Sites that are named by pins, and have to be looked at whatever beats them."""
    return tuple(
        one for pin in pins if pin.decision == SITE and not pin.part for one in pin.pin.only
    )


def _read(name: str, pin: Pin) -> Pinned:
    at = f"design.{name}"
    if name in _PLACES:
        return Pinned(at=at, decision=SITE, pin=pin, part=name)
    try:
        return Pinned(at=at, decision=Decision.parse(name), pin=pin)
    except ValueError:
        known = [*(kind.value for kind in DecisionKind), *_PLACES]
        raise _unknown(at, name.rpartition(".")[2], known, "a decision") from None


def _unknown(at: str, value: str, known: Sequence[str], what: str) -> InputError:
    near = get_close_matches(value, known, n=3, cutoff=0.4) or sorted(known)[:8]
    return InputError(
        f"{at}: {value!r} is not {what} that there is.",
        remedy=f"Write one of {', '.join(dict.fromkeys(near))}.",
    )


def check_pins(pins: Sequence[Pinned], pieces: Sequence[Local]) -> None:
    """Raises InputError for a pin that names no workload, no option, or leaves nothing."""
    options: dict[Decision, dict[str, None]] = {}
    for piece in pieces:
        for decision, known in piece.candidates.options.items():
            options.setdefault(decision, {}).update(dict.fromkeys(map(str, known)))
    for pinned in pins:
        _check(pinned, options)


def _check(pinned: Pinned, options: Mapping[Decision, Mapping[str, None]]) -> None:
    known = options.get(pinned.decision)
    if known is None:
        raise _unknown(
            pinned.at, str(pinned.decision), [str(one) for one in options], "a decision here"
        )
    names = list(known)
    if pinned.part:
        sites = [Site.parse(name) for name in names]
        names = [one.provider if pinned.part == "provider" else one.region for one in sites]
    for word in (*pinned.pin.only, *pinned.pin.without):
        if _word(word) not in names:
            raise _unknown(pinned.at, word, [*names, *_ALSO], "an option that can be had here")
    if not any(pinned.allows(one) for one in _typed(pinned.decision, known)):
        raise InputError(
            f"{pinned.at}: {', '.join(pinned.pin.without)} leaves nothing to take.",
            remedy=f"Leave one of {', '.join(names)}.",
        )


def _typed(decision: Decision, names: Iterable[str]) -> list[Option]:
    return [Site.parse(one) if decision == SITE else one for one in names]


def _word(text: str) -> str:
    word = text.strip()
    return _ALSO.get(word.lower().replace(" ", "_"), word)
