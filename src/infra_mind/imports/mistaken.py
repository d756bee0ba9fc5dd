"""Files of other kinds that are given for requirements, named for what they are."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from ..core.errors import InputError, Problem, RequirementsError
from .document import Value, read_bytes
from .estate.bill import title_of_bill
from .estate.inventory import read_inventory
from .plans.plan_file import title_of, title_of_text


def mistaken(given: Path | bytes | Mapping[str, object], origin: str) -> RequirementsError | None:
    """What to say of a plan, a manifest, a bill or an inventory; `None` for anything else."""
    if isinstance(given, Path) and not given.is_file():
        return None  # a pipe was read, and has no more to give
    title, remedy = _plan(given), "make requirements of it with `infra-mind import FILE`"
    if not title and isinstance(given, Path):
        title, remedy = _estate(given)
    if not title:
        return None
    expected = f"expected requirements, this is a {title}; {remedy}"
    return RequirementsError((Problem(path="", value="", expected=expected),), origin=origin)


def _plan(given: Path | bytes | Mapping[str, object]) -> str:
    if isinstance(given, Mapping):
        return title_of(cast("Mapping[str, Value]", given))
    return title_of_text(read_bytes(given) if isinstance(given, Path) else given)


def _estate(path: Path) -> tuple[str, str]:
    beside = "of requirements in the same folder"
    title = title_of_bill(path)
    if title:
        return f"bill ({title})", f"name it in `current.bill` {beside}"
    try:
        read_inventory(path)
    except InputError:
        return "", ""
    return "list of machines", f"name it in `current.inventory` {beside}"
