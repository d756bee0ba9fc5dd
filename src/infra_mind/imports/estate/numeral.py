"""Numbers in cells as people and programs of several countries write them."""

import math
import re
from collections.abc import Iterable
from typing import Final

from ...domain.quantity import QuantityError
from .table_file import TableCell

_SIGNS: Final = re.compile(r"[$€£¥₹\s\u00a0\u202f]|US\$|CHF|USD|EUR|GBP|CAD", re.IGNORECASE)
_PLAIN: Final = re.compile(r"[+-]?\d*\.?\d+(?:[eE][+-]?\d{1,3})?")
# Thousands in threes; in India, above the first three, in twos.
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?P<sign>[.,'’])(?:\d{2,3}(?P=sign))*\d{3}")
_BOTH: Final = re.compile(r"[+-]?[\d.,'’]+")


def decimal_sign(cells: Iterable[TableCell]) -> str:
    """The sign that some cell of a file proves to be that of decimals; empty where none does."""
    for cell in cells:
        text = _SIGNS.sub("", cell) if isinstance(cell, str) else ""
        if not _BOTH.fullmatch(text):
            continue
        last = max(text.rfind("."), text.rfind(","))
        if last < 0:
            continue
        sign, other = (".", ",") if text[last] == "." else (",", ".")
        if other in text or "'" in text or "’" in text:
            return sign if text.count(sign) == 1 else other
        if text.count(sign) > 1:
            return other
        if not _GROUPED.fullmatch(text):
            return sign
    return ""


def number(cell: TableCell, *, decimal: str = "", whole: bool = False) -> float:
    """The number of a cell; raises `QuantityError` for what is none, or could be two.

    `decimal` is the sign of decimals where it is known. What is `whole` by nature has none.
    """
    if isinstance(cell, int | float):
        return _finite(cell)
    text = _SIGNS.sub("", cell or "")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if text.endswith("-"):
        text = f"-{text[:-1]}"
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped["sign"] in ".," and text.count(grouped["sign"]) == 1:
        return _ambiguous(text, grouped["sign"], decimal, whole=whole)
    sign = "," if text.rfind(",") > text.rfind(".") else "."
    if grouped:
        sign = decimal if grouped["sign"] == decimal else ""
    for other in ".,'’":
        text = text if other == sign else text.replace(other, "")
    text = text.replace(",", ".")
    if not _PLAIN.fullmatch(text):
        raise QuantityError("a number")
    return _finite(float(text))


def _ambiguous(text: str, sign: str, decimal: str, *, whole: bool) -> float:
    """`16,384`: thousands where decimals have another sign or cannot be."""
    if decimal == sign:
        return float(text.replace(sign, "."))
    if decimal or whole:
        return float(text.replace(sign, ""))
    both = f"{text.replace(sign, '')} or {text.replace(sign, '.')}"
    raise QuantityError(f"one number, this reads as {both}")


def _finite(value: float) -> float:
    if not math.isfinite(value) or abs(value) > 1e15:
        raise QuantityError("a finite number")
    return value
