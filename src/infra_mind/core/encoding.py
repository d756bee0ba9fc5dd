from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TypeAlias, cast

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Encoder:
    """Values as JSON has them: a dataclass is an object of its fields. A subclass says what differs."""

    def encode(self, value: object) -> Json:
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return str(value)
            case date():
                return value.isoformat()
            case Mapping():
                items = cast("Mapping[str, object]", value).items()
                return {str(name): self.encode(item) for name, item in items}
            case tuple() | list():
                return [self.encode(item) for item in cast("Iterable[object]", value)]
            case _:
                return self.fields(value)

    def fields(self, value: object) -> dict[str, Json]:
        """A dataclass as an object."""
        return {name: self.encode(held) for name, held in values_of(value).items()}


def values_of(value: object) -> dict[str, object]:
    """The fields of a dataclass by name."""
    if not is_dataclass(value):
        raise TypeError(f"{value!r} has no form in JSON.")
    return {one.name: getattr(value, one.name) for one in fields(value)}
