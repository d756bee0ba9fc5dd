from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import TypeAlias, cast

import orjson

from ...domain.claim import Claim
from ..document import Document, figures_of
from ..writing import written

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def json(document: Document) -> bytes:
    """The tree, each node with its `type`, and the claims that it rests on with their text."""
    tree = _node(document)
    tree["claims"] = {one: _claim(document.claims[one]) for one in sorted(behind(document))}
    return orjson.dumps(tree, option=orjson.OPT_INDENT_2) + b"\n"


def behind(document: Document) -> set[str]:
    """Ids of the claims shown, and of all they rest on."""
    found: set[str] = set()
    waiting = [figure.claim for figure in figures_of(document)]
    while waiting:
        one = waiting.pop()
        if one not in found and one in document.claims:
            found.add(one)
            waiting.extend(document.claims[one].inputs)
    return found


def _claim(claim: Claim) -> Json:
    source = claim.source
    return {
        "label": claim.label,
        "value": claim.value,
        "unit": claim.unit,
        "low": claim.low,
        "high": claim.high,
        "text": written(claim),
        "method": claim.method,
        "inputs": list(claim.inputs),
        "agent": claim.agent,
        "source": None
        if source is None
        else {
            "title": source.title,
            "url": source.url,
            "as_of": None if source.as_of is None else source.as_of.isoformat(),
            "kind": source.kind.value,
        },
    }


def _node(value: object) -> dict[str, Json]:
    """A dataclass of the tree; the claims beside it are written apart."""
    if not is_dataclass(value):
        raise TypeError(f"{value!r} is no part of a document.")
    node: dict[str, Json] = {"type": type(value).__name__.lower()}
    for one in fields(value):
        if one.name != "claims":
            node[one.name] = _plain(getattr(value, one.name))
    return node


def _plain(value: object) -> Json:
    match value:
        case None | bool() | int() | float():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case Mapping():
            items = cast("Mapping[str, object]", value).items()
            return {name: _plain(item) for name, item in items}
        case tuple() | list():
            return [_plain(item) for item in cast("Iterable[object]", value)]
        case _:
            return _node(value)
