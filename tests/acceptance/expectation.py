"""What an architect expects of a company: what he would never sign, and what it may cost; read from a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml

from infra_mind.agents.brief import Brief
from infra_mind.decision.case import Case
from infra_mind.decision.goals import Target
from infra_mind.domain.design import Design
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.team.team_load import team_load
from tests.factories.brief import model

CASES = Path(__file__).with_name("cases")
FILE = CASES / "expectations.yaml"
AND = " and "
MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """never: what no architect would sign · monthly: what the recommended offer may cost, USD ·
    open: what is known not to hold yet, with the reason; `monthly` stands for the range.
    """

    never: tuple[str, ...]
    monthly: tuple[float, float] | None
    open: Mapping[str, str]

    @classmethod
    def read(cls, given: Mapping[str, object], everywhere: tuple[str, ...]) -> "Expectation":
        never, monthly, left = given.get("never"), given.get("monthly"), given.get("open")
        assert isinstance(never, list)
        assert monthly is None or isinstance(monthly, dict)
        assert left is None or isinstance(left, dict)
        return cls(
            never=(*map(str, never), *everywhere),
            monthly=(float(monthly["low"]), float(monthly["high"])) if monthly else None,
            open=left or {},
        )


@cache
def expectations() -> Mapping[str, Expectation]:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    everywhere = tuple(read["everywhere"])
    return {name: Expectation.read(one, everywhere) for name, one in read["cases"].items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided for a company, as far as expectations look at it."""

    brief: Brief

    @property
    def case(self) -> Case:
        return self.brief.case(model())

    @property
    def design(self) -> Design:
        return self.brief.decision.chosen

    @property
    def monthly(self) -> float:
        """The bill of the recommended offer, everything being as likely."""
        return float(self.case.evaluate([self.design]).monthly[0, 0])

    @property
    def lines(self) -> Mapping[str, float]:
        """The lines of that bill, by what they are for."""
        found: dict[str, float] = {}
        for line in self.case.evaluate([self.design], itemised=True).lines:
            found[line.item.id] = found.get(line.item.id, 0.0) + float(line.amount[0, 0])
        return {name: amount for name, amount in found.items() if amount}

    def failing(self, expected: Expectation) -> Iterator[str]:
        """What does not hold of what is expected."""
        yield from (one for one in expected.never if self.holds(one))
        if expected.monthly is not None:
            low, high = expected.monthly
            if not low <= self.monthly <= high:
                yield MONTHLY

    def holds(self, wrong: str) -> bool:
        """Whether something is so that should never be."""
        about, _, rest = wrong.partition(": ")
        known = _ABOUT.get(about)
        if known is not None:
            return known(self, rest)
        return all(self._takes(one) for one in wrong.split(AND))

    def _takes(self, choice: str) -> bool:
        decision, _, option = choice.partition(": ")
        return any(
            fnmatchcase(str(key), decision) and fnmatchcase(str(taken), option)
            for key, taken in self.design.items()
        )


def _bill(decided: Decided, rest: str) -> bool:
    line, _, share = rest.partition(" > ")
    found = sum(amount for name, amount in decided.lines.items() if fnmatchcase(name, line))
    return found > float(share.rstrip("%") or 0) / 100 * decided.monthly


def _misses(decided: Decided, target: str) -> bool:
    return decided.brief.decision.steps.get(Target(target), 0) > 0


def _says(decided: Decided, words: str) -> bool:
    return words in team_load(decided.case, Ledger()).verdict.text


def _ignores(decided: Decided, section: str) -> bool:
    name, _, part = section.partition(".")
    demand = decided.brief.demand
    workload = next(one for one in demand.workloads if one.name == name)
    sources = (one.source for one in demand.assumptions.values())
    at = f"Requirements, {workload.path}.{part}."
    return not any(source is not None and source.title.startswith(at) for source in sources)


def _untold(decided: Decided, what: str) -> bool:
    return _misses(decided, "budget") and getattr(decided.brief.decision, what) is None


_ABOUT: Mapping[str, Callable[[Decided, str], bool]] = {
    "bill": _bill,
    "misses": _misses,
    "says": _says,
    "ignores": _ignores,
    "untold": _untold,
}
