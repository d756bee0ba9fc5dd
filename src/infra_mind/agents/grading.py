"""By which rule a figure becomes a priority; the same for every specialist."""

from collections.abc import Mapping

from ..compliance import Control, Posture
from ..compliance.control import Chosen
from ..decision.case import Case
from ..domain.claim import Claim
from ..domain.ledger import Ledger
from ..domain.option import DecisionKind
from ..domain.recommendation import Level
from ..questions.choice.effect import Effect, effect
from ..questions.choice.viewpoint import LENS_WORDS, Lens, preferences
from ..questions.choice.why_not import difference, explain
from ..words.options import decision_words, option_words
from .base import Draft


def first_named(draft: Draft) -> str:
    """What the company named first of what it runs: an act is about that, whatever others have to do."""
    return draft.ledger.name(draft.brief.demand.workloads[0].name)


def by_share(share: float) -> Level:
    """Priority of what moves this share of the bill, the risk or the work."""
    if share >= 0.25:
        return Level.HIGH
    return Level.MEDIUM if share >= 0.05 else Level.LOW


def by_chance(chance: float) -> Level:
    """Severity of what goes wrong with this probability."""
    if chance >= 0.75:
        return Level.CRITICAL
    if chance >= 0.4:
        return Level.HIGH
    return Level.MEDIUM if chance >= 0.1 else Level.LOW


# What workloads without machines of their own are built from.
SERVICES = (
    DecisionKind.ENGINE,
    DecisionKind.WAREHOUSE,
    DecisionKind.STREAM,
    DecisionKind.PROCESSOR,
    DecisionKind.BROKER,
    DecisionKind.HOT_STORE,
)


def take_sides(draft: Draft, lens: Lens, *decisions: DecisionKind) -> None:
    """Positions on some kinds of decision, of one who counts by `lens` alone."""
    case = draft.case
    for one in preferences(case, lens):
        if one.decision.kind not in decisions:
            continue
        reason = explain(case, draft.ledger, one.rival, case.once(difference, one.design))
        words = tuple(option_words(way, one.decision.kind) for way in (one.option, one.against))
        apart = draft.ledger.claim(
            f"{decision_words(one.decision)}: {words[0]} over {words[1]} by {LENS_WORDS[lens]}",
            one.effect,
            "share",
            method=take_sides,
            of=[case.design(draft.ledger)],
        )
        draft.stand(
            one.decision,
            one.option,
            one.strength,
            f"By {LENS_WORDS[lens]} alone the better is {words[0]}, {{apart}} ahead of {words[1]}. "
            f"{reason.text}",
            apart=apart,
        )


def evidencing_option(case: Case, ledger: Ledger, control: Control) -> Effect | None:
    """The cheapest way to decide for a control; `None` where nothing decides it or it is decided."""
    found = [
        one
        for rule in control.evidence
        if isinstance(rule, Chosen)
        for option in sorted(rule.options)
        if (one := effect(case, ledger, rule.decision, option)) is not None
    ]
    return min(found, key=lambda one: one.difference.monthly, default=None)


def bills_of(case: Case, ledger: Ledger, posture: Posture) -> Mapping[str, Claim]:
    """What deciding for each control that is missing changes the bill by, where a decision gives it."""
    found: dict[str, Claim] = {}
    for name, state in posture.controls.items():
        if not state.planned and (bill := _bill(case, ledger, state.control)) is not None:
            found[name] = bill
    return found


def _bill(case: Case, ledger: Ledger, control: Control) -> Claim | None:
    way = evidencing_option(case, ledger, control)
    if way is not None:
        return way.monthly
    changes = [
        one.monthly
        for decision, taken in case.chosen.items()
        if control.gives.get(decision.kind, taken) != taken
        and (one := effect(case, ledger, decision, decision.option(control.gives[decision.kind])))
        and one.monthly is not None
    ]
    if not changes:
        return None
    return ledger.claim(
        f"{control.title.text}: change of the bill",
        sum(float(one.value) for one in changes),
        "USD/month",
        method=bills_of,
        of=changes,
    )
