"""Failures as they are kept: what was tried, on which seed or on which bytes."""

import base64
import json
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final, TypedDict, cast

from tests.fuzz.targets import BYTES, SLOW, TARGETS

FOLDER: Final = Path(__file__).with_name("kept")


class Case(TypedDict, total=False):
    """`seed` of what was made up, or `input` in base64."""

    target: str
    seed: int
    input: str
    error: str


def keep(target: str, given: int | bytes, error: Exception) -> str:
    """Write a failure down and say it, one of each kind from one process."""
    told = f"{type(error).__name__}: {error}"[:300]
    case = Case(target=target, error=told)
    if isinstance(given, int):
        case["seed"] = given
        name = f"{target}-{given}"
    else:
        case["input"] = base64.b64encode(given).decode()
        name = f"{target}-{sha256(_kind(error).encode()).hexdigest()[:12]}"
    path = FOLDER / f"{name}.json"
    if not path.exists():
        path.write_text(json.dumps(case, indent=1) + "\n")
    return f"{path.name}: {told}"


def _kind(error: Exception) -> str:
    """The error and the line that raised it: one input of many that fail alike is enough."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = "" if at is None else f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}"
    return f"{type(error).__name__} {where}"


def kept() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


def replay(path: Path) -> None:
    case = cast("Case", json.loads(path.read_text()))
    if "seed" in case:
        {**TARGETS, **SLOW}[case["target"]](Random(case["seed"]))
    else:
        BYTES[case["target"]](base64.b64decode(case["input"]))
