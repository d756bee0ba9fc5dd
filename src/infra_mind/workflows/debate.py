"""The argument between agents: each conflict is heard by its two sides once, and ruled by code."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

from ..agents.argument import argue
from ..agents.base import Agent, Draft
from ..agents.brief import Brief
from ..core.clock import Clock
from ..decision.case import Case
from ..decision.changes import change_words, changes
from ..domain.debate import Argument, Debate, DebateSide, Dispute, Proposal
from ..domain.design import Decision, Design, Option
from ..domain.ledger import Ledger
from ..domain.recommendation import AgentReport, Commentary, CommentaryStatus, Position
from ..domain.role import AgentRole
from ..domain.statement import Statement
from ..engine.step import Context
from ..evaluation.model import Model
from ..llm.budget import ModelAllowance, ModelUse
from ..llm.exchange import Usage
from ..llm.session import Session
from ..prices.terms import Terms
from ..questions.choice.trial import trial
from ..words.options import joined
from .agents import ARGUED, usage_note
from .brief import write_brief
from .findings import Findings, Recorded, recorded
from .synthesis import price_of_overruling

# The strongest objections are heard.
MOST_DISPUTES = 6
# What one side may take: it answers once, and is asked again once.
TURN = ModelAllowance(calls=2, tokens=60_000, time=timedelta(seconds=45), dollars=Decimal("0.20"))
# Who speaks for a choice that nobody took a position for.
SPEAKERS = (AgentRole.CTO, AgentRole.CLOUD_ENGINEER)
_OUTDATED = Commentary(
    status=CommentaryStatus.DROPPED,
    why="What the model said was about the design before the argument changed the choice.",
)
_BY_RULE = Statement("The targets, and then what it costs all told, speak for it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Argued:
    """What came of an argument; `anew` is what is assessed from here on where it changed the choice."""

    debate: Recorded[Debate]
    anew: Findings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """Holds the argument of a run."""

    language: ModelUse
    model: Callable[[Terms], Model]
    clock: Clock
    roster: Sequence[Agent]

    async def hold(self, findings: Findings, ctx: Context) -> Argued:
        ledger = Ledger(findings.claims)
        every = await ctx.compute(partial(self._disputes, findings, ledger))
        heard = every[:MOST_DISPUTES]
        spent: list[Usage] = []
        try:
            tasks: list[list[asyncio.Task[Argument]]] = []
            async with asyncio.TaskGroup() as group:
                for dispute in heard:
                    sides = (dispute.objector, dispute.defender)
                    turns = (
                        self._turn(findings, ledger, dispute, side.role, ctx, spent, 2 * len(heard))
                        for side in sides
                    )
                    tasks.append([group.create_task(one) for one in turns])
        finally:
            ctx.note({**usage_note(sum(spent, Usage())), ARGUED: True})
        answered = [
            replace(one, arguments=tuple(task.result() for task in own))
            for one, own in zip(heard, tasks, strict=True)
        ]
        unheard = len(every) - len(heard)
        return await ctx.compute(partial(self._rule, findings, ledger, answered, unheard))

    def _disputes(self, findings: Findings, ledger: Ledger) -> list[Dispute]:
        return disputes(findings, findings.brief.case(self._model(findings)), ledger)

    def _model(self, findings: Findings) -> Model:
        return self.model(findings.brief.terms)

    async def _turn(
        self,
        findings: Findings,
        ledger: Ledger,
        dispute: Dispute,
        role: AgentRole,
        ctx: Context,
        spent: list[Usage],
        parts: int,
    ) -> Argument:
        agent = next(one for one in self.roster if one.role == role)
        report = next(one for one in findings.reports if one.role == role)
        draft = _draft(agent, findings.brief, self._model(findings), ledger)
        allowance = self.language.allowance(TURN, len(self.roster), parts=parts)
        session = Session(
            self.language.model,
            allowance,
            keep=ctx.keep,
            clock=self.clock,
            tracer=self.language.tracer,
        )
        try:
            return await argue(draft, report, dispute, session)
        finally:
            spent.append(session.spent)

    def _rule(
        self, findings: Findings, ledger: Ledger, heard: Sequence[Dispute], unheard: int
    ) -> Argued:
        """What the decision rule says of third ways; where one of them wins, everything anew."""
        case = findings.brief.case(self._model(findings))
        wanted = _wanted(heard)
        anew = None
        if case.ranked([case.chosen, *_open(case, wanted)])[0] != case.chosen:
            anew = self._decide(findings, wanted)
        chosen = case.chosen if anew is None else anew.brief.decision.chosen
        debate = Debate(
            disputes=tuple(heard),
            proposals=tuple(
                _proposal(case, ledger, design, roles, wins=design == chosen)
                for design, roles in wanted.items()
            ),
            unheard=unheard,
        )
        record = recorded(debate, ledger)
        return Argued(debate=record, anew=None if anew is None else replace(anew, debate=record))

    def _decide(self, findings: Findings, wanted: Iterable[Design]) -> Findings | None:
        """The choice with third ways among the candidates, and what agents say of it, where it is another."""
        brief, model = findings.brief, self._model(findings)
        decided = write_brief(
            brief.requirements,
            brief.provenance,
            model=model,
            seed=brief.seed,
            today=brief.today,
            proposed=tuple(wanted),
        )
        if decided.decision.chosen == brief.decision.chosen:
            return None
        entries = tuple(
            replace(one, report=self._again(one.report, decided, model)) for one in findings.entries
        )
        return Findings(brief=decided, entries=entries)

    def _again(self, report: AgentReport | None, brief: Brief, model: Model) -> AgentReport | None:
        """What code says of the new choice; words about the one before are not kept."""
        if report is None:
            return None
        agent = next(one for one in self.roster if one.role == report.role)
        # Who asked the world outside asked about more than the choice, and is not asked again.
        made = agent.analyse(_draft(agent, brief, model)) if agent.analyse else report
        spoke = report.commentary is not None
        return replace(made, commentary=_OUTDATED if spoke else None)


def disputes(findings: Findings, case: Case, ledger: Ledger) -> list[Dispute]:
    """Every option that somebody holds against the choice, the strongest first."""
    own = [one for report in findings.reports for one in report.positions]
    opinions = findings.opinions
    present = {report.role for report in findings.reports}
    best: dict[tuple[Decision, Option], Position] = {}
    for one in sorted((*own, *opinions), key=lambda one: (one in opinions, -one.strength)):
        chosen = case.chosen.get(one.decision)
        if chosen is not None and one.option != chosen:
            best.setdefault((one.decision, one.option), one)
    ranked = sorted(best.values(), key=lambda one: (-one.strength, str(one.decision), one.role))
    found: list[Dispute] = []
    for one in ranked:
        defender = _defender(case, one, own, present)
        if defender is not None:
            objector = DebateSide(
                role=one.role, option=one.option, reason=one.reason, opinion=one in opinions
            )
            price = price_of_overruling(case, ledger, one)
            found.append(
                Dispute(decision=one.decision, objector=objector, defender=defender, price=price)
            )
    return found


def _draft(agent: Agent, brief: Brief, model: Model, ledger: Ledger | None = None) -> Draft:
    """A sheet of an agent, which knows all claims of a run where their `ledger` is given."""
    own = agent.draft(brief.narrow(agent.reads), model)
    return own if ledger is None else replace(own, ledger=Ledger(ledger.claims, agent=agent.role))


def _defender(
    case: Case, against: Position, positions: Sequence[Position], present: Collection[AgentRole]
) -> DebateSide | None:
    """Who stands most for what was chosen; who speaks for the choice where nobody does."""
    chosen = case.chosen[against.decision]
    for one in sorted(positions, key=lambda one: (-one.strength, one.role)):
        if one.decision == against.decision and one.option == chosen and one.role != against.role:
            return DebateSide(role=one.role, option=chosen, reason=one.reason)
    speaker = next((one for one in SPEAKERS if one in present and one != against.role), None)
    return None if speaker is None else DebateSide(role=speaker, option=chosen, reason=_BY_RULE)


def _wanted(heard: Iterable[Dispute]) -> Mapping[Design, tuple[AgentRole, ...]]:
    """Third ways, and who proposes each."""
    found: dict[Design, tuple[AgentRole, ...]] = {}
    for dispute in heard:
        for one in dispute.arguments:
            if one.proposal is not None:
                roles = (*found.get(one.proposal, ()), one.role)
                found[one.proposal] = tuple(dict.fromkeys(roles))
    return found


def _open(case: Case, designs: Iterable[Design]) -> list[Design]:
    return [one for one in designs if not _ruled_out(case, one)]


def _ruled_out(case: Case, design: Design) -> str:
    """Why a guard rail rules a design out; empty where none does."""
    holding = (one.rule for one in case.decision.rails if not one.lifted)
    return next((one.rail.reason for one in holding if one.forbids_design(design)), "")


def _proposal(
    case: Case, ledger: Ledger, design: Design, roles: tuple[AgentRole, ...], *, wins: bool
) -> Proposal:
    found = case.ask(trial, ledger, design)
    reason = _ruled_out(case, design)
    if wins:
        added = " It is the choice now."
    elif reason:
        added = f" It is ruled out. {reason}"
    elif case.ranked([case.chosen, design])[0] == design:
        added = " It cannot be had as a whole."
    else:
        added = " The choice stands."
    return Proposal(
        roles=roles,
        design=design,
        words=joined([change_words(one) for one in changes(case.chosen, design)]),
        verdict=ledger.say(f"{found.sentence.text}{added}"),
        costs_more=found.total.id,
        wins=wins,
    )
