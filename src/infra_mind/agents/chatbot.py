from collections.abc import Iterator
from datetime import timedelta

from ..domain.claim import Claim
from ..domain.design import SUPPORT
from ..domain.option import Support
from ..domain.recommendation import AgentReport, Level, Owner, Pillar
from ..domain.role import AgentRole
from ..evaluation.workloads import kind_of
from ..questions.choice.certainty import certainty
from ..questions.choice.next_best import next_best
from ..questions.cost.support import support_plans
from ..questions.team.rota import Rota, rota
from ..words.options import option_words
from .base import Agent, Draft

_BANK = (
    ("monthly", "What does it cost a month?", "{it:range}, with {it} in the middle."),
    ("first_year", "What does the first year cost?", "{it:range}."),
    ("horizon", "What does it cost over the whole horizon?", "{it:range}."),
    (
        "over_budget",
        "Does it keep to the budget?",
        "With a probability of {it} it breaks the budget today.",
    ),
    ("availability", "How available is it?", "{it}, from {it:range}."),
    ("downtime", "How long is it down in a year?", "{it:range}."),
    ("recovery", "How long until a lost data store is back?", "{it:range}."),
    ("data_loss", "How much data is lost with a data store?", "The last {it}."),
    ("operating_hours", "How much work is it to run?", "{it:range}."),
    ("carbon", "What does it emit?", "{it:range}."),
    ("exit_cost", "What does leaving the provider cost?", "{it:range}."),
)
_NEEDS_SERVICE = frozenset({"availability", "downtime", "recovery", "data_loss"})


def analyse(draft: Draft) -> AgentReport:
    """What to ask the company next, what it may ask this run, and who answers when it breaks."""
    asked = _ask_next(draft)
    for name, question, answer, claim in _bank(draft):
        draft.find(f"bank-{name}", question, answer, it=claim)
    _support_plan(draft)
    if _has_service(draft):
        _on_call(draft, rota(draft.case, draft.ledger, draft.brief.requirements.team))
    number = draft.ledger.claim(
        "Questions that this run answers",
        sum(1 for _ in _bank(draft)),
        method=analyse,
        of=[draft.ledger[draft.facts.design]],
    )
    if asked is None:
        return draft.report(
            "{number} questions of a CTO are answered here; no further answer from the company would "
            "change the decision or narrow the range much.",
            number=number,
        )
    return draft.report(
        f"{{number}} questions of a CTO are answered here. First to find out: {asked}",
        number=number,
    )


def _bank(draft: Draft) -> Iterator[tuple[str, str, str, Claim]]:
    """Questions that the facts answer, with the claim behind each."""
    service = _has_service(draft)
    facts = draft.facts.by_name()
    for name, question, answer in _BANK:
        if name in facts and (service or name not in _NEEDS_SERVICE):
            yield name, question, answer, draft.ledger[facts[name]]
    for workload, id in draft.facts.latency.items():
        yield (
            f"latency.{workload}",
            _latency_question(draft, workload),
            "{it:range}.",
            draft.ledger[id],
        )


def _latency_question(draft: Draft, name: str) -> str:
    """The question after the time that is waited for."""
    workload = next(one for one in draft.brief.demand.workloads if one.name == name)
    return kind_of(workload).asked.format(name=draft.ledger.name(name))


def _has_service(draft: Draft) -> bool:
    """Whether anybody waits for an answer: training alone has no promise to keep."""
    return bool(draft.facts.latency)


def _ask_next(draft: Draft) -> str | None:
    """The next-best question, in words."""
    questions = draft.case.ask(next_best, draft.ledger)
    return draft.ledger.name(questions[0].question) if questions else None


def _support_plan(draft: Draft) -> None:
    """Which support plan is bought, why, and what each would cost."""
    chosen = draft.case.chosen.taken(Support)
    if chosen is None:
        return
    prices = draft.case.ask(support_plans, draft.ledger)
    words = option_words(chosen)
    costs = [f"{option_words(one.plan)} ({one.product}): {one.monthly}" for one in prices]
    draft.find(
        "support_plan",
        "Support plan of the provider",
        f"{words[:1].upper()}{words[1:]}: {_why_support(draft)}. Sold beside the choice: {'; '.join(costs)}.",
    )


def _why_support(draft: Draft) -> str:
    """Why no other plan was considered; one that is pinned was."""
    others = [one for one in draft.case.decision.exclusions if one.decision == SUPPORT]
    if len(others) < len(Support) - 1:
        return "as pinned"
    return others[0].reason.partition(": ")[2]


def _on_call(draft: Draft, duty: Rota) -> None:
    """Support and on-call duty: what the targets ask, and whether the team can give it."""
    team = draft.brief.requirements.team
    downtime = draft.ledger[draft.facts.downtime]
    shown = {"downtime": downtime}
    words = "Expect {downtime:range} of downtime"
    if duty.allowed is not None:
        shown["allowed"] = duty.allowed
        words += ", of which the target allows {allowed}"
    draft.find("support", "What support has to expect", f"{words}.", Level.LOW, **shown)
    rto = draft.facts.rto
    if rto is not None and team.on_call is False and duty.waits_too_long and not duty.night_waits:
        draft.recommend(
            "measure-on_call",
            title="Pay for an on-call rota at night, or hold no RTO of {rto}",
            action="Pay the engineers for it, or buy it from a managed service provider, before going live; or "
            "promise an RTO that a morning can keep.",
            gain="avoids that an alarm waits {night} at night and {weekend} at a weekend",
            owner=Owner.MANAGEMENT,
            done_when="An alarm set off at three in the morning was answered within half of the RTO.",
            rationale="With an RTO of {rto}, an alarm that waits for the office breaks the promise by "
            "itself. It waits {night} at night and up to {weekend} at a weekend.",
            pillar=Pillar.RELIABILITY,
            priority=Level.HIGH,
            effort=Level.HIGH,
            confidence=0.85,
            rto=draft.ledger[rto],
            night=duty.night,
            weekend=duty.weekend,
        )
    elif rto is not None and team.on_call is False and duty.waits_too_long:
        draft.recommend(
            "measure-on_call",
            title="Send alarms to a phone at weekends: an RTO of {rto} cannot wait {weekend}",
            action="Have a check from outside send a message when it does not answer, and agree who looks at "
            "it once a day when nobody works.",
            gain="avoids up to {weekend} down that nobody sees",
            owner=Owner.OPERATIONS,
            done_when="A test alarm on a Saturday was read and answered the same day.",
            rationale="An alarm at night can wait {night} for the morning and still keep an RTO of {rto}; "
            "one of a Friday evening that waits {weekend} cannot.",
            pillar=Pillar.RELIABILITY,
            priority=Level.MEDIUM,
            effort=Level.LOW,
            confidence=0.85,
            rto=draft.ledger[rto],
            night=duty.night,
            weekend=duty.weekend,
        )
    elif team.on_call and duty.people is not None and _is_too_small(duty):
        draft.recommend(
            "measure-on_call",
            title="Widen the on-call rota from {people} engineers to {needed}, or wake nobody at night",
            action="Agree which alarms may wait for the morning, and share the rest with a managed service "
            "provider.",
            gain="avoids that those on call leave",
            owner=Owner.OPERATIONS,
            done_when="A rota of {needed} stands, or alarms of the night are agreed to wait.",
            rationale="{people} engineers cannot keep up a rota of {needed}, a primary and a secondary "
            "each week, for long.",
            pillar=Pillar.OPERATIONAL_EXCELLENCE,
            priority=Level.MEDIUM,
            effort=Level.MEDIUM,
            confidence=certainty(draft.case),
            people=duty.people,
            needed=duty.needed,
        )
    elif duty.people is not None and not _is_too_small(duty):
        draft.find(
            "rota",
            "Who answers alarms",
            "{people} engineers can share a rota, which takes {needed} to last: let the developers of what "
            "breaks take turns with operations.",
            people=duty.people,
            needed=duty.needed,
        )


def _is_too_small(duty: Rota) -> bool:
    """Whether fewer could share a rota than it takes to last."""
    return duty.people is not None and float(duty.people.value) < float(duty.needed.value)


AGENT = Agent(
    role=AgentRole.CHATBOT,
    operation="support_setup",
    timeout=timedelta(seconds=120),
    reads=frozenset({"team"}),
    analyse=analyse,
)
