"""What this program is made of, told apart by its content."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).parents[1]
_NO_PART: Final = frozenset({"__pycache__", "api", "cli", "jobs", "models", "services", "web"})
"""Folders that decide nothing about what a run comes to."""


@cache
def fingerprint() -> str:
    """One value for the code and the knowledge that runs rest on; another one after any change."""
    return fingerprint_of(_PACKAGE)


def fingerprint_of(folder: Path) -> str:
    """The same of any folder: of every file's place and content."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder)
        if _NO_PART.isdisjoint(place.parts):
            total.update(f"{place.as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
