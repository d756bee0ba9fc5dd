"""What of a file could not be read: place, value and remedy, line by line."""

from dataclasses import dataclass, field
from typing import Final

from ...core.text import one_line, visible

MOST: Final = 100
LONGEST: Final = 500


def name_of(text: str) -> str:
    """A text of a file as requirements may keep it: on one line, of bounded length, steering nobody."""
    return visible(one_line(text))[:LONGEST]


@dataclass(slots=True)
class Gaps:
    """Lines of one file that are in no figure; of very many the first, and how many more."""

    name: str
    found: list[str] = field(default_factory=list[str])
    more: int = 0

    def add(self, line: int, value: object, expected: str) -> None:
        if len(self.found) >= MOST:
            self.more += 1
            return
        where = f"{self.name}:{line}" if line else self.name
        shown = f" {str(value)[:60]!r}" if value not in (None, "") else ""
        self.found.append(name_of(f"{where}:{shown} {expected}"))

    def told(self) -> tuple[str, ...]:
        rest = f"{self.name}: {self.more:,} more lines that could not be read"
        return (*self.found, *([rest] if self.more else []))
