from datetime import timedelta

from ..domain.claim import Claim, Source, SourceKind
from ..domain.design import Decision
from ..domain.option import DecisionKind
from ..domain.recommendation import AgentReport, Level, Owner, Pillar
from ..domain.requirements import DataClass, Goal, TrainingMethod
from ..domain.role import AgentRole
from ..domain.workload import Workload
from ..evaluation.compute.offers import OWN, hosted
from ..evaluation.workloads import Capability, able
from ..questions.cost.answer_worth import AnswerWorth, answer_worth, share_of_bill
from ..questions.cost.break_even import BreakEven, BreakEvenClaims, break_even, record_break_even
from ..questions.training.knowledge_store import knowledge_store
from ..words.options import option_words, site_words
from .base import Agent, Draft

AI_GOALS = frozenset({Goal.LAUNCH_AI_ASSISTANT, Goal.ADOPT_AI})
SENSITIVE = frozenset({DataClass.PHI, DataClass.PII, DataClass.PCI, DataClass.BIOMETRIC})
# From 1 to 5: below this a team should not run models of its own.
READY = 3
CLEAR_GAP = 0.1
LARGE_SHARE = 0.5
_LEVELS = Source(title="Infra Mind: levels of skill", kind=SourceKind.DERIVED)


def analyse(draft: Draft) -> AgentReport:
    """Where AI pays here: the price of an answer, API against own models, readiness, risk."""
    demand = draft.brief.demand.workloads
    models, trained, served = (
        list(able(demand, capability))
        for capability in (
            Capability.ASKS_MODELS,
            Capability.TRAINS_MODELS,
            Capability.SERVES_MODELS,
        )
    )
    uses = [*models, *trained, *served]
    _goals(draft, uses)
    if uses:
        _share(draft, uses)
        _readiness(draft, trained)
    worths: list[AnswerWorth] = []
    for workload in models:
        worths.append(_worth(draft, workload))
        found = break_even(draft.case, workload)
        if found is not None:
            _break_even(draft, workload, found)
        else:
            _one_kind(draft, workload)
        _sensitive(draft, workload)
        _knowledge(draft, workload)
    for workload in trained:
        _pilot(draft, workload, models)
    return _summary(draft, worths, uses)


def _summary(draft: Draft, worths: list[AnswerWorth], uses: list[Workload]) -> AgentReport:
    if worths:
        return draft.report(
            f"A thousand answers of {draft.ledger.name(uses[0].name)} cost {{cost}}; an answer pays "
            "for itself when it saves somebody {seconds} of work.",
            cost=worths[0].per_thousand,
            seconds=worths[0].saves,
        )
    if uses:
        first = uses[0]
        worth = (
            "what its answers are worth needs a workload that serves them."
            if able([first], Capability.TRAINS_MODELS)
            else "what its answers are worth to the company was not stated."
        )
        name = draft.ledger.name(first.name)
        return draft.report(f"{name} is the only use of AI here; {worth}")
    return draft.report("No workload here asks a language model.")


def _goals(draft: Draft, uses: list[Workload]) -> None:
    """Goals that speak of AI against workloads that do."""
    goals = draft.brief.requirements.goals or ()
    wanted = [goal for goal in goals if goal in AI_GOALS]
    if wanted and not uses:
        draft.find(
            "goal-without-workload",
            "A goal without a workload",
            f"The goals name {' and '.join(str(goal).replace('_', ' ') for goal in wanted)}, but no "
            "workload asks a model: nothing of it is in the bill.",
            Level.HIGH,
        )
    elif uses and goals and not wanted:
        names = " and ".join(draft.ledger.name(one.name) for one in uses)
        draft.find(
            "workload-without-goal",
            "AI that no goal asks for",
            f"{names} serve none of the goals stated; say what they are for, so that their cost can be "
            "weighed.",
            Level.MEDIUM,
        )


def _share(draft: Draft, uses: list[Workload]) -> None:
    """How much of the bill AI is, against the goal of a smaller bill."""
    share = share_of_bill(draft.case, draft.ledger, uses)
    cutting = Goal.REDUCE_COST in (draft.brief.requirements.goals or ())
    large = float(share.value) >= LARGE_SHARE
    draft.find(
        "share-of-bill",
        "What AI is of the bill",
        "{share} of {monthly} go to AI"
        + ("; the goal of a smaller bill is decided there." if cutting and large else "."),
        Level.MEDIUM if cutting and large else Level.LOW,
        share=share,
        monthly=draft.ledger[draft.facts.monthly_likely],
    )


def _readiness(draft: Draft, trained: list[Workload]) -> None:
    """What the team's skill is enough for."""
    skill = draft.brief.requirements.team.skills.ml
    if skill is None:
        return
    if skill >= READY:
        words, severity = "enough to tune and to serve models of its own", Level.LOW
    elif trained:
        words, severity = "enough for hosted models, not yet for the training planned", Level.HIGH
    else:
        words, severity = "enough for hosted models, which is what is planned", Level.LOW
    if severity is Level.HIGH:
        words += ". Hire or buy the skill before the first run, or show that a hosted model does"
    draft.find(
        "readiness",
        "The team cannot train models yet"
        if severity is Level.HIGH
        else "The team is ready for what is planned",
        f"Skill in machine learning is {{skill}} of {{most}}: {words}.",
        severity,
        skill=_skill(draft, skill),
        most=draft.ledger.claim("Highest level of skill", 5.0, method=_skill, source=_LEVELS),
    )


def _worth(draft: Draft, workload: Workload) -> AnswerWorth:
    """What an answer costs, and how little work it has to save."""
    worth = answer_worth(draft.case, draft.ledger, workload)
    tokens = " Tokens make {tokens} of that." if worth.tokens is not None else ""
    draft.find(
        f"answer-cost-{workload.name}",
        f"Price of an answer of {draft.ledger.name(workload.name)}",
        "A thousand answers cost {cost}, operation included; each pays when it saves {seconds} of work at "
        f"{{wage}}.{tokens}",
        Level.LOW,
        cost=worth.per_thousand,
        seconds=worth.saves,
        wage=worth.wage,
        **({"tokens": worth.tokens} if worth.tokens is not None else {}),
    )
    return worth


def _break_even(draft: Draft, workload: Workload, found: BreakEven) -> None:
    """By the token or on own accelerators: from which volume on, and what to do about it."""
    claims = record_break_even(draft.case, draft.ledger, workload, found)
    name = draft.ledger.name(workload.name)
    pair = (
        f"A thousand requests cost {claims.api_per_thousand} with "
        f"{option_words(found.api.option)} and {claims.own_per_thousand} with "
        f"{option_words(found.own.option)}, the people who run it counted. "
    )
    if claims.volume is None:
        end = f"Even at {claims.reach} today's volume, {claims.today}, the API stays cheaper."
    else:
        end = f"From {claims.volume} on an own model stays cheaper; today it is {claims.today}."
    title = f"API or own model for {name}"
    draft.find(f"break-even-{workload.name}", title, pair + end)
    _stand(draft, workload, found, claims)


def _one_kind(draft: Draft, workload: Workload) -> None:
    """Only one way to serve is on offer where the design stands: nothing to weigh, but a dependence."""
    option = draft.case.chosen.named(DecisionKind.SERVING, workload.name)
    place = site_words(draft.case.chosen.site.provider, draft.case.chosen.site.region)
    missing = (
        "no hosted model of its class is sold by the provider"
        if option.startswith(OWN)
        else "no machine priced there carries an open model of its class"
    )
    draft.find(
        f"one-way-{workload.name}",
        f"One way only to serve {draft.ledger.name(workload.name)}",
        f"In {place}, {missing}. So {option_words(option)} has no rival to bargain with.",
        Level.MEDIUM,
    )


def _stand(draft: Draft, workload: Workload, found: BreakEven, claims: BreakEvenClaims) -> None:
    """For the cheaper kind, weighed by whether the team can run a model of its own."""
    skill = draft.brief.requirements.team.skills.ml
    gap = abs(found.api.total - found.own.total) / max(found.api.total, found.own.total)
    decision = Decision(DecisionKind.SERVING, workload.name)
    own_cheaper = found.own.total < found.api.total
    best = found.own if own_cheaper and (skill is None or skill >= READY) else found.api
    shown = {"api": claims.api_total, "own": claims.own_total}
    if own_cheaper and best is found.api:
        draft.stand(
            decision,
            best.option,
            0.5,
            "The team is new to machine learning (level {skill}): {own} for an own model against {api} "
            "by API does not pay for what would go wrong.",
            skill=_skill(draft, skill or 0),
            **shown,
        )
    elif gap >= CLEAR_GAP:
        cheaper, dearer = ("own", "api") if own_cheaper else ("api", "own")
        draft.stand(
            decision,
            best.option,
            gap,
            f"With the people who run it counted, {option_words(best.option)} costs {{{cheaper}}} against "
            f"{{{dearer}}}.",
            **shown,
        )


def _sensitive(draft: Draft, workload: Workload) -> None:
    """Personal data in prompts: what goes to the vendor of a hosted model."""
    classes = [one for one in draft.brief.requirements.data.classes or () if one in SENSITIVE]
    option = draft.case.chosen.named(DecisionKind.SERVING, workload.name)
    if not classes or option.startswith(OWN):
        return
    requests = draft.case.assume(draft.ledger, workload.inputs["requests_per_day"])
    worst = DataClass.PHI in classes
    model = hosted(option, draft.case.model.library).label
    draft.recommend(
        f"guard-prompts-{workload.name}",
        title=f"Have it in the contract for {draft.ledger.name(model)} that no prompt of "
        f"{draft.ledger.name(workload.name)} with {_names(classes)} is kept or trained on",
        action="Do it before the first question of a patient or customer, and strip identifiers from prompts "
        "and logs.",
        gain=f"avoids that questions, {{requests}}, carry {_names(classes)} to the vendor without terms",
        owner=Owner.SECURITY,
        done_when="The agreement is signed, and a sample of a day's prompts and logs holds no identifiers.",
        rationale="Prompts, {requests}, may carry such data to the vendor of the model.",
        pillar=Pillar.SECURITY,
        priority=Level.HIGH if worst else Level.MEDIUM,
        effort=Level.MEDIUM,
        confidence=0.8,
        requests=requests,
    )


def _knowledge(draft: Draft, workload: Workload) -> None:
    """What answers rest on: how many passages, and what holding them costs."""
    found = knowledge_store(draft.case, draft.ledger, workload)
    if found is None:
        return
    words = (
        f"{found.documents} of documents are {found.passages} passages, whose index takes "
        f"{found.index} of memory: {found.monthly}"
    )
    if found.embedding is not None:
        words += f", and {found.embedding} to embed what changes"
    draft.find(
        f"knowledge-{workload.name}",
        f"What {draft.ledger.name(workload.name)} looks up",
        f"{words}. Answers are as good as the passages found: measure that first.",
    )


def _pilot(draft: Draft, workload: Workload, models: list[Workload]) -> None:
    """Own training where the team is new to it: show first that a hosted model does not do."""
    skill = draft.brief.requirements.team.skills.ml
    if skill is None or skill >= READY or workload.traits["method"] == TrainingMethod.LORA:
        return
    draft.recommend(
        f"pilot-{workload.name}-model",
        title=f"Show that {draft.ledger.name(workload.name)} needs training of its own",
        action="Measure a hosted model with examples in its prompt on the same evaluation set"
        + (
            f" ({option_words(draft.case.chosen.named(DecisionKind.SERVING, models[0].name))} is bought anyway)"
            if models
            else ""
        )
        + "; train only if it falls short.",
        rationale="The team's skill in machine learning is {skill} of {most}; training of its own "
        "takes {hours} of its time for good.",
        gain="avoids {hours} of training work and its machines, if a hosted model does",
        owner=Owner.DATA_AND_AI,
        done_when="Both stand side by side on the same evaluation set.",
        pillar=Pillar.OPERATIONAL_EXCELLENCE,
        priority=Level.HIGH if skill <= 1 else Level.MEDIUM,
        effort=Level.LOW,
        confidence=0.75,
        skill=_skill(draft, skill),
        most=draft.ledger.claim("Highest level of skill", 5.0, method=_skill, source=_LEVELS),
        hours=draft.case.assume(draft.ledger, "model.hours.training"),
    )


def _skill(draft: Draft, level: int) -> Claim:
    return draft.stated("Skill in machine learning, as stated", level, "", "team.skills.ml")


def _names(classes: list[DataClass]) -> str:
    spelled = [str(one).upper() if len(str(one)) <= 3 else str(one) for one in classes]
    return " and ".join(spelled)


AGENT = Agent(
    role=AgentRole.AI_CONSULTANT,
    operation="ai_ml_integration",
    timeout=timedelta(seconds=240),
    reads=frozenset({"goals", "team", "data"}),
    analyse=analyse,
)
