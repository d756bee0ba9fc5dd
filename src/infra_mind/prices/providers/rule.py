"""What rows of a feed are the price of, as data: `feed_rules.tsv`, and `feed_traps.tsv` for what is not."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import translate
from pathlib import Path
from typing import Annotated, TypeVar

from ...domain.requirements import Cloud
from ...tables.rows import Cell, member
from .. import FOLDER
from ..price import PriceKind
from ..provider_rows import provider_rows

PARTS = ("", "core", "memory", "accelerator")
ANY_FEED = "*"
R = TypeVar("R", "FeedRule", "Trap")
_FIELD = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """`attribute=pattern|pattern` or `attribute!=pattern`; patterns are whole values with `*`."""

    attribute: str
    exact: frozenset[str]
    pattern: re.Pattern[str] | None
    negated: bool

    def holds(self, attributes: Mapping[str, str]) -> bool:
        value = attributes.get(self.attribute, "")
        found = value in self.exact or (
            self.pattern is not None and self.pattern.match(value) is not None
        )
        return found is not self.negated


def _kinds(cell: str) -> frozenset[PriceKind]:
    return frozenset(PriceKind(kind.strip()) for kind in cell.split(","))


def _terms(cell: str) -> tuple[Term, ...]:
    return tuple(_term(part.strip()) for part in cell.split(";"))


def _term(text: str) -> Term:
    attribute, equals, patterns = text.partition("=")
    negated = attribute.endswith("!")
    name = attribute.removesuffix("!").strip()
    if not equals or not name:
        raise ValueError(text)
    values = [value.strip() for value in patterns.split("|")]
    globs = [value for value in values if "*" in value]
    return Term(
        attribute=name,
        exact=frozenset(value for value in values if "*" not in value),
        pattern=_compiled(globs) if globs else None,
        negated=negated,
    )


def _compiled(globs: list[str]) -> re.Pattern[str]:
    escape: Callable[[str], str] = translate
    return re.compile(
        "|".join(escape(glob.replace("[", "[[]").replace("?", "[?]")) for glob in globs)
    )


def _units(cell: str) -> frozenset[str]:
    return frozenset(cell.split("|"))


Terms = Annotated[
    tuple[Term, ...], Cell(parse=_terms, expected="terms such as a=b; c!=d*|e", column="when")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Rows that look like a price and are none that anybody asks for; `reason` says why."""

    provider: Cloud
    feed: str
    name: str
    terms: Terms
    reason: str

    def catches(self, attributes: Mapping[str, str]) -> bool:
        return all(term.holds(attributes) for term in self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRule:
    """Rows for which `terms` hold price `service`: a size, a part of sizes of `family`, or neither.

    `factor` is what a feed's price is multiplied by to be one of our unit.
    """

    provider: Cloud
    feed: str
    service: str
    sku: str = ""
    family: str = ""
    part: Annotated[str, member(PARTS, "core, memory, accelerator or empty")]
    kinds: Annotated[
        frozenset[PriceKind], Cell(parse=_kinds, expected="kinds of price, commas between")
    ]
    units: Annotated[frozenset[str], Cell(parse=_units, expected="units", column="unit")]
    factor: Annotated[Decimal, Cell(parse=Decimal, expected="a number")]
    region: str = ""
    terms: Terms
    note: str = ""

    def matches(self, attributes: Mapping[str, str]) -> bool:
        return all(term.holds(attributes) for term in self.terms)

    def sizes(self, attributes: Mapping[str, str]) -> tuple[str, ...]:
        """The size with `{attribute}` filled in, or the families that a part belongs to."""
        if self.part:
            return tuple(self.family.split(","))
        return (_FIELD.sub(lambda found: attributes.get(found[1], ""), self.sku),)

    @property
    def attributes(self) -> frozenset[str]:
        named = {term.attribute for term in self.terms}
        return frozenset(named | set(_FIELD.findall(self.sku)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules and traps, by provider and feed."""

    rules: Mapping[tuple[str, str], tuple[FeedRule, ...]]
    traps: Mapping[tuple[str, str], tuple[Trap, ...]]

    def feeds(self, provider: str) -> tuple[str, ...]:
        """The feeds of a provider that hold something we price, in the order of the file."""
        return tuple(feed for cloud, feed in self.rules if cloud == provider)

    def of(self, provider: str, feed: str) -> tuple[FeedRule, ...]:
        return self.rules.get((provider, feed), ())

    def traps_of(self, provider: str, feed: str) -> tuple[Trap, ...]:
        everywhere = self.traps.get((provider, ANY_FEED), ())
        return (*everywhere, *self.traps.get((provider, feed), ()))

    def attributes(self, provider: str, feed: str) -> frozenset[str]:
        """What of a row has to be read; a list without one of these has changed its shape."""
        named: set[str] = set()
        for rule in self.of(provider, feed):
            named |= rule.attributes
        for trap in self.traps_of(provider, feed):
            named |= {term.attribute for term in trap.terms}
        return frozenset(named)


def load_rules(folder: Path = FOLDER) -> Rules:
    """The rules; raises `TableError` with every cell that is wrong."""
    return Rules(
        rules=_by_feed(provider_rows(folder, "feed_rules.tsv", FeedRule)),
        traps=_by_feed(provider_rows(folder, "feed_traps.tsv", Trap)),
    )


def _by_feed(rows: list[R]) -> dict[tuple[str, str], tuple[R, ...]]:
    found: dict[tuple[str, str], tuple[R, ...]] = {}
    for row in rows:
        key = (row.provider.value, row.feed)
        found[key] = (*found.get(key, ()), row)
    return found
