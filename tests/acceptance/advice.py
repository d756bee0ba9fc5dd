"""What is wrong with the advice to a company: held against its own bill, its risks and its design."""

import re
from collections import Counter
from collections.abc import Iterator

from infra_mind.agents.brief import Brief
from infra_mind.agents.roster import ROSTER
from infra_mind.agents.security import EVERYBODYS
from infra_mind.domain.dossier import AgentEntry, AgentStatus, Synthesis
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.recommendation import AnswerKind, Recommendation
from infra_mind.questions.choice.targets import TargetStatus, target_odds
from infra_mind.questions.reliability.remedies import worst_cause
from infra_mind.words.options import option_words
from infra_mind.workflows.findings import Findings
from infra_mind.workflows.synthesis import synthesise
from tests.factories.brief import model, run

ABOUT_RISK = frozenset({AnswerKind.DOWNTIME, AnswerKind.ATTACK})
# What was not filled in, and a unit that is told twice.
UNCLEAR = ("{", "}", "<w>", "a month a month", "a year a year")


def advised(brief: Brief) -> tuple[Synthesis, Ledger]:
    """What the agents that only compute come to for a brief, and all claims of it."""
    entries = tuple(
        AgentEntry(
            role=agent.role,
            operation=agent.operation,
            status=AgentStatus.COMPLETED,
            report=run(agent, brief),
        )
        for agent in ROSTER
        if agent.analyse is not None
    )
    findings = Findings(brief=brief, entries=entries)
    found = synthesise(findings, model())
    return found.value, Ledger({**findings.claims, **found.claims})


def faults(brief: Brief) -> Iterator[str]:
    synthesis, ledger = advised(brief)
    advice = synthesis.recommendations
    yield from _unanswered(brief, advice)
    yield from _general(brief, synthesis)
    yield from _against_the_design(brief, advice, ledger)
    yield from _opposed(brief, advice)
    yield from _unclear(synthesis, ledger)


def _unanswered(brief: Brief, advice: tuple[Recommendation, ...]) -> Iterator[str]:
    """The largest line, each target that is missed and the largest cause of downtime have an answer."""
    case = brief.case(model())
    line = case.bill(Ledger())[0].name
    answered = {(one.answers.kind, one.answers.about) for one in advice if one.answers}
    if (AnswerKind.LINE, line) not in answered:
        yield f"no answer to the largest line, {line}"
    for one in target_odds(case, Ledger()):
        about = f"{one.workload}: {one.words}" if one.workload else one.words
        missed = one.stated and one.status is TargetStatus.MISSED
        if missed and (AnswerKind.TARGET, about) not in answered:
            yield f"no answer to a target that is missed, {about}"
    worst = worst_cause(case, Ledger())
    if worst is not None and (AnswerKind.DOWNTIME, worst.cause.words) not in answered:
        yield f"no answer to the largest cause of downtime, {worst.cause.words}"
    first = advice[0].answers
    if first is None or (first.kind is AnswerKind.LINE and first.about != line):
        yield f"first comes what answers neither the largest line nor a risk: {advice[0].id}"


def _general(brief: Brief, synthesis: Synthesis) -> Iterator[str]:
    """What every company has to see to is no advice, unless this one said that it lacks it."""
    lacking = {name for name, one in brief.posture.controls.items() if one.is_missing}
    general = {f"measure-{name}" for name in EVERYBODYS - lacking}
    general |= {one.id for one in synthesis.checklist}
    yield from (f"general: {one.id}" for one in synthesis.recommendations if one.id in general)
    names = {one.name for one in brief.demand.workloads}
    for one in synthesis.recommendations:
        if not one.title.claims and not any(name in one.title.text for name in names):
            yield f"names nothing of this company: {one.title.text}"


def _against_the_design(
    brief: Brief, advice: tuple[Recommendation, ...], ledger: Ledger
) -> Iterator[str]:
    """Nothing tells to do what the design does not."""
    chosen = {str(option) for option in brief.decision.chosen.as_mapping().values()}
    lost = {
        option_words(one.option, one.decision.kind)
        for one in brief.decision.rivals
        if str(one.option) not in chosen
    }
    for one in advice:
        told = f"{one.title.render(ledger.claims)} {one.action.render(ledger.claims)}"
        yield from (
            f"{one.id} tells of {words}"
            for words in lost
            if re.search(rf"\b{re.escape(words)}\b", told)
        )


def _opposed(brief: Brief, advice: tuple[Recommendation, ...]) -> Iterator[str]:
    """One act for each thing that wants an answer, one title for each act, whichever workload it names."""
    answered = Counter(one.answers for one in advice if one.answers is not None)
    yield from (f"{count} answers to {about}" for about, count in answered.items() if count > 1)
    titles = Counter(one.title.text for one in advice)
    yield from (f"{count} times {title}" for title, count in titles.items() if count > 1)
    names = "|".join(re.escape(one.name) for one in brief.demand.workloads)
    plain = (one.title.text for one in advice if one.answers is None)
    deeds = Counter(re.sub(rf"\b({names})\b", "<w>", re.sub(r"\{.*?\}", "", one)) for one in plain)
    yield from (f"{count} times {deed}" for deed, count in deeds.items() if count > 1)


def _unclear(synthesis: Synthesis, ledger: Ledger) -> Iterator[str]:
    texts = [
        text
        for one in synthesis.recommendations
        for text in (one.title, one.action, one.rationale, one.gain, one.done_when)
    ]
    texts += [one.text for one in synthesis.checklist]
    for text in texts:
        told = text.render(ledger.claims)
        if not told or any(mark in told for mark in UNCLEAR):
            yield f"unclear: {told}"
