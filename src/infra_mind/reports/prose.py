"""The one way from claims and statements to content: figures only ever come from here."""

import re
from collections.abc import Sequence
from string import Formatter

from ..domain.statement import Statement
from ..words.terms import sentence_case
from .document import Content, Figure, Form, Inline, Name, Text

_CODE = re.compile(r"`([^`]+)`")


def write(text: str, **places: str | Inline | Content) -> Content:
    """Words with `{name}` where content belongs; a plain string is the id of a claim.

    `{name:range}` (or low, high, bare) shows that part of the claim.
    """
    content: list[Inline] = []
    for words, name, form, _ in Formatter().parse(text):
        if words:
            content.append(Text(words))
        if name is None:
            continue
        place = places[name]
        if isinstance(place, str):
            content.append(Figure(place, Form(form or Form.VALUE)))
        elif isinstance(place, tuple):
            content.extend(place)
        else:
            content.append(place)
    return tuple(content)


def prose(statement: Statement) -> Content:
    """A statement's words and figures; what stands between backticks is code."""
    content: list[Inline] = []
    for words, claim, form in statement.parts():
        if claim is None:
            content.extend(_words(words))
        else:
            content.append(Figure(claim, Form(form or Form.VALUE)))
    return tuple(content)


def _words(text: str) -> Content:
    pieces = enumerate(_CODE.split(text))
    return tuple(
        Name(piece, code=True) if place % 2 else Text(piece.replace("`", ""))
        for place, piece in pieces
        if piece
    )


def sentence(statement: Statement) -> Content:
    """A statement that more words can follow: it ends in a full stop."""
    ended = statement.text.rstrip().endswith((".", "!", "?"))
    return prose(statement) if ended else (*prose(statement), Text("."))


def capital(statement: Statement) -> Statement:
    """A clause that stands where a sentence begins."""
    return Statement(sentence_case(statement.text))


def shown(claim: str | None, form: Form = Form.VALUE, *, missing: str = "not known") -> Content:
    """One figure, or the words for a figure that is not there."""
    return (Text(missing),) if claim is None else (Figure(claim, form),)


def joined(parts: Sequence[Content], *, separator: str = ", ", last: str = " and ") -> Content:
    """Content as a list in a sentence."""
    content: list[Inline] = []
    for index, part in enumerate(parts):
        if index:
            content.append(Text(last if index == len(parts) - 1 else separator))
        content.extend(part)
    return tuple(content)
