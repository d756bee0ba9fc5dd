"""Paths of fields, such as `workloads[1].traffic.peak_rps`, and what stands at them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast, get_args, get_origin

from pydantic.fields import FieldInfo

from .requirements import Requirements, RequirementsSection

Part = str | int

_PART = re.compile(r"(?P<name>[^.\[\]]+)(?P<indices>(?:\[[^\[\]]*\])*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """The section behind a field; `many` when it is a list of them."""

    section: type[RequirementsSection]
    many: bool


def child(section: type[RequirementsSection], name: str) -> Child | None:
    """The section that the field leads to, `None` for a leaf or an unknown name."""
    info = section.model_fields.get(name)
    return None if info is None else _child_of(info)


def _child_of(info: FieldInfo) -> Child | None:
    annotation: object = info.annotation
    many = get_origin(annotation) is tuple
    if many:
        annotation = cast("object", get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, RequirementsSection):
        return Child(section=annotation, many=many)
    return None


def split(path: str) -> tuple[Part, ...]:
    """The parts of a path; an index that is no number is the name of an entry."""
    parts: list[Part] = []
    for piece in path.split("."):
        found = _PART.fullmatch(piece)
        if found is None:
            return ()
        parts.append(found["name"])
        indices = re.findall(r"\[([^\[\]]*)\]", found["indices"])
        parts += [
            int(index) if index.isdecimal() and index.isascii() and len(index) < 6 else f"[{index}]"
            for index in indices
        ]
    return tuple(parts)


def join(parts: tuple[Part, ...]) -> str:
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def leaves(section: type[RequirementsSection], prefix: str = "") -> Iterator[str]:
    """The path of every leaf; entries of lists of sections are written `[]`."""
    for name in section.model_fields:
        path = f"{prefix}.{name}" if prefix else name
        below = child(section, name)
        if below is None:
            yield path
        else:
            yield from leaves(below.section, f"{path}[]" if below.many else path)


def values(section: RequirementsSection, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every leaf that was given, by its path."""
    for name, value in section:
        path = f"{prefix}.{name}" if prefix else name
        below = child(type(section), name)
        if below is None:
            if value is not None:
                yield path, value
        elif below.many:
            for index, entry in enumerate(cast("tuple[RequirementsSection, ...]", value)):
                yield from values(entry, f"{path}[{index}]")
        else:
            yield from values(cast("RequirementsSection", value), path)


ALL_LEAVES = tuple(leaves(Requirements))
