from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from .event import JsonValue

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec(Generic[I, O]):
    """How a step's input and output become bytes; equal values must give equal bytes."""

    encode_input: Callable[[I], bytes]
    encode: Callable[[O], bytes]
    decode: Callable[[bytes], O]


def _dump(value: JsonValue) -> bytes:
    # Copied because what orjson returns holds on to the 4 KiB it was written in.
    return bytes(memoryview(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)))


def _digestible(value: JsonValue) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _load(content: bytes) -> JsonValue:
    loaded: JsonValue = orjson.loads(content)
    return loaded


JSON: Codec[JsonValue, JsonValue] = Codec(encode_input=_digestible, encode=_dump, decode=_load)
"""For plain values."""
