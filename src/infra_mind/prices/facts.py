"""What is particular to a provider and no price: one table in each of their folders."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from ..core.errors import KnowledgeError
from ..domain.claim import Source
from ..tables.sources import load_sources
from ..tables.table import DIGITS, read_table

PROVIDERS = Path(__file__).with_name("providers")
COLUMNS = ("fact", "value", "unit", "source", "as_of", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One property of a provider; a fact without a unit is a text."""

    provider: str
    name: str
    value: str
    unit: str
    source: Source
    note: str


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


def load_facts(folder: Path = PROVIDERS, *, today: date | None = None) -> ProviderFacts:
    """The facts of every provider that has a folder."""
    sources = load_sources(today=today)
    return ProviderFacts(
        fact
        for path in sorted(folder.glob("*/facts.tsv"))
        for fact in _read(path, sources=sources, latest=today or date.max)
    )


def _read(path: Path, *, sources: Mapping[str, Source], latest: date) -> Iterator[Fact]:
    table = read_table(path, COLUMNS)
    values, units = table.words("value"), table.texts("unit")
    for row, (cell, unit) in enumerate(zip(values, units, strict=True)):
        if unit and set(cell) - DIGITS:
            raise table.error(row, "value", f"a number of {unit}")
    rows = zip(
        table.words("fact"),
        values,
        units,
        table.members("source", frozenset(sources), "the id of a source"),
        table.days("as_of", latest=latest),
        table.texts("note"),
        strict=True,
    )
    for name, value, unit, source, day, note in rows:
        yield Fact(
            provider=path.parent.name,
            name=name,
            value=value,
            unit=unit,
            source=replace(sources[source], as_of=day),
            note=note,
        )
