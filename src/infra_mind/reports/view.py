from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.claim import Claim
from ..domain.converted import in_own_currency
from ..domain.dossier import AgentStatus, CostLine, Dossier, MonthlyOutlook
from ..domain.facts import Facts
from .run_view import RunView

_FOR_WHO_WAITS = frozenset({"availability", "downtime", "recovery", "data_loss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A dossier as reports read it, in the company's currency; `claims` are its own and those of the run."""

    dossier: Dossier
    run: RunView | None
    claims: Mapping[str, Claim]

    @property
    def serves(self) -> bool:
        """Whether somebody waits for an answer of one of the workloads."""
        return bool(self.dossier.facts.latency)

    @property
    def currency(self) -> str:
        return self.dossier.currency.code

    @property
    def facts(self) -> Facts:
        return self.dossier.facts

    @property
    def key_figures(self) -> tuple[str, ...]:
        """Claims of the facts, each once; without outages where nobody waits for anything."""
        unseen = frozenset[str]() if self.serves else _FOR_WHO_WAITS
        facts = self.facts.by_name()
        return tuple(dict.fromkeys(facts[name] for name in facts if name not in unseen))

    def number(self, claim: str | None) -> float | None:
        """A claim's value, where it is a number."""
        value = None if claim is None else self.claims[claim].value
        return None if value is None or isinstance(value, bool | str) else value

    def noun(self, claim: str, word: str) -> str:
        """The word as the claim's number wants it."""
        return word if self.number(claim) == 1 else f"{word}s"

    @property
    def outlook(self) -> tuple[MonthlyOutlook, ...]:
        """The first month, then every sixth, and the last."""
        return tuple(one for one in self.dossier.cost.outlook if one.bill is not None)

    @property
    def over_budget_at_last(self) -> str | None:
        """The probability that the bill of the last month breaks the budget."""
        return self.outlook[-1].risk if self.outlook else None

    @property
    def costliest(self) -> tuple[CostLine, ...]:
        """Lines of the bill, dearest first; lines without a price last."""
        return tuple(
            sorted(self.dossier.cost.lines, key=lambda line: -(self.number(line.monthly) or 0.0))
        )

    @property
    def unwell(self) -> tuple[AgentStatus, ...]:
        """Ways in which agents ended without a report."""
        return tuple(
            status
            for status in AgentStatus
            if status is not AgentStatus.COMPLETED
            and any(agent.status is status for agent in self.dossier.agents)
        )


def view(dossier: Dossier, run: RunView | None = None) -> View:
    """The view of a dossier, with what was measured of its run."""
    dossier = in_own_currency(dossier)
    claims = dossier.claims if run is None else {**dossier.claims, **run.claims}
    return View(dossier=dossier, run=run, claims=claims)
