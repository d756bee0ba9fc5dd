from collections.abc import Iterable
from datetime import timedelta
from typing import assert_never

from ..domain.requirements import Security
from .catalog import Catalog
from .condition import either
from .control import AtLeast, Belonging, Checked, Chosen, Control, EvidenceRule, Stated
from .observation import AssessedState, ControlState, Observation, Subject, planned, today


def observe(control: Control, catalog: Catalog, facts: Subject) -> ControlState:
    """What is known of a control; where the plan says something, it outweighs today."""
    found = [
        observation
        for rule in control.evidence
        for observation in _look(rule, control, catalog, facts)
    ]
    now = either([item.holds for item in found if item.view is AssessedState.TODAY])
    then = either([item.holds for item in found if item.view is AssessedState.PLANNED])
    decisive = [
        item for item in found if item.holds is (now if item.view is AssessedState.TODAY else then)
    ]
    if then is None and now and _left_behind(control, facts):
        note = f"{control.title.text!r} has to be set up again on the new platform"
        decisive.append(planned(note, holds=None))
    return ControlState(
        control=control,
        today=now,
        planned=now if then is None else then,
        observations=tuple(decisive),
    )


def evidenced(names: Iterable[str], catalog: Catalog, facts: Subject) -> frozenset[str]:
    """Those of some controls that hold with the architecture in place."""
    return frozenset(
        name for name in names if observe(catalog.controls[name], catalog, facts).planned
    )


def _look(
    rule: EvidenceRule, control: Control, catalog: Catalog, facts: Subject
) -> tuple[Observation, ...]:
    match rule:
        case Stated():
            return (_stated(rule, control, facts.requirements.security),)
        case AtLeast():
            return (_at_least(rule, control, facts.requirements.security),)
        case Chosen():
            return _chosen(rule, control, facts)
        case Checked():
            return catalog.checks[rule.check](facts)
        case _:
            assert_never(rule)


def _stated(rule: Stated, control: Control, security: Security) -> Observation:
    stated = _field(security, rule.field)
    title = control.title.text
    if not isinstance(stated, bool):
        return today(
            f"whether {title!r} is in place was not said (security.{rule.field})", holds=None
        )
    verb = "is" if stated else "is not"
    return today(f"{title!r} {verb} in place as stated (security.{rule.field})", holds=stated)


def _at_least(rule: AtLeast, control: Control, security: Security) -> Observation:
    stated = _field(security, rule.field)
    title = control.title.text
    if not isinstance(stated, timedelta):
        return today(f"whether {title!r} holds was not said (security.{rule.field})", holds=None)
    enough = stated >= timedelta(days=rule.days)
    verb = "holds" if enough else "does not hold"
    return today(f"{title!r} {verb} by what is stated (security.{rule.field})", holds=enough)


def _chosen(rule: Chosen, control: Control, facts: Subject) -> tuple[Observation, ...]:
    title = control.title.text
    if facts.architecture is None:
        return (today(f"whether {title!r} holds was not said", holds=None),)
    option = facts.architecture.design.get(rule.decision)
    if option is None:
        return (planned(f"whether {title!r} is decided by {rule.decision} is open", holds=None),)
    given = option in rule.options
    verb = "gives" if given else "does not give"
    return (planned(f"the decision {rule.decision} = {option} {verb} {title!r}", holds=given),)


def _field(security: Security, name: str) -> object:
    return dict(security)[name]


def _left_behind(control: Control, facts: Subject) -> bool:
    provider = facts.architecture and facts.architecture.design.site.provider
    hosting = facts.requirements.current.hosting
    moves = None not in (provider, hosting) and provider != hosting
    return moves and control.belongs_to is Belonging.PLATFORM
