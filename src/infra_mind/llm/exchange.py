"""What a language model is asked and what it answers, whoever serves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

Schema: TypeAlias = Mapping[str, object]
"""A JSON Schema of an object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """Something that a model may ask for; `parameters` is the schema of what it has to say."""

    name: str
    description: str
    parameters: Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool asked for by a model; `arguments` as the model wrote them, which may be no JSON at all."""

    id: str
    tool: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What we tell the model."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the model said before."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolAnswer:
    """What a tool came back with."""

    call: str
    tool: str
    content: str


Message: TypeAlias = Told | Said | ToolAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a model.

    answer: the schema of the answer where it is to be JSON · longest: tokens that it may answer with.
    """

    instructions: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    answer: Schema | None = None
    longest: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What calls took; `cost` is USD, and `None` where the price of one of them is not known.

    `counted`: whether each answer came with its tokens. Where one did not, the tokens here are the most
    that it can have taken, which is what a budget reckons with.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = field(default_factory=Decimal)
    counted: bool = True

    @property
    def tokens(self) -> int | None:
        """`None` where an answer did not say."""
        return self.most_tokens if self.counted else None

    @property
    def most_tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        unknown = self.cost is None or other.cost is None
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=None if unknown else (self.cost or Decimal()) + (other.cost or Decimal()),
            counted=self.counted and other.counted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; `cut_off` where the model had more to say than it may. `model` is who answered."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage
    model: str
    cut_off: bool = False
