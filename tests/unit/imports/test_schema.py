import re
from collections.abc import Mapping

import pytest
import yaml

from infra_mind.domain import field_path
from infra_mind.imports.example import example, example_names
from infra_mind.imports.form import FORM_NAMES
from infra_mind.imports.schema import requirements_schema

SCHEMA = requirements_schema()
TYPES = {
    "object": Mapping,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def is_valid(value: object, schema: object) -> bool:
    """The part of JSON Schema that this schema uses; another keyword is a failure."""
    assert isinstance(schema, dict)
    return all(_keyword(keyword, value, schema) for keyword in schema)


def _keyword(keyword: str, value: object, schema: Mapping) -> bool:  # noqa: C901
    held = schema[keyword]
    match keyword:
        case "$schema" | "title" | "description" | "examples" | "$defs":
            return True
        case "$ref":
            return is_valid(value, SCHEMA["$defs"][held.removeprefix("#/$defs/")])
        case "anyOf":
            return any(is_valid(value, one) for one in held)
        case "const":
            return value == held
        case "enum":
            return value in held
        case "type":
            names = held if isinstance(held, list) else [held]
            return any(
                isinstance(value, TYPES[name])
                and (name == "boolean" or not isinstance(value, bool))
                for name in names
            )
        case "properties":
            return not isinstance(value, Mapping) or all(
                is_valid(one, held[name]) for name, one in value.items() if name in held
            )
        case "additionalProperties":
            if not isinstance(value, Mapping):
                return True
            others = [
                one for name, one in value.items() if name not in schema.get("properties", {})
            ]
            return all(held is not False and is_valid(one, held) for one in others)
        case "propertyNames":
            return not isinstance(value, Mapping) or all(is_valid(name, held) for name in value)
        case "items":
            return not isinstance(value, list) or all(is_valid(one, held) for one in value)
        case "maxItems":
            return not isinstance(value, list) or len(value) <= held
        case "minLength":
            return not isinstance(value, str) or len(value) >= held
        case "maxLength":
            return not isinstance(value, str) or len(value) <= held
        case "minimum":
            return not isinstance(value, (int, float)) or value >= held
        case "exclusiveMinimum":
            return not isinstance(value, (int, float)) or value > held
        case "maximum":
            return not isinstance(value, (int, float)) or value <= held
        case _:
            pytest.fail(f"unknown keyword {keyword}")


@pytest.mark.parametrize("name", example_names())
def test_every_example_is_valid(name: str) -> None:
    assert is_valid(yaml.safe_load(example(name).read_text("utf-8")), SCHEMA)


@pytest.mark.parametrize(
    "bad",
    [
        {"titel": "a"},
        {"reliability": {"rto": 5}},
        {"reliability": {"availability": 99.95}},
        {"compliance": ["hippa"]},
        {"workloads": {"name": "a"}},
        {"workloads": [{"traffic": {"peak_rps": -4}}]},
        {"workloads": [{"type": "web"}]},
        {"team": {"skills": {"cloud": 9}}},
        {"horizon_months": 0},
        {"security": {"mfa": "perhaps"}},
        {"design": "containers"},
        {"design": {"app.platform": {"except": "functions"}}},
        {"design": {"app.platform": [{"not": "functions"}]}},
    ],
)
def test_what_is_wrong_is_not_valid(bad: dict[str, object]) -> None:
    assert not is_valid(bad, SCHEMA)


@pytest.mark.parametrize(
    "pin", ["containers", 2, ["containers", "functions"], {"not": "functions"}, {"not": ["a", "b"]}]
)
def test_a_pin_is_an_option_or_some_of_them_or_what_is_ruled_out(pin: object) -> None:
    assert is_valid({"design": {"app.platform": pin}}, SCHEMA)


def test_every_field_may_be_unknown_or_empty() -> None:
    for leaf in field_path.ALL_LEAVES:
        for missing in ("unknown", None):
            given: object = missing
            for part in reversed(field_path.split(leaf.replace("[]", "[0]"))):
                given = [given] if isinstance(part, int) else {part: given}
            assert is_valid(given, SCHEMA), leaf


def test_it_knows_the_names_of_the_forms_and_says_what_they_mean() -> None:
    properties = SCHEMA["properties"]
    assert isinstance(properties, dict)
    assert set(FORM_NAMES) <= set(properties)
    assert "clouds.allowed" in str(properties["cloud_provider"])


def test_numbers_keep_their_examples_and_bounds() -> None:
    availability = SCHEMA["$defs"]["Reliability"]["properties"]["availability"]
    assert availability["examples"] == ["99.95%", 0.9995]
    assert {"type": "number", "minimum": 0, "maximum": 1} in availability["anyOf"]
    assert not re.search(r'"(ge|le|gt)"', str(SCHEMA).replace("'", '"'))
