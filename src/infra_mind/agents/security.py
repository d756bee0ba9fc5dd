from collections.abc import Sequence
from datetime import timedelta

from ..compliance import Catalog, Control, load_catalog
from ..compliance.observation import unseen
from ..domain.option import DecisionKind
from ..domain.recommendation import (
    AgentReport,
    AnswerKind,
    Impact,
    Level,
    Occasion,
    Owner,
    Pillar,
)
from ..domain.role import AgentRole
from ..knowledge.threats import Element, Stride
from ..questions.choice.viewpoint import Lens
from ..questions.choice.why_not import difference, explain
from ..questions.security.attack_paths import Route, routes
from ..questions.security.risk import Register, Risk, register
from ..questions.security.risk_cuts import CLEARLY, Cut, answering_cuts, best_cuts
from ..questions.security.risk_model import RiskModel
from ..words.terms import in_sentence
from .attacks import risk_model
from .base import Agent, Draft
from .grading import by_share, first_named, take_sides

# An attack path that is walked in one year of fifty is worth more than a note.
LIKELY = 0.02
RISKS_SHOWN, ROUTES_SHOWN, CUTS_SHOWN = 5, 3, 4
# Confidence in a control that is known to be missing, and in one of which nobody spoke.
MISSING, UNKNOWN = 0.6, 0.45
# What every company has to have, whatever it runs: for the checklist, not for advice.
EVERYBODYS = frozenset(
    {
        "asset_inventory",
        "backups",
        "capacity",
        "ddos_protection",
        "encryption_at_rest",
        "encryption_in_transit",
        "mfa",
        "monitoring",
        "password_policy",
        "restore_tests",
        "security_policy",
        "security_training",
    }
)
_KINDS = {
    Stride.SPOOFING: "Spoofing",
    Stride.TAMPERING: "Tampering",
    Stride.REPUDIATION: "Repudiation",
    Stride.INFORMATION_DISCLOSURE: "Disclosure",
    Stride.DENIAL_OF_SERVICE: "Denial of service",
    Stride.ELEVATION_OF_PRIVILEGE: "Elevation of privilege",
}
_PARTS = {
    Element.ENTRY: "the public entry",
    Element.COMPUTE: "the machines or containers",
    Element.DATABASE: "the database",
    Element.OBJECTS: "object storage",
    Element.BACKUP: "the copies",
    Element.ASSISTANT: "the assistant",
    Element.MODEL_API: "the model provider",
    Element.TRAINING: "model training",
    Element.PEOPLE: "people and their devices",
    Element.CONSOLE: "the cloud account",
    Element.SUPPLY: "code and its suppliers",
}


def analyse(draft: Draft) -> AgentReport:
    """STRIDE over the parts of the design, the paths through them, and what cuts most risk."""
    catalog = load_catalog()
    model = risk_model(draft)
    found = register(model, draft.ledger)
    _risks(draft, found)
    for route in routes(model, draft.ledger)[:ROUTES_SHOWN]:
        _route(draft, route)
    cuts = best_cuts(model, draft.ledger, limit=CUTS_SHOWN)
    _measures(draft, cuts, catalog)
    _answer(draft, model, found, catalog)
    _own_model(draft, found)
    take_sides(draft, Lens.RECOVERY, DecisionKind.REGIONS, DecisionKind.BACKUP)
    take_sides(draft, Lens.DOWNTIME, DecisionKind.ZONES)
    words = "Attacks are expected to cost {total:range}; one year in twenty costs more than {bad}"
    if cuts:
        words += (
            f". The control that cuts most of it for its money: {cuts[0].safeguard.title.lower()}"
        )
    return draft.report(f"{words}.", total=found.total, bad=found.bad_year)


def _risks(draft: Draft, found: Register) -> None:
    for risk in found.risks[:RISKS_SHOWN]:
        threat = risk.threat
        draft.find(
            f"threat-{threat.id}",
            threat.title,
            f"{_KINDS[threat.category]}, at {_PARTS[threat.element]}: a probability of "
            "{likelihood:range} within a year, {loss:range} each time, {yearly:range} to be expected.",
            by_share(risk.mean / found.mean),
            likelihood=risk.likelihood,
            loss=risk.loss,
            yearly=risk.yearly,
        )


def _route(draft: Draft, route: Route) -> None:
    """A way through several parts, and the door on it that is best shut."""
    steps = ". Then ".join(step.title for step in route.steps)
    words = f"{steps}. This comes with a probability of {{often:range}} within a year."
    if route.closes is None or route.closed is None:
        draft.find(f"path-{route.id}", "An attack path", words, Level.LOW, often=route.often)
        return
    draft.find(
        f"path-{route.id}",
        f"An attack path from {_PARTS[route.steps[0].element]} to {_PARTS[route.steps[-1].element]}",
        f"{words} {route.closes.title} would stop {{closed}} of it.",
        Level.MEDIUM if float(route.often.value) >= LIKELY else Level.LOW,
        often=route.often,
        closed=route.closed,
    )


def _measures(draft: Draft, cuts: Sequence[Cut], catalog: Catalog) -> None:
    """What is known to be missing is advice; what nobody spoke of, something to look after."""
    unsaid: list[str] = []
    for cut in cuts:
        control = catalog.controls[cut.safeguard.id]
        if control.is_decided:
            continue
        if (draft.brief.posture.controls.get(control.id) or unseen(control)).is_missing:
            _measure(draft, cut, control)
        else:
            unsaid.append(in_sentence(control.deed.text))
    if unsaid:
        draft.check("basics", f"See that this is done: {'; '.join(unsaid)}.")


def _measure(draft: Draft, cut: Cut, control: Control) -> None:
    state = draft.brief.posture.controls.get(control.id) or unseen(control)
    against = " and ".join(threat.title.lower() for threat in cut.threats[:2])
    draft.recommend(
        control.act or f"measure-{control.id}",
        title=f"{state.deed}: it prevents {{saves}} of loss",
        action=state.act,
        rationale=f"The control is {state.word}. Against {against}: it prevents {{saves}} of loss and costs "
        "{costs}, {ratio} its money.",
        gain="avoids {saves} of expected loss for {costs}",
        owner=Owner.SECURITY,
        done_when=f"“{control.title.text}” is true for {first_named(draft)}, with evidence for an auditor.",
        pillar=Pillar.SECURITY,
        priority=_pressing(cut),
        effort=control.effort,
        confidence=MISSING,
        impact=Impact(monthly_cost=cut.monthly.id, risk=cut.saves.id),
        saves=cut.saves,
        costs=cut.costs,
        ratio=cut.per_dollar,
    )


def _answer(draft: Draft, model: RiskModel, found: Register, catalog: Catalog) -> None:
    """What cuts most of the dearest threat that something cuts for its money.

    What everybody has to have stands in the checklist, and what the design decides in the design.
    """
    for risk in found.risks:
        for cut in answering_cuts(model, draft.ledger, risk.threat):
            control = catalog.controls[cut.safeguard.id]
            if control.id not in EVERYBODYS and not control.is_decided:
                _answer_by(draft, risk, cut, control)
                return


def _answer_by(draft: Draft, dearest: Risk, cut: Cut, control: Control) -> None:
    threat = in_sentence(dearest.threat.title)
    answers = Occasion(kind=AnswerKind.ATTACK, about=dearest.threat.title)
    state = draft.brief.posture.controls.get(control.id) or unseen(control)
    draft.recommend(
        control.act or f"measure-{control.id}",
        title=f"{state.deed}, against {threat}: {{saves}} of loss",
        action=state.act,
        rationale=f"No threat to this design that money helps against costs more: {{yearly:range}}. The "
        f"control is {state.word}; it prevents {{saves}} and costs {{costs}}.",
        gain="avoids {saves} of expected loss for {costs}",
        owner=Owner.SECURITY,
        done_when=f"“{control.title.text}” is true for {first_named(draft)}, with evidence for an auditor.",
        pillar=Pillar.SECURITY,
        priority=_pressing(cut),
        effort=control.effort,
        confidence=MISSING if state.is_missing else UNKNOWN,
        impact=Impact(monthly_cost=cut.monthly.id, risk=cut.saves.id),
        answers=answers,
        yearly=dearest.yearly,
        saves=cut.saves,
        costs=cut.costs,
    )


def _pressing(cut: Cut) -> Level:
    """What saves hardly more than it costs can wait."""
    pays = float(cut.per_dollar.value) >= CLEARLY
    return by_share(cut.share * 2) if pays else Level.LOW


def _own_model(draft: Draft, found: Register) -> None:
    """Sensitive prompts: what keeping them on own machines would be worth, and cost."""
    leaks = [one for one in found.risks if one.threat.element is Element.MODEL_API]
    if not leaks or not draft.brief.requirements.data.classes:
        return
    share = sum(one.mean for one in leaks) / found.mean
    for decision, option in draft.case.chosen.items():
        if decision.kind is not DecisionKind.SERVING or not str(option).startswith("api:"):
            continue
        own = [
            (draft.case.once(difference, rival.design), str(rival.option))
            for rival in draft.case.decision.rivals
            if rival.decision == decision and str(rival.option).startswith("own:")
        ]
        if own:
            cheapest, name = min(own, key=lambda one: (one[0].monthly, one[1]))
            reason = explain(draft.case, draft.ledger, name, cheapest)
            draft.stand(
                decision,
                name,
                share**0.5,
                f"Prompts that never leave own machines cannot leak from a provider: {{yearly:range}}. "
                f"{reason.text}",
                yearly=leaks[0].yearly,
            )


AGENT = Agent(
    role=AgentRole.SECURITY,
    operation="threat_modelling",
    timeout=timedelta(seconds=240),
    reads=frozenset({"company", "data", "posture"}),
    analyse=analyse,
)
