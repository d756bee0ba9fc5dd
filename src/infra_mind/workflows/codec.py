from functools import cache
from typing import TypeVar, cast

from pydantic import TypeAdapter

from ..engine.step import Codec

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741
T = TypeVar("T")


def codec(reads: type[I], gives: type[O]) -> Codec[I, O]:
    """How a step's typed input and output become bytes, by what their types say."""
    return Codec(
        encode_input=_adapter(reads).dump_json,
        encode=_adapter(gives).dump_json,
        decode=_adapter(gives).validate_json,
    )


def _adapter(type_: type[T]) -> TypeAdapter[T]:
    return cast("TypeAdapter[T]", _kept(type_))


@cache
def _kept(type_: type[object]) -> TypeAdapter[object]:
    return TypeAdapter(type_)
