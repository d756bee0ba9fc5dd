"""Risks that the company took on: who did, why, and until when; and those that nobody holds any longer."""

from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter

from ..domain.recommendation import Level
from ..domain.requirements import RiskException
from ..domain.role import AgentRole
from ..words.targets import target_words
from ..words.terms import sentence_case, term
from .document import Block, Column, Content, Name, Section, Strong, Table, Text
from .prose import joined, write
from .view import View
from .wording import level_badge, owner_of

_LIST: Final = TypeAdapter[tuple[RiskException, ...]](tuple[RiskException, ...])
_CONTROLS: Final = "security."


def exceptions_of(view: View) -> tuple[RiskException, ...]:
    """Those that say what they are about."""
    found = _LIST.validate_python(view.dossier.requirements.get("exceptions", ()))
    return tuple(exception for exception in found if exception.about)


def accepted(view: View, *names: str) -> Content:
    """Who lives with what goes by one of the names, and until when; nothing where nobody does."""
    held = [
        exception
        for exception in exceptions_of(view)
        if exception.about in names and not _lapsed(view, exception)
    ]
    return write("accepted by {it}", it=_holder(held[0])) if held else ()


def exceptions(view: View) -> Section:
    """Each with its owner, its reason and its last day."""
    columns = (
        Column(title="Accepted risk"),
        Column(title="Why", wide=True),
        Column(title="Owner"),
        Column(title="Until"),
        Column(title="State"),
    )
    rows = tuple(
        (
            _about(view, exception),
            _said(exception.reason, missing="no reason was given"),
            _said(exception.owner, missing="nobody is named"),
            _said(exception.until and exception.until.isoformat(), missing="no day was given"),
            _state(view, exception),
        )
        for exception in exceptions_of(view)
    )
    blocks: tuple[Block, ...] = (Table(columns=columns, rows=rows),) if rows else ()
    return Section(title="Accepted risks", anchor="exceptions", blocks=blocks)


def told(view: View) -> list[Content]:
    """For whoever decides: what has run out or has no owner, each; what is held, in one line."""
    found = exceptions_of(view)
    open_ones = [
        exception for exception in found if _lapsed(view, exception) or not exception.owner
    ]
    items: list[Content] = []
    if open_ones:
        why = [
            write("{it} ({why})", it=_about(view, each), why=Text(_why_open(view, each)))
            for each in open_ones
        ]
        words = "{badge} Accepted once, and open again: {it}. {owner} answers for it."
        badge, owner = level_badge(Level.HIGH), owner_of(AgentRole.CTO)
        items.append(write(words, badge=badge, it=joined(why), owner=owner))
    held = [exception for exception in found if exception not in open_ones]
    if held:
        parts = [
            write("{about} by {it}", about=_about(view, exception), it=_holder(exception))
            for exception in held
        ]
        items.append(write("Accepted: {it}.", it=joined(parts, separator="; ", last="; ")))
    return items


def _lapsed(view: View, exception: RiskException) -> bool:
    return exception.until is not None and exception.until < view.dossier.as_of


def _why_open(view: View, exception: RiskException) -> str:
    return (
        "the day until which it held has passed" if _lapsed(view, exception) else "nobody owns it"
    )


def _state(view: View, exception: RiskException) -> Content:
    if _lapsed(view, exception) or not exception.owner:
        return (Strong(_why_open(view, exception)),)
    return (Text("held"),)


def _holder(exception: RiskException) -> Content:
    owner = Name(exception.owner or "somebody who is not named")
    if exception.until is None:
        return (owner, Text(", without a last day"))
    return (owner, Text(" until "), Name(exception.until.isoformat()))


def _said(text: str | None, *, missing: str) -> Content:
    return (Name(text),) if text else (Text(missing),)


def _about(view: View, exception: RiskException) -> Content:
    """A target or a control in its words, anything else as it was given."""
    about = exception.about or ""
    if about.startswith(_CONTROLS):
        control = about.removeprefix(_CONTROLS)
        titles = {each.control: each.title for each in view.dossier.compliance.measures}
        return (Name(titles.get(control, sentence_case(term(control)))),)
    workload, _, target = about.rpartition(".")
    known: Sequence[str] = [each.target for each in view.dossier.choice.targets]
    if target not in known:
        return (Name(about),)
    words = target_words(target)
    return (Name(f"{workload}: {words}" if workload else sentence_case(words)),)
