"""How long do the people take to get there, and are they there by the date?"""

import math
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.requirements import Team
from ...domain.statement import Statement
from ...evaluation.effects.setup import setup_hours
from ...evaluation.entries import stated
from ...evaluation.samples import Array
from ...evaluation.scene import NEW
from ..cost.cost_range import band
from ..cost.move import HOURS as MOVING

ENGINEER, DEVELOPER = "model.project_hours.engineer", "model.project_hours.developer"
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Work of getting there once, the weeks that it takes the people, and the date.

    weeks: `None` where nobody was stated · until: the date, as it was stated · chance: that it is done by
    then · more: people beside those there are with whom it is, as surely as targets are met · later: weeks
    in which those there are do it as surely.
    """

    work: Claim
    text: Statement
    weeks: Claim | None = None
    until: Claim | None = None
    chance: Claim | None = None
    more: Claim | None = None
    later: Claim | None = None


def schedule(case: Case, ledger: Ledger, team: Team, timeline: timedelta | None) -> Schedule:
    """Setting up what the design is made of and moving what runs; no program is written in it."""
    hours, a_week = _hours(case), _hours_a_week(case, team)
    of = [case.design(ledger), *([case.assume(ledger, MOVING)] if _moves(case) else [])]
    work = band(ledger, "Work of getting there, once", hours, "h", method=schedule, of=of)
    if a_week is None:
        return _without_team(case, ledger, work, hours, timeline)
    weeks = hours / a_week
    needed = band(
        ledger,
        "Weeks that getting there takes the people stated",
        weeks,
        "weeks",
        method=schedule,
        of=[work, case.assume(ledger, ENGINEER), case.assume(ledger, DEVELOPER)],
    )
    words = "Getting there is {work:range}, which takes the people stated {weeks:range}"
    text = ledger.say(f"{words}.", work=work, weeks=needed)
    found = Schedule(work=work, weeks=needed, text=text)
    if timeline is None:
        return found
    until = _date(ledger, timeline)
    chance = ledger.claim(
        "Probability that the people stated are there by the date",
        float((weeks <= timeline / WEEK).mean()),
        "share",
        method=schedule,
        of=[needed, until],
    )
    figures = {"work": work, "weeks": needed, "until": until, "chance": chance}
    words += "; asked for are {until}, which they make with a probability of {chance}."
    found = replace(found, until=until, chance=chance, text=ledger.say(words, **figures))
    if float(chance.value) >= case.judge.targets.confidence:
        return found
    return _late(case, ledger, found, hours, weeks, timeline, words, figures)


def _late(
    case: Case,
    ledger: Ledger,
    found: Schedule,
    hours: Array,
    weeks: Array,
    timeline: timedelta,
    words: str,
    figures: dict[str, Claim],
) -> Schedule:
    """A date that the people stated do not make: who beside them would, and when they are there."""
    sure = case.judge.targets.confidence
    short = hours / (timeline / WEEK) - hours / weeks
    more = ledger.claim(
        "Engineers beside those stated with whom the date is made",
        max(math.ceil(float(np.quantile(short / case.futures[ENGINEER], sure))), 1),
        "people",
        method=schedule,
        of=figures.values(),
    )
    later = ledger.claim(
        "Weeks in which the people stated are there as surely as targets are met",
        math.ceil(float(np.quantile(weeks, sure))),
        "weeks",
        method=schedule,
        of=figures.values(),
    )
    words += (
        " What makes it: {more} more who run systems, or as much of it bought. Else: {later}, or "
        "less at once."
    )
    text = ledger.say(words, more=more, later=later, **figures)
    return replace(found, more=more, later=later, text=text)


def _without_team(
    case: Case, ledger: Ledger, work: Claim, hours: Array, timeline: timedelta | None
) -> Schedule:
    """Nobody was stated: how many the date takes."""
    words = "Getting there is {work:range}; who does it was not stated."
    if timeline is None:
        return Schedule(work=work, text=ledger.say(words, work=work))
    until = _date(ledger, timeline)
    needed = hours / (timeline / WEEK) / case.futures[ENGINEER]
    people = ledger.claim(
        "Engineers whom the date takes",
        max(math.ceil(float(np.quantile(needed, case.judge.targets.confidence))), 1),
        "people",
        method=schedule,
        of=[work, until, case.assume(ledger, ENGINEER)],
    )
    words += " To be there in {until} takes {people} who run systems."
    text = ledger.say(words, work=work, until=until, people=people)
    return Schedule(work=work, until=until, text=text)


def _hours(case: Case) -> Array:
    """Of work, once; one for each future."""
    evaluation = case.evaluate([case.chosen], case.futures)
    hours = setup_hours(evaluation.candidates, case.futures)[0]
    return hours + case.futures[MOVING] * len(case.demand.workloads) if _moves(case) else hours


def _moves(case: Case) -> bool:
    """Whether anything runs that has to be moved."""
    return any(NEW not in one.traits for one in case.demand.workloads)


def _hours_a_week(case: Case, team: Team) -> Array | None:
    """What the people stated have for it; `None` where nobody was, or there is nobody."""
    engineers, developers = team.ops_engineers or 0, team.developers or 0
    if not engineers and not developers:
        return None
    return engineers * case.futures[ENGINEER] + developers * case.futures[DEVELOPER]


def _date(ledger: Ledger, timeline: timedelta) -> Claim:
    weeks = round(timeline / WEEK, 1)
    return stated(ledger, "Time until it should run", weeks, "weeks", "timeline")
