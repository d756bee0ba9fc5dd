"""Prompts are files with a version; what they say of an agent are rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

from ..domain.role import AgentRole

_FOLDER = files(__name__.rpartition(".")[0]) / "prompts"
NAMES = ("agent", "tools", "answer", "again", "argue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A text with places to fill, such as `$label`."""

    name: str
    version: int
    text: str

    def filled(self, **places: object) -> str:
        return Template(self.text).substitute({key: str(value) for key, value in places.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remit:
    """What an agent owns, and what it leaves to others."""

    owns: str
    leaves: str


@cache
def load_prompt(name: str) -> Prompt:
    head, _, text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n---\n")
    return Prompt(name=name, version=int(head.removeprefix("version: ")), text=text.strip())


@cache
def load_remits() -> Mapping[AgentRole, Remit]:
    rows = (_FOLDER / "roles.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = (row.split("\t") for row in rows)
    return {AgentRole(role): Remit(owns=owns, leaves=leaves) for role, owns, leaves in cells}


def prompt_versions() -> str:
    """The versions of all prompts, as a run keeps them: `agent 1, tools 1, ...`."""
    return ", ".join(f"{name} {load_prompt(name).version}" for name in NAMES)
