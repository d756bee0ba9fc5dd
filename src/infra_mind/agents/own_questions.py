"""The questions that each specialist owns, and the function that answers each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..domain.role import AgentRole

_TABLE = files(__name__.rpartition(".")[0]) / "questions.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """A question in words; `answered_by` is a function of the package."""

    text: str
    answered_by: str


@cache
def load_own_questions() -> Mapping[AgentRole, tuple[OwnQuestion, ...]]:
    found: dict[AgentRole, list[OwnQuestion]] = defaultdict(list)
    for row in _TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        role, text, answered_by = row.split("\t")
        found[AgentRole(role)].append(OwnQuestion(text=text, answered_by=answered_by))
    return {role: tuple(own) for role, own in found.items()}
