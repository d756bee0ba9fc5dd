"""What is particular to a provider and no price: one table in each of their folders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..domain.requirements import Cloud
from ..tables.table import DIGITS
from . import FOLDER
from .provider_rows import provider_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One property of a provider; a fact without a unit is a text."""

    provider: Cloud
    name: str
    value: str
    unit: str = ""
    source: Source
    as_of: date
    note: str = ""


class ProviderFacts:
    """Facts by provider and name; whoever asks for what is not there is told so."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts: dict[str, dict[str, Fact]] = {}
        for fact in facts:
            self._facts.setdefault(fact.provider, {})[fact.name] = fact

    def __iter__(self) -> Iterator[Fact]:
        return (fact for facts in self._facts.values() for fact in facts.values())

    @property
    def providers(self) -> tuple[str, ...]:
        return tuple(self._facts)

    def get(self, provider: str, name: str) -> Fact:
        facts = self._facts.get(provider)
        if facts is None:
            raise KnowledgeError(
                f"No facts are known of the provider {provider!r}.",
                remedy=f"Known are {', '.join(self._facts)}; another one needs a folder of its own "
                "under prices/providers.",
            )
        found = facts.get(name)
        if found is None:
            near = get_close_matches(name, facts, n=1)
            hint = f"Did you mean {near[0]!r}? Otherwise add" if near else "Add"
            raise KnowledgeError(
                f"No fact of {provider} is called {name!r}.",
                remedy=f"{hint} a row to prices/providers/{provider}/facts.tsv.",
            )
        return found

    def text(self, provider: str, name: str) -> str:
        return self.get(provider, name).value

    def number(self, provider: str, name: str) -> float:
        """The value in the unit of its row; 1 and 0 stand for yes and no."""
        return float(self.get(provider, name).value)


@cache
def load_facts(folder: Path = FOLDER, *, today: date | None = None) -> ProviderFacts:
    """The facts of every cloud, each with a source that is as old as the fact."""
    rows = provider_rows(folder, "facts.tsv", Fact, today=today, check=_check, key=("name",))
    return ProviderFacts(replace(one, source=replace(one.source, as_of=one.as_of)) for one in rows)


def _check(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.unit and set(fact.value) - DIGITS:
        yield "value", f"a number of {fact.unit}"
