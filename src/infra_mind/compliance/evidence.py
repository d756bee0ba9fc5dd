from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from ..domain.requirements import Security
from ..words.options import decision_words, option_words
from .catalog import Catalog
from .condition import either
from .control import AtLeast, Belonging, Checked, Chosen, Control, EvidenceRule, Stated
from .observation import AssessedState, ControlState, Observation, Subject, planned, today
from .provision import BoughtService, Provision, provisions_for, share_left


def observe(control: Control, catalog: Catalog, facts: Subject) -> ControlState:
    """What is known of a control; where the plan says something, it outweighs today."""
    rows = [row for row in catalog.provisions if row.control == control.id]
    brought = provisions_for(rows, facts.bought)
    whole = bool(brought) and all(row.is_whole for row in brought)
    found = [
        *(seen for rule in control.evidence for seen in _look(rule, catalog, facts)),
        *_of_hosting(rows, facts),
        *(_provided(row, whole=whole) for row in brought if row.brings.text),
    ]
    now = either([item.holds for item in found if item.view is AssessedState.TODAY])
    then = either([item.holds for item in found if item.view is AssessedState.PLANNED])
    decisive = _decisive(found, now, then)
    moved = then is None and _left_behind(control, facts)
    if moved and now:
        decisive.append(planned("to be set up again on the new platform", holds=None))
    return ControlState(
        control=control,
        today=now,
        planned=now if then is None else then,
        observations=tuple(decisive),
        provisions=brought,
        stays=share_left(brought),
        to_set_up=moved and now is None and not any(row.stays < 1 for row in brought),
    )


def _decisive(
    found: Sequence[Observation],
    now: bool | None,  # noqa: FBT001
    then: bool | None,  # noqa: FBT001
) -> list[Observation]:
    """What the state rests on."""
    return [
        item for item in found if item.holds is (now if item.view is AssessedState.TODAY else then)
    ]


def evidenced(names: Iterable[str], catalog: Catalog, facts: Subject) -> frozenset[str]:
    """Those of some controls that hold with the architecture in place."""
    return frozenset(
        name for name in names if observe(catalog.controls[name], catalog, facts).planned
    )


def _look(rule: EvidenceRule, catalog: Catalog, facts: Subject) -> tuple[Observation, ...]:
    match rule:
        case Stated():
            return (_stated(rule, facts.requirements.security),)
        case AtLeast():
            return (_at_least(rule, facts.requirements.security),)
        case Chosen():
            return _chosen(rule, facts)
        case Checked():
            return catalog.checks[rule.check](facts)
        case _:
            assert_never(rule)


def _stated(rule: Stated, security: Security) -> Observation:
    stated = _field(security, rule.field)
    if not isinstance(stated, bool):
        return today(f"not said (`security.{rule.field}`)", holds=None)
    words = "in place" if stated else "missing"
    return today(f"{words} as stated (`security.{rule.field}`)", holds=stated)


def _at_least(rule: AtLeast, security: Security) -> Observation:
    stated = _field(security, rule.field)
    if not isinstance(stated, timedelta):
        return today(f"not said (`security.{rule.field}`)", holds=None)
    enough = stated >= timedelta(days=rule.days)
    words = "long enough" if enough else "too short"
    return today(f"{words} by what is stated (`security.{rule.field}`)", holds=enough)


def _chosen(rule: Chosen, facts: Subject) -> tuple[Observation, ...]:
    if facts.architecture is None:
        return (today("not said", holds=None),)
    option = facts.architecture.design.get(rule.decision)
    words = decision_words(rule.decision)
    if option is None:
        return (planned(f"the {words} is open", holds=None),)
    given = option in rule.options
    return (planned(f"the design has {option_words(option, rule.decision.kind)}", holds=given),)


def _of_hosting(rows: Sequence[Provision], facts: Subject) -> tuple[Observation, ...]:
    """What the cloud that things run in today brings whatever is bought of it."""
    hosting = facts.requirements.current.hosting
    if hosting is None:
        return ()
    anything = BoughtService(provider=hosting, service="")
    return tuple(
        today(row.brings.text, holds=True)
        for row in rows
        if row.is_whole and row.is_there({anything}) and row.speaks_for(anything)
    )


def _provided(row: Provision, *, whole: bool) -> Observation:
    seen = planned(row.brings.text, holds=True if whole else None)
    return replace(seen, source=row.source)


def _field(security: Security, name: str) -> object:
    return dict(security)[name]


def _left_behind(control: Control, facts: Subject) -> bool:
    """Whether it belongs to a platform, and the architecture stands on another one than today."""
    provider = facts.architecture and facts.architecture.design.site.provider
    hosting = facts.requirements.current.hosting
    moves = None not in (provider, hosting) and provider != hosting
    return moves and control.belongs_to is Belonging.PLATFORM
