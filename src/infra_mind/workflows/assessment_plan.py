"""The assessment as one plan of steps; parallel and sequential runs share it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import cast

from ..agents.base import Agent, Draft
from ..agents.brief import Brief
from ..agents.commentary import with_commentary
from ..agents.lookup import KeptResearch, Offline, Research
from ..agents.roster import ROSTER
from ..core.clock import Clock, SystemClock
from ..core.errors import Unavailable
from ..core.fingerprint import fingerprint
from ..domain.dossier import ComplianceReport, Dossier, Synthesis
from ..domain.phase import Phase
from ..domain.provenance import Parsed, Provenance
from ..domain.recommendation import AgentReport
from ..domain.requirements import Requirements
from ..engine.events import JsonValue, RunStatus
from ..engine.plan import Plan
from ..engine.retry import RetryPolicy
from ..engine.step import AnyStep, Context, Outcome, Step, Upstream
from ..evaluation.model import Model
from ..exports.assessment_json import assessment_json
from ..knowledge.library import Library
from ..llm.budget import ModelUse
from ..llm.prompt import prompt_versions
from ..llm.session import Session
from ..prices.terms import Terms, snapshot_of
from ..workflows.agents import conclusion, usage_note
from .answers import READS, Answered, answer
from .brief import refuse_impossible, write_brief
from .codec import codec
from .compliance import audit_plan
from .cost import Costed, model_cost
from .debate import Argued, Moderator
from .dossier import Pieces, compile_dossier
from .findings import Findings, Recorded, entry_of
from .synthesis import synthesise
from .workflow import Workflow

DATE = "validation.date"
_TODAY = "today"
BRIEF = "validation.brief"
SYNTHESIS = "synthesis.synthesis"
ANSWERS = "synthesis.answers"
DEBATE = "synthesis.debate"
COMPLIANCE = "professional_services.compliance"
COST = "professional_services.cost"
DOSSIER = "reports.dossier"
# Models that are kept for runs to come: one for each day and set of own prices.
MODELS = 4
AGENT_RETRY = RetryPolicy(maximum_attempts=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a run is asked: requirements as understood, where they come from, and the seed.

    `as_of` is the day on which it is asked; `None` stands for the day on which the run starts.
    """

    requirements: Requirements
    provenance: Mapping[str, Provenance]
    seed: int
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """The question with the day on which it is asked."""

    question: Question
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaborators:
    """What the steps work with; put together by the composition root."""

    library: Library
    model: Callable[[Terms], Model]
    research: Research
    clock: Clock
    language: ModelUse | None = None
    roster: tuple[Agent, ...] = ROSTER


def collaborators(
    *,
    library: Library | None = None,
    research: Research | None = None,
    language: ModelUse | None = None,
    clock: Clock | None = None,
    roster: tuple[Agent, ...] = ROSTER,
) -> Collaborators:
    """What steps work with where nothing else is given; knowledge is read when first asked for."""
    known = library or Library()

    @lru_cache(maxsize=MODELS)
    def model(terms: Terms) -> Model:
        return Model(known.on(terms))

    return Collaborators(
        library=known,
        model=model,
        research=research or Offline(),
        clock=clock or SystemClock(),
        language=language,
        roster=roster,
    )


def question_of(parsed: Parsed, seed: int, as_of: date | None = None) -> Question:
    """What a run is asked, from requirements as they were read, whatever order they came in."""
    provenance = dict(sorted(parsed.provenance.items()))
    return Question(requirements=parsed.requirements, provenance=provenance, seed=seed, as_of=as_of)


def assessment_workflow(given: Collaborators) -> Workflow:
    """The eleven agents and everything around them."""
    return Workflow(
        plan=build_plan(given),
        refuse=lambda parsed: refuse_impossible(
            parsed, given.library, today=given.clock.now().date()
        ),
        read_input=question_of,
        describe=assessment_json,
    )


def build_plan(given: Collaborators) -> Plan:
    """Validation, all agents, synthesis, the two professional services, the dossier."""
    agents = [_agent_step(agent, given) for agent in given.roster]
    moderator = _moderator(given)
    sight = _Sight(roster=given.roster, argued=moderator is not None)
    steps: tuple[AnyStep, ...] = (
        _date_step(given.clock),
        _brief_step(given),
        *agents,
        *(() if moderator is None else (_debate_step(moderator),)),
        *_joining_steps(given, sight),
        *_service_steps(given, sight),
        _dossier_step(sight),
    )
    # No run goes on with what other code or other knowledge has worked out.
    version = fingerprint()
    return Plan(
        steps=tuple(replace(step, version=version) for step in steps),
        conclude=partial(_conclude, given.roster),
        details={"agents": len(given.roster), **_details(given.language)},
    )


def _details(language: ModelUse | None) -> Mapping[str, JsonValue]:
    """What a run says of the language model that it asks."""
    if language is None:
        return {}
    model = language.model
    return {
        "llm": {
            "model": model.name,
            "tools": model.uses_tools,
            "argues": language.argues,
            "context": language.context,
            "prompts": prompt_versions(),
        }
    }


def step_of(agent: Agent) -> str:
    return f"agents.{agent.role}"


def _conclude(roster: tuple[Agent, ...], outcomes: Mapping[str, Outcome[object]]) -> RunStatus:
    known = {agent.role: outcomes.get(step_of(agent)) for agent in roster}
    return conclusion({role: found for role, found in known.items() if found is not None})


def _date_step(clock: Clock) -> Step[str, date]:
    def day(asked: str, ctx: Context) -> date:
        del ctx
        return clock.now().date() if asked == _TODAY else date.fromisoformat(asked)

    def asked_for(upstream: Upstream) -> str:
        day = cast("Question", upstream.input).as_of
        return _TODAY if day is None else day.isoformat()

    return Step(
        name=DATE,
        phase=Phase.VALIDATION,
        select=asked_for,
        run=day,
        codec=codec(str, date),
    )


def _brief_step(collaborators: Collaborators) -> Step[Commission, Brief]:
    def run(commission: Commission, ctx: Context) -> Brief:
        ctx.progress("exploring the decisions")
        asked = commission.question
        prices = asked.requirements.prices
        snapshot = snapshot_of(collaborators.library.prices.snapshot, prices)
        return write_brief(
            asked.requirements,
            asked.provenance,
            model=collaborators.model(
                Terms(today=commission.today, prices=prices, snapshot=snapshot)
            ),
            seed=asked.seed,
            today=commission.today,
        )

    return Step(
        name=BRIEF,
        phase=Phase.VALIDATION,
        after=(DATE,),
        select=lambda upstream: Commission(question=upstream.input, today=upstream[DATE]),
        run=run,
        codec=codec(Commission, Brief),
    )


def _agent_step(agent: Agent, collaborators: Collaborators) -> Step[Brief, AgentReport]:
    return Step(
        name=step_of(agent),
        phase=Phase.AGENTS,
        after=(BRIEF,),
        label=agent.role,
        required=False,
        select=lambda upstream: cast("Brief", upstream[BRIEF]).narrow(agent.reads),
        run=_work(agent, collaborators),
        codec=codec(Brief, AgentReport),
        timeout=agent.timeout,
        retry=AGENT_RETRY,
        version=_version(collaborators.language),
    )


def _version(language: ModelUse | None) -> str:
    """What a report follows from beside its input: with another model it is another one."""
    return "1" if language is None else f"1, {language.model.name}, {prompt_versions()}"


def _work(
    agent: Agent, collaborators: Collaborators
) -> Callable[[Brief, Context], AgentReport | Awaitable[AgentReport]]:
    """How an agent runs: computing on its own, or awaiting the world outside or a language model."""
    language = collaborators.language

    def drafted(brief: Brief) -> Draft:
        return agent.draft(brief, collaborators.model(brief.terms))

    def compute(brief: Brief, ctx: Context) -> AgentReport:
        del ctx
        return _judge(agent, drafted(brief))

    async def ask(brief: Brief, ctx: Context) -> AgentReport:
        draft = await ctx.compute(partial(drafted, brief))
        if agent.inquire is None:
            report = await ctx.compute(partial(_judge, agent, draft))
        else:
            report = await agent.inquire(draft, KeptResearch(collaborators.research, ctx.keep))
        if language is None:
            return report
        allowance = language.allowance(agent.allowance, len(collaborators.roster))
        session = Session(
            language.model,
            allowance,
            keep=ctx.keep,
            clock=collaborators.clock,
            tracer=language.tracer,
        )
        try:
            return await with_commentary(draft, report, session, ctx.compute)
        finally:
            ctx.note(usage_note(session.spent))

    return compute if language is None and agent.inquire is None else ask


def _judge(agent: Agent, draft: Draft) -> AgentReport:
    if agent.analyse is None:
        raise Unavailable(f"The {agent.role} agent has no way of working.")
    return agent.analyse(draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """What steps after the agents see: brief and reports, anew where an argument changed the choice."""

    roster: tuple[Agent, ...]
    argued: bool

    @property
    def brief_after(self) -> tuple[str, ...]:
        return (BRIEF, DEBATE) if self.argued else (BRIEF,)

    @property
    def after(self) -> tuple[str, ...]:
        return (*self.brief_after, *map(step_of, self.roster))

    def brief(self, upstream: Upstream) -> Brief:
        found = self._argued(upstream)
        if found is not None and found.anew is not None:
            return found.anew.brief
        return cast("Brief", upstream[BRIEF])

    def findings(self, upstream: Upstream) -> Findings:
        found = self._argued(upstream)
        if found is not None and found.anew is not None:
            return found.anew
        before = _findings(upstream, self.roster)
        return before if found is None else replace(before, debate=found.debate)

    def _argued(self, upstream: Upstream) -> Argued | None:
        """An argument that came to no end is none."""
        outcome = upstream.outcome(DEBATE) if self.argued else None
        return cast("Argued", outcome.value) if outcome is not None and outcome.completed else None


def _moderator(given: Collaborators) -> Moderator | None:
    if given.language is None or not given.language.argues:
        return None
    return Moderator(
        language=given.language, model=given.model, clock=given.clock, roster=given.roster
    )


def _debate_step(moderator: Moderator) -> Step[Findings, Argued]:
    async def hold(findings: Findings, ctx: Context) -> Argued:
        return await moderator.hold(findings, ctx)

    roster = tuple(moderator.roster)
    return Step(
        name=DEBATE,
        phase=Phase.SYNTHESIS,
        after=(BRIEF, *map(step_of, roster)),
        required=False,
        select=lambda upstream: _findings(upstream, roster),
        run=hold,
        codec=codec(Findings, Argued),
        timeout=timedelta(seconds=120),
        retry=AGENT_RETRY,
        version=_version(moderator.language),
    )


def _joining_steps(
    collaborators: Collaborators, sight: _Sight
) -> tuple[Step[Findings, Recorded[Synthesis]], Step[Brief, Recorded[Answered]]]:
    joining = Step(
        name=SYNTHESIS,
        phase=Phase.SYNTHESIS,
        after=sight.after,
        select=sight.findings,
        run=lambda findings, ctx: synthesise(findings, collaborators.model(findings.brief.terms)),  # noqa: ARG005
        codec=codec(Findings, Recorded[Synthesis]),
        timeout=timedelta(seconds=120),
    )
    answering = Step(
        name=ANSWERS,
        phase=Phase.SYNTHESIS,
        after=sight.brief_after,
        select=lambda upstream: sight.brief(upstream).narrow(READS),
        run=lambda brief, ctx: answer(brief, collaborators.model(brief.terms)),  # noqa: ARG005
        codec=codec(Brief, Recorded[Answered]),
        timeout=timedelta(seconds=120),
    )
    return joining, answering


def _service_steps(
    collaborators: Collaborators, sight: _Sight
) -> tuple[Step[Brief, Recorded[ComplianceReport]], Step[Brief, Recorded[Costed]]]:
    compliance = Step(
        name=COMPLIANCE,
        phase=Phase.PROFESSIONAL_SERVICES,
        after=sight.brief_after,
        select=lambda upstream: sight.brief(upstream).narrow(frozenset({"company", "posture"})),
        run=lambda brief, ctx: audit_plan(brief, collaborators.model(brief.terms)),  # noqa: ARG005
        codec=codec(Brief, Recorded[ComplianceReport]),
        timeout=timedelta(seconds=240),
    )
    cost = Step(
        name=COST,
        phase=Phase.PROFESSIONAL_SERVICES,
        after=sight.brief_after,
        select=lambda upstream: sight.brief(upstream).narrow(
            frozenset({"budget", "horizon_months", "discount_rate"})
        ),
        run=lambda brief, ctx: model_cost(brief, collaborators.model(brief.terms)),  # noqa: ARG005
        codec=codec(Brief, Recorded[Costed]),
        timeout=timedelta(seconds=180),
    )
    return compliance, cost


def _dossier_step(sight: _Sight) -> Step[Pieces, Dossier]:
    def gather(upstream: Upstream) -> Pieces:
        return Pieces(
            findings=sight.findings(upstream),
            synthesis=upstream[SYNTHESIS],
            answers=upstream[ANSWERS],
            compliance=upstream[COMPLIANCE],
            costed=upstream[COST],
        )

    return Step(
        name=DOSSIER,
        phase=Phase.REPORTS,
        after=(*sight.after, SYNTHESIS, ANSWERS, COMPLIANCE, COST),
        select=gather,
        run=lambda pieces, ctx: compile_dossier(pieces),  # noqa: ARG005
        codec=codec(Pieces, Dossier),
        timeout=timedelta(seconds=300),
    )


def _findings(upstream: Upstream, roster: tuple[Agent, ...]) -> Findings:
    return Findings(
        brief=upstream[BRIEF],
        entries=tuple(entry_of(agent, upstream.outcome(step_of(agent))) for agent in roster),
    )
