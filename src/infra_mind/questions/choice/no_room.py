"""What has the choice no room for? The limits of services that its workloads pass on the first day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...decision.case import Case
from ...decision.goals import NEARLY
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.statement import Statement
from ...evaluation.effects.limits import act_against, words_of
from ...evaluation.part import Bound, Part
from ...words.terms import in_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRoom:
    """A limit that is too small for what a workload needs of it; `times` is need over limit."""

    bound: Bound
    times: Claim

    @property
    def words(self) -> str:
        return words_of(self.bound)

    @property
    def act(self) -> str:
        return f"Before the start: {in_sentence(act_against(self.bound))}"


def no_room(case: Case, ledger: Ledger) -> tuple[NoRoom, ...]:
    """One for each workload that has room in fewer futures than it has to; nothing can take its place."""
    evaluation = case.evaluate([case.chosen], case.futures)
    found: list[NoRoom] = []
    for part in evaluation.parts:
        room = np.broadcast_to(part.room, evaluation.monthly.shape)[0]
        short = room < 1 - NEARLY
        if part.bounds and short.mean() > 1 - case.judge.targets.confidence:
            bound = _bound(part, short)
            times = ledger.claim(
                f"What is needed at peak over {words_of(bound)}",
                float(np.median(1 / room)),
                "ratio",
                method=no_room,
                of=[case.design(ledger)],
            )
            found.append(NoRoom(bound=bound, times=times))
    return tuple(found)


def _bound(part: Part, short: NDArray[np.bool_]) -> Bound:
    """The limit that is met first in most futures without room."""
    which = np.broadcast_to(part.tightest, (1, short.size))[0][short].astype(np.intp)
    place = int(np.bincount(which).argmax())
    return part.bounds[place]


def without_room(case: Case, ledger: Ledger) -> tuple[Statement, ...]:
    """What is too small, by how much, and what to do about it before anything is built."""
    words = "What is needed is {{times}} {limit}, and no design that was compared has more. {act}"
    return tuple(
        ledger.say(words.format(limit=ledger.name(one.words), act=one.act), times=one.times)
        for one in case.ask(no_room, ledger)
    )
