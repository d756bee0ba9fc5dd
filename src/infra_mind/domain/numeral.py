"""Digits as people group them: `25,000`, `1.234,56`, `12,50,000`, `1 000`, `1'000.5`, `99,9`."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_SPACES: Final = " _'\u2019\u00a0\u202f"
_TOKEN = re.compile(
    rf"(?P<digits>[+-]?(?:\d+(?:[.,]\d+|[{_SPACES}]\d{{3}}(?!\d))*|[.,]\d+))"
    r"(?P<power>e[+-]?\d{1,3}(?![a-z\d]))?\s*",
    re.IGNORECASE | re.ASCII,
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+|[+-]?\d{1,2}(?:,\d{2})+,\d{3}")
# One mark with three digits behind it parts thousands in some countries, decimals in others.
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """number: as English has it · other: as it reads where point and comma change places, if it does
    · pointed: whether its one mark is a point, which only means decimals in English ·
    end: where its digits end · rest: words after it.
    """

    number: Decimal
    other: Decimal | None
    pointed: bool
    end: int
    rest: str

    def readings(self) -> str:
        """Both of them, as a reader can tell them apart."""
        return " or ".join(f"{one:,.6f}".rstrip("0").rstrip(".") for one in self._both())

    def unmistakable(self) -> str:
        """How to write either."""
        return " or ".join(f"{one:.6f}".rstrip("0").rstrip(".") for one in self._both())

    def _both(self) -> tuple[Decimal, ...]:
        return (self.number,) if self.other is None else (self.number, self.other)


def read_numeral(text: str) -> Numeral | None:
    """The number that a text begins with; `None` where none does, or its marks part nothing that is known."""
    found = _TOKEN.match(text)
    if found is None:
        return None
    spaced = re.sub(f"[{_SPACES}]", "", found["digits"])
    plain = _english(spaced, grouped=spaced != found["digits"])
    rest = text[found.end() :]
    if plain is None or rest[:1] in {",", "."}:
        return None
    other = None
    if spaced == found["digits"] and _EITHER.fullmatch(spaced) and not found["power"]:
        other = re.sub("[.,]", "." if "," in spaced else "", spaced)
    return Numeral(
        number=Decimal(plain + (found["power"] or "")),
        other=None if other is None else Decimal(other),
        pointed="." in spaced,
        end=found.start() + len(found[0].rstrip()),
        rest=rest.strip(),
    )


def _english(digits: str, *, grouped: bool) -> str | None:
    """The digits without marks of thousands and with a point before decimals."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        if digits.rfind(",") > digits.rfind("."):
            digits = digits.translate({ord("."): ",", ord(","): "."})
        whole, _, decimals = digits.rpartition(".")
        if grouped or not _THOUSANDS.fullmatch(whole):
            return None
        return f"{whole.replace(',', '')}.{decimals}"
    if points > 1 or commas > 1:
        digits = digits.replace(".", ",")
        return digits.replace(",", "") if _THOUSANDS.fullmatch(digits) and not grouped else None
    if commas and not grouped and _EITHER.fullmatch(digits):
        return digits.replace(",", "")
    return digits.replace(",", ".")
