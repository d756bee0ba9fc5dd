"""The JSON Schema of a requirements document, for editors: `infra-mind schema`."""

from typing import Final, TypeAlias, cast

from ..domain.requirements import UNKNOWN, Requirements
from .form import FIELDS, NOT_READ, SHORTHAND

Schema: TypeAlias = "dict[str, Schema] | list[Schema] | str | int | float | bool | None"

_BOUNDS: Final = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum"}
_NOT_GIVEN: Final[tuple[Schema, ...]] = ({"const": UNKNOWN}, {"type": "null"})


def requirements_schema() -> dict[str, Schema]:
    """Long form, short form and the names of the web form; every field may be `unknown`."""
    schema = cast("dict[str, Schema]", Requirements.model_json_schema(mode="validation"))
    sections = cast("dict[str, dict[str, Schema]]", schema.pop("$defs"))
    for section in (schema, *sections.values()):
        properties = cast("dict[str, dict[str, Schema]]", section.get("properties", {}))
        for name, given in properties.items():
            properties[name] = _property(given)
        section.pop("title", None)
    properties = cast("dict[str, Schema]", schema["properties"])
    _add_forms(properties)
    schema.pop("description", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Infra Mind requirements",
        **schema,
        "$defs": cast("Schema", sections),
    }


def _property(given: dict[str, Schema]) -> dict[str, Schema]:
    """One field: what it holds, or that it is not known."""
    about = {key: given[key] for key in ("description",) if key in given}
    held = {key: value for key, value in given.items() if key not in {"default", "title", *about}}
    choices = cast("list[dict[str, Schema]]", held.pop("anyOf", [held] if held else []))
    plain = [one for choice in choices for one in _alternatives(choice)]
    examples = next((choice["examples"] for choice in choices if "examples" in choice), None)
    if examples is not None:
        about["examples"] = examples
    return {**about, "anyOf": [*plain, *_NOT_GIVEN]}


def _alternatives(choice: dict[str, Schema]) -> list[Schema]:
    """The forms of one value: bounds are the number's, a list of names may be one name."""
    if choice.get("type") == "null":
        return []
    bare = {key: value for key, value in choice.items() if key != "examples" and key not in _BOUNDS}
    inner = cast("list[dict[str, Schema]]", bare.pop("anyOf", [bare]))
    written: list[Schema] = []
    for one in inner:
        if one.get("type") in {"number", "integer"}:
            limits = {_BOUNDS[key]: choice[key] for key in _BOUNDS if key in choice}
            written.append({**one, **limits})
        elif one.get("type") == "array":
            most = one.get("maxLength", one.get("maxItems"))
            kept = {key: value for key, value in one.items() if key != "maxLength"}
            names = (
                "maxLength" in one
            )  # so pydantic calls the limit of a list that a validator reads
            written += [{**kept, "maxItems": most}, *([one["items"]] if names else [])]
        else:
            written.append(dict(one))
    return written


def _add_forms(properties: dict[str, Schema]) -> None:
    for name in SHORTHAND:
        held = cast("dict[str, Schema]", properties[name])
        choices = cast("list[Schema]", held["anyOf"])
        kinds: list[Schema] = ["string", "array"] if name == "clouds" else ["string", "number"]
        held["anyOf"] = [*choices, {"type": kinds}]
    for form_field in FIELDS:
        for name in form_field.names:
            properties.setdefault(name, {"description": f"Another name for {form_field.path}."})
    for name in sorted(NOT_READ):
        properties[name] = {"description": "Accepted and not read; a warning says so."}
