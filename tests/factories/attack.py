"""Texts of people who try to give orders to a model, and everything that a company or a page may write."""

import re
from collections.abc import Iterable
from pathlib import Path
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel

from infra_mind.domain.requirements import Requirements
from infra_mind.llm.exchange import Request, Said, Told

CORPUS = Path(__file__).parents[1] / "unit" / "agents" / "attacks.txt"
ATTACKS = [
    line.encode().decode("unicode_escape").encode("latin-1", "ignore").decode("utf-8", "ignore")
    if line.isascii()
    else line
    for line in CORPUS.read_text(encoding="utf-8").splitlines()
]
SECRETS = ("sk-proj-0123456789", "hunter2")
_DATA = re.compile(r'<data kind="[a-z]+">[^<>]*</data>')


def written(attack: str, kind: object = Requirements) -> object:
    """A value of a type with the attack in each text of it; `None` where it holds none.

    So it stands in names, notes, goals, pins, machines of an inventory, rows of a bill, names of files,
    reasons of exceptions, and in whatever field of words is added.
    """
    if kind is str:
        return attack
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = kind.model_fields.items()
        values = {name: written(attack, field.annotation) for name, field in fields}
        kept = {name: one for name, one in values.items() if one is not None}
        return kind.model_construct(set(kept), **kept)
    parts = get_args(kind)
    if get_origin(kind) is dict:
        return {attack: written(attack, parts[1])}
    if get_origin(kind) is tuple:
        one = written(attack, parts[0])
        return None if one is None else (one,)
    if get_origin(kind) is Annotated:
        return written(attack, parts[0])
    if get_origin(kind) in (Union, UnionType):
        return next((one for each in parts if (one := written(attack, each)) is not None), None)
    return None


def ours(asked: Iterable[Request]) -> set[str]:
    """What stands outside the marks of data in all that was said to a model but by itself."""
    said: set[str] = set()
    for request in asked:
        said.add(request.instructions)
        for message in request.messages:
            if not isinstance(message, Said):
                text = message.text if isinstance(message, Told) else message.content
                assert not any(one in text for one in SECRETS)
                said.add(_DATA.sub("", text))
    return said
