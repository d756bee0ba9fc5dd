"""What a company holds the design to: options of decisions that are fixed, or ruled out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import reduce
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..core.errors import Problem, RequirementsError
from ..domain.architecture import Exclusion
from ..domain.design import SECOND, SITE, Decision, Option, Site
from ..domain.option import CLOSED_OPTIONS, DecisionKind
from ..domain.requirements import Pin, Requirements
from ..evaluation.candidates import Candidates, Codes
from ..prices.regions import Region, RegionTable
from ..words.options import option_words
from .places import PLACE_PINS, place_problems, places_named, site_of
from .synonyms import decision_named, near_options, options_named

MOST_NAMED = 12
_SITES = frozenset({SITE.kind, SECOND.kind})
_WHY = {
    frozenset(
        {DecisionKind.PLATFORM, DecisionKind.MACHINE}
    ): "machines are rented by size for virtual machines and Kubernetes alone",
    frozenset(
        {DecisionKind.PLATFORM, DecisionKind.ZONES}
    ): "one machine stands in one zone of one region",
    frozenset(
        {DecisionKind.PLATFORM, DecisionKind.REGIONS}
    ): "one machine stands in one zone of one region",
    frozenset({DecisionKind.DATABASE, DecisionKind.ZONES}): "a replica stands in another zone",
    frozenset(
        {DecisionKind.REGIONS, DecisionKind.ZONES}
    ): "a zone is lost more often than a region, and each loss would move all users",
    frozenset(
        {DecisionKind.ENGINE, DecisionKind.PURCHASE}
    ): "only machines of one's own are bought as spot capacity",
    frozenset(
        {DecisionKind.PLATFORM, DecisionKind.DATABASE}
    ): "one machine stands in one zone, and a replica in another",
    frozenset(
        {DecisionKind.SITE, DecisionKind.REGIONS}
    ): "no second region of its provider lies where the data may go",
    frozenset(
        {DecisionKind.SITE, DecisionKind.BACKUP}
    ): "no second region of its provider lies where the data may go",
    frozenset(
        {DecisionKind.SITE, DecisionKind.SECOND}
    ): "the second region is another one of the same provider",
}
"""Why some decisions do not go together, where it is said in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A pin of one decision, of every workload that has it where `workload` is `None`.

    at: where it was written · only, without: options, or how they begin with `*` behind.
    """

    at: str
    kind: DecisionKind
    workload: str | None
    written: Pin
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Of the decision, as it was written."""
        return self.at.removeprefix("design.")

    @property
    def words(self) -> str:
        """As it was written."""
        if self.written.only:
            return " or ".join(self.written.only)
        return f"not {' or '.join(self.written.without)}"

    def concerns(self, decision: Decision) -> bool:
        return decision.kind is self.kind and self.workload in (None, decision.workload)

    def allows(self, option: Option) -> bool:
        text = str(option).lower()
        fixed = not self.only or any(_fits(one, text) for one in self.only)
        return fixed and not any(_fits(one, text) for one in self.without)

    def mask(self, candidates: Candidates) -> NDArray[np.bool_]:
        """Which candidates it allows."""
        found = np.ones(candidates.size, dtype=bool)
        for decision, codes in candidates.codes.items():
            if self.concerns(decision):
                fine = np.array([self.allows(one) for one in candidates.options[decision]])
                found &= fine[codes]
        return found


def _fits(pattern: str, text: str) -> bool:
    return text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern


def read_pins(requirements: Requirements, regions: RegionTable) -> tuple[Pinned, ...]:
    """The pins of a company; raises `RequirementsError` with all that name a place that cannot be taken."""
    problems = tuple(place_problems(requirements, regions))
    if problems:
        raise RequirementsError(problems)
    return tuple(_read(name, pin, regions) for name, pin in (requirements.design or {}).items())


def _read(name: str, pin: Pin, regions: RegionTable) -> Pinned:
    at = f"design.{name}"
    workload, _, word = name.rpartition(".")
    decision = decision_named(word)
    if decision is None:
        expected = f"{word!r} is no decision that there is"
        raise RequirementsError((Problem(path=at, value="", expected=expected),))
    if decision in PLACE_PINS:
        return _place(at, decision, pin, regions)
    kind = DecisionKind(decision)
    only, without = (
        tuple(option for one in words for option in _named(kind, one))
        for words in (pin.only, pin.without)
    )
    return Pinned(
        at=at, kind=kind, workload=workload or None, written=pin, only=only, without=without
    )


def _named(kind: DecisionKind, word: str) -> tuple[str, ...]:
    """The options behind a word; a model goes by its name, whoever serves it."""
    known = options_named(kind, word)
    text = word.strip().lower()
    if kind in CLOSED_OPTIONS or known:
        return known or (text,)
    return (text, f"api:{text}", f"own:{text}@*") if kind is DecisionKind.SERVING else (text,)


def _place(at: str, decision: str, pin: Pin, regions: RegionTable) -> Pinned:
    def sites(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            str(site_of(one)) for word in words for one in places_named(decision, word, regions)
        )

    return Pinned(
        at=at,
        kind=SECOND.kind if decision == SECOND.kind else SITE.kind,
        workload=None,
        written=pin,
        only=sites(pin.only),
        without=sites(pin.without),
    )


def allowed_by(pins: Iterable[Pinned], decision: Decision, option: Option) -> bool:
    return all(pin.allows(option) for pin in pins if pin.concerns(decision))


def no_place_left(pins: Sequence[Pinned], regions: Iterable[Region]) -> RequirementsError:
    """Pins of places that leave none of some regions: two that exclude each other, or each by itself."""
    held = [pin for pin in pins if pin.kind is DecisionKind.SITE]
    left = {pin.at: {one for one in regions if pin.allows(site_of(one))} for pin in held}
    pairs = [pair for pair in combinations(held, 2) if not left[pair[0].at] & left[pair[1].at]]
    if pairs:
        return RequirementsError(tuple(_conflict(first, second) for first, second in pairs))
    names = " and ".join(pin.at for pin in held[1:])
    expected = f"{f'together with {names} ' if names else ''}it leaves no place that is allowed"
    expected += "; leave one of them, or change clouds or data.residency"
    return RequirementsError((Problem(path=held[0].at, value=held[0].words, expected=expected),))


def check_second(
    pins: Sequence[Pinned], sites: Iterable[Site], partners: Mapping[Site, Site]
) -> None:
    """Raises `RequirementsError` where a second region is held that no first one may have."""
    places = [one for one in sites if allowed_by(pins, SITE, one)]
    for pin in pins:
        if pin.kind is SECOND.kind and not any(one in partners for one in places):
            names = ", ".join(map(str, places[:MOST_NAMED]))
            expected = (
                f"it is no second region for {names}; expected another region of the same provider, "
                "inside data.residency"
            )
            raise RequirementsError((Problem(path=pin.at, value=pin.words, expected=expected),))


def check_pins(
    pins: Sequence[Pinned],
    candidates: Sequence[Candidates],
    combos: Sequence[Codes],
    exclusions: Sequence[Exclusion] = (),
) -> None:
    """Raises `RequirementsError` with all pins that name no option here, leave none, or exclude each other.

    combos: a number for the shared decisions of each candidate, the same for every workload.
    """
    options: dict[Decision, dict[Option, None]] = {}
    for one in candidates:
        for decision, known in one.options.items():
            options.setdefault(decision, {}).update(dict.fromkeys(known))
    problems = [found for pin in pins for found in _check(pin, options, exclusions)]
    problems = problems or list(_conflicts(pins, candidates, combos))
    if problems:
        raise RequirementsError(tuple(problems))


def _check(
    pin: Pinned, options: Mapping[Decision, Iterable[Option]], exclusions: Sequence[Exclusion]
) -> Iterator[Problem]:
    concerned = [decision for decision in options if pin.concerns(decision)]
    if not concerned:
        own = [str(one) for one in options if one.workload == pin.workload] or map(str, options)
        expected = f"nothing of the kind is decided here; expected one of {', '.join(own)}"
        yield Problem(path=pin.at, value="", expected=expected)
        return
    known = [option for decision in concerned for option in options[decision]]
    words = pin.written.only if pin.kind not in CLOSED_OPTIONS and pin.kind not in _SITES else ()
    wrong = [one for one in words if not any(_fits_word(pin, one, option) for option in known)]
    nothing_left = any(
        not any(pin.allows(option) for option in options[decision]) for decision in concerned
    )
    if wrong or nothing_left:
        names = list(dict.fromkeys(map(str, known)))
        near = _near(pin, names)
        listed = ", ".join(near or names[:MOST_NAMED])
        asked = (
            "expected one that can be had here" if pin.only else "it leaves nothing; leave one of"
        )
        expected = f"{asked}: {listed}"
        why = _reason(pin, exclusions)
        yield Problem(
            path=pin.at,
            value=" or ".join(wrong) or pin.words,
            expected=f"{why}; {expected}" if why else expected,
            suggestion=near[0] if near else "",
        )


def _fits_word(pin: Pinned, word: str, option: Option) -> bool:
    return any(_fits(one, str(option).lower()) for one in _named(pin.kind, word))


def _near(pin: Pinned, names: Sequence[str]) -> list[str]:
    if pin.kind in CLOSED_OPTIONS:
        near = (one for word in pin.written.only for one in near_options(pin.kind, word))
        return [one for one in near if one in names]
    plain = {name.removeprefix("api:").lower(): name for name in reversed(names)}
    return [
        plain[one]
        for word in pin.written.only
        for one in get_close_matches(word.lower(), plain, n=3, cutoff=0.5)
    ]


def _reason(pin: Pinned, exclusions: Sequence[Exclusion]) -> str:
    """Why an option that is pinned was ruled out before."""
    for one in exclusions:
        if pin.concerns(one.decision) and pin.only and pin.allows(one.option):
            return f"{option_words(one.option, pin.kind)} cannot be had: {one.reason}"
    return ""


def _conflicts(
    pins: Sequence[Pinned], candidates: Sequence[Candidates], combos: Sequence[Codes]
) -> Iterator[Problem]:
    """The pins that no design takes together: single ones, else pairs, else the fewest that do."""
    masks = {pin.at: [pin.mask(one) for one in candidates] for pin in pins}

    def go_together(some: Iterable[Pinned]) -> bool:
        """Whether they leave shared decisions that every workload has a candidate for."""
        held = [masks[pin.at] for pin in some]
        left = [
            combo[np.logical_and.reduce([np.ones(len(combo), dtype=bool), *own])]
            for combo, own in zip(
                combos, zip(*held, strict=True) if held else [()] * len(combos), strict=True
            )
        ]
        return bool(reduce(np.intersect1d, left).size)

    if go_together(pins) or not go_together(()):
        return
    alone = [pin for pin in pins if not go_together((pin,))]
    for pin in alone:
        expected = "no place and no zones have it for all workloads at once; name the workload"
        yield Problem(path=pin.at, value=pin.words, expected=expected)
    others = [pin for pin in pins if pin not in alone]
    pairs = [pair for pair in combinations(others, 2) if not go_together(pair)]
    yield from (_conflict(first, second) for first, second in pairs)
    if not alone and not pairs:
        yield _conflict_of(_fewest(pins, go_together))


def _fewest(
    pins: Sequence[Pinned], go_together: Callable[[Iterable[Pinned]], bool]
) -> Sequence[Pinned]:
    """Pins of which each is needed for them not to go together."""
    left = list(pins)
    for pin in pins:
        rest = [one for one in left if one is not pin]
        if not go_together(rest):
            left = rest
    return left


def _conflict_of(pins: Sequence[Pinned]) -> Problem:
    others = ", ".join(f"{pin.at} ({pin.words})" for pin in pins[1:])
    expected = f"no design takes it together with {others}; take one of them away"
    return Problem(path=pins[0].at, value=pins[0].words, expected=expected)


def _conflict(first: Pinned, second: Pinned) -> Problem:
    why = _WHY.get(frozenset({first.kind, second.kind}), "")
    if first.kind is second.kind:
        why = "both are about the same decision"
    return Problem(
        path=first.at,
        value=first.words,
        expected=f"it excludes {second.at} ({second.words})"
        + (f": {why}" if why else "")
        + "; take one of them away",
    )
