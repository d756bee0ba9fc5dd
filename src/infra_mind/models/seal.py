"""A checksum beside what is kept, so that a flipped bit is found instead of believed."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

import orjson
from pydantic import JsonValue

from .statement import Value

_MARK: Final = b"\x00sha256\x00"
_HEAD: Final = len(_MARK) + sha256().digest_size
_KEY: Final = "seal"


class SealBroken(ValueError):
    """What was read is not what was written."""


def sealed(content: bytes, about: str = "") -> bytes:
    """Bytes with their checksum before them; `about` says what they belong to."""
    return _MARK + _digest(content, about) + content


def unsealed(kept: bytes, *abouts: str) -> bytes:
    """What was sealed about one of these; bytes from before there were seals are taken as they are."""
    if not kept.startswith(_MARK):
        return kept
    content, digest = kept[_HEAD:], kept[len(_MARK) : _HEAD]
    if all(digest != _digest(content, about) for about in abouts or ("",)):
        raise SealBroken("The checksum does not fit.")
    return content


def fields_seal(*fields: Value) -> str:
    """The checksum of columns, short, since there are many rows of them."""
    return sha256(orjson.dumps(fields)).hexdigest()[:16]


def sealed_document(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A document with its checksum as one more field."""
    plain = {name: value for name, value in document.items() if name != _KEY}
    return {**plain, _KEY: _checksum(plain)}


def unsealed_document(kept: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The document without its checksum; one from before there were seals is taken as it is."""
    plain = {name: value for name, value in kept.items() if name != _KEY}
    if _KEY in kept and kept[_KEY] != _checksum(plain):
        raise SealBroken("The checksum does not fit.")
    return plain


def _digest(content: bytes, about: str) -> bytes:
    return sha256(about.encode() + b"\x00" + content).digest()


def _checksum(document: Mapping[str, JsonValue]) -> str:
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
