"""What agents made of their conflicts, with a language model: each side hears the other one once."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .claim import ClaimValue
from .design import Decision, Design, Option
from .role import AgentRole
from .statement import Statement


class Turn(StrEnum):
    """What a side does when it has heard the other one."""

    CONCEDE = "concede"
    HOLD = "hold"
    PROPOSE = "propose"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebateSide:
    """Who stands for an option, and why; `opinion` where a language model alone stands for it."""

    role: AgentRole
    option: Option
    reason: Statement
    opinion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """What one side answered; without a `turn` it was not heard, and `why` says why.

    proposal: the design that it would take instead of both.
    """

    role: AgentRole
    turn: Turn | None = None
    reason: Statement | None = None
    cited: tuple[str, ...] = ()
    proposal: Design | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One option against the choice of a decision; `price` is that of overruling who objects."""

    decision: Decision
    objector: DebateSide
    defender: DebateSide
    price: Statement
    arguments: tuple[Argument, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """Whether who objects gave in."""
        role = self.objector.role
        return any(one.role == role and one.turn is Turn.CONCEDE for one in self.arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A third way, and what the decision rule says of it.

    words: what it decides otherwise · costs_more: all told against the choice, USD a month · wins: it is the
    choice now.
    """

    roles: tuple[AgentRole, ...]
    design: Design
    words: str
    verdict: Statement
    costs_more: ClaimValue | None = None
    wins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Debate:
    """The argument of a run; `unheard` counts objections beyond the strongest."""

    disputes: tuple[Dispute, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    unheard: int = 0

    @property
    def changed_choice(self) -> bool:
        return any(one.wins for one in self.proposals)

    @property
    def withdrawn(self) -> int:
        """Objections that were given up."""
        return sum(one.withdrawn for one in self.disputes)

    @property
    def effect(self) -> str:
        """What it changed, in one sentence."""
        if not self.disputes:
            return "There was nothing to argue about."
        if self.changed_choice:
            return "It changed the choice."
        if self.withdrawn:
            return "Objections were given up; the choice stands."
        return "It changed nothing."

    @property
    def outcome(self) -> Mapping[str, int | bool | str]:
        """What came of it, as metrics say it."""
        turns = [one.turn for dispute in self.disputes for one in dispute.arguments]
        return {
            "disputes": len(self.disputes),
            "heard": sum(one is not None for one in turns),
            "conceded": turns.count(Turn.CONCEDE),
            "held": turns.count(Turn.HOLD),
            "proposed": turns.count(Turn.PROPOSE),
            "withdrawn": self.withdrawn,
            "choice_changed": self.changed_choice,
            "effect": self.effect,
        }
