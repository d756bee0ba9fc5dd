"""An agent's talk with a scripted model, over an example that the session has worked out already."""

import json
from collections.abc import Awaitable, Callable, Sequence

from infra_mind.agents.base import Agent, Draft
from infra_mind.agents.commentary import with_commentary
from infra_mind.agents.roster import ROSTER
from infra_mind.domain.recommendation import AgentReport
from infra_mind.domain.role import AgentRole
from infra_mind.engine.step import StepPart
from infra_mind.llm.budget import ModelAllowance
from infra_mind.llm.exchange import Request, ToolCall
from infra_mind.llm.session import Session
from tests.factories.brief import brief_of, draft
from tests.factories.language_model import Line, ScriptedModel
from tests.tools.clock import ManualClock

EXAMPLE = "saas"


def agent_of(role: AgentRole) -> Agent:
    return next(one for one in ROSTER if one.role is role)


class Talk:
    """What came of it: the draft, the report with its commentary, what the model was asked."""

    def __init__(
        self,
        script: Callable[[Request], Line] | Sequence[Line],
        *,
        role: AgentRole = AgentRole.CTO,
        uses_tools: bool = False,
        allowance: ModelAllowance | None = None,
        kept: dict[tuple[str, bytes], StepPart] | None = None,
        sheet: Draft | None = None,
        report: AgentReport | None = None,
    ) -> None:
        self.sheet = sheet or draft(agent_of(role), brief_of(EXAMPLE))
        self._report = report
        self.model = ScriptedModel(script, uses_tools=uses_tools)
        self.kept = {} if kept is None else kept
        self.clock = ManualClock()
        self.session = Session(
            self.model, allowance or ModelAllowance(), keep=self._keep, clock=self.clock
        )

    async def hold(self) -> AgentReport:
        if self._report is None:
            analyse = agent_of(self.sheet.role).analyse
            assert analyse is not None
            self._report = analyse(self.sheet)
        self.before = self._report
        self.after = await with_commentary(self.sheet, self.before, self.session, _compute)
        return self.after

    async def _keep(self, name: str, key: bytes, make: Callable[[], Awaitable[StepPart]]) -> bytes:
        known = self.kept.get((name, key))
        if known is None or not known.good:
            known = self.kept[name, key] = await make()
        return known.content


async def _compute(function: Callable[[], str]) -> str:
    return function()


def answer(comment: str = "It leans on its database.", **parts: object) -> str:
    return json.dumps({"comment": comment, **parts})


def call(tool: str, **arguments: object) -> ToolCall:
    return ToolCall(id="call_0", tool=tool, arguments=json.dumps(arguments))
