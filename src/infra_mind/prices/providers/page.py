import json
import re
from collections.abc import Iterator
from typing import cast

from ...core.errors import FeedError
from .document import PriceList, chunks

LARGEST_ITEM = 1 << 22
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = "0123456789.eE+-"


class Page:
    """One JSON object whose long array is read item by item; the rest of it is in `head` after."""

    def __init__(self, document: PriceList, array: str) -> None:
        self.head: dict[str, object] = {}
        self._origin = document.origin
        self._array = array
        self._source = chunks(document)
        self._text = ""
        self._at = 0
        self._decode = json.JSONDecoder().raw_decode

    def items(self) -> Iterator[dict[str, object]]:
        """The objects of the array; raises `FeedError` for another shape or a page cut off."""
        found = False
        self._expect("{", "a JSON object")
        while self._next() != "}":
            key = self._value()
            self._expect(":", "':' after a key")
            if key == self._array:
                found = True
                yield from self._elements()
            else:
                self.head[str(key)] = self._value()
            if self._next() == ",":
                self._at += 1
        self._at += 1
        if self._next(optional=True):
            raise self._error("the end of the page")
        if not found:
            keys = ", ".join(map(repr, self.head))
            raise FeedError(
                f"{self._origin}: there is no {self._array!r} at the top, only {keys or 'nothing'}."
            )

    def _elements(self) -> Iterator[dict[str, object]]:
        self._expect("[", f"an array as {self._array!r}")
        number = 0
        while self._next() != "]":
            item = self._value()
            if not isinstance(item, dict):
                raise FeedError(f"{self._origin}, {self._array}[{number}]: expected an object.")
            yield cast("dict[str, object]", item)
            number += 1
            if self._next() == ",":
                self._at += 1
        self._at += 1

    def _value(self) -> object:
        """The next value; what ends where the text ends may go on, so more is read first."""
        self._next()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except RecursionError:
                raise self._error("a price list: it is nested too deeply") from None
            except json.JSONDecodeError:
                if len(self._text) - self._at > LARGEST_ITEM:
                    raise self._error("a JSON value") from None
                if not self._more():
                    raise self._error(
                        "a whole JSON value: the page is cut off or damaged"
                    ) from None
                continue
            if not self._text[end:].strip(_NUMBER) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def _next(self, *, optional: bool = False) -> str:
        """The next sign that is no space, not yet taken."""
        while True:
            self._at = _end_of_space(self._text, self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                if optional:
                    return ""
                raise FeedError(f"{self._origin}: the page is cut off; it ends inside the JSON.")

    def _expect(self, sign: str, what: str) -> None:
        if self._next() != sign:
            raise self._error(what)
        self._at += 1

    def _more(self) -> bool:
        part = next(self._source, "")
        if part:
            self._text = self._text[self._at :] + part
            self._at = 0
        return bool(part)

    def _error(self, expected: str) -> FeedError:
        found = self._text[self._at : self._at + 30]
        if not found:
            return FeedError(f"{self._origin}: the page is cut off; expected {expected}.")
        return FeedError(f"{self._origin}: {found!r}, expected {expected}.")


def _end_of_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()
