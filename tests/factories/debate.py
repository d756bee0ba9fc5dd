"""An argument over an example that the session has worked out already, with a scripted model."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from infra_mind.agents.roster import ROSTER
from infra_mind.domain.dossier import AgentEntry, AgentStatus
from infra_mind.domain.role import AgentRole
from infra_mind.engine.events import JsonValue
from infra_mind.engine.step import StepPart
from infra_mind.llm.budget import ModelUse
from infra_mind.llm.exchange import Request
from infra_mind.workflows.debate import Argued, Moderator
from infra_mind.workflows.findings import Findings
from tests.factories.brief import brief_of, model, report_of
from tests.factories.language_model import Line, ScriptedModel
from tests.factories.talk import EXAMPLE, agent_of
from tests.tools.clock import ManualClock

T = TypeVar("T")
ROLES = (AgentRole.CTO, AgentRole.INFRASTRUCTURE, AgentRole.SECURITY)


@dataclass
class Floor:
    """The context of a step that argues; what it kept may be given to another."""

    kept: dict[bytes, StepPart] = field(default_factory=dict)
    notes: dict[str, JsonValue] = field(default_factory=dict)

    async def compute(self, function: Callable[[], T]) -> T:
        return function()

    async def keep(self, name: str, key: bytes, make: Callable[[], Awaitable[StepPart]]) -> bytes:
        if key not in self.kept:
            self.kept[key] = await make()
        return self.kept[key].content

    def note(self, data: Mapping[str, JsonValue]) -> None:
        self.notes.update(data)


@cache
def findings(example: str = EXAMPLE) -> Findings:
    """What some agents found, the same for the whole session."""
    entries = (
        AgentEntry(
            role=role,
            operation=agent_of(role).operation,
            status=AgentStatus.COMPLETED,
            report=report_of(agent_of(role), example),
        )
        for role in ROLES
    )
    return Findings(brief=brief_of(example), entries=tuple(entries))


@dataclass
class Hall:
    """Who argues, about what, and what came of it."""

    script: Callable[[Request], Line] | Sequence[Line]
    found: Findings = field(default_factory=findings)
    floor: Floor = field(default_factory=Floor)

    async def hold(self) -> Argued:
        self.model = ScriptedModel(self.script)
        moderator = Moderator(
            language=ModelUse(model=self.model),
            model=lambda terms: model(),
            clock=ManualClock(),
            roster=ROSTER,
        )
        return await moderator.hold(self.found, self.floor)


def turn(turn: str, reason: str = "It is what the company asked for.", **changes: str) -> str:
    """An answer as a model gives it; `app__zones` is `app.zones`."""
    asked = [{"decision": one.replace("__", "."), "option": to} for one, to in changes.items()]
    return json.dumps({"turn": turn, "reason": reason, "changes": asked})


def speaker(request: Request) -> str:
    """The label of who is asked."""
    return request.instructions.partition("You are the ")[2].partition(" of a board")[0]
