from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ..compliance import UNASSESSED, Posture
from ..decision.case import Case
from ..decision.company import discount_of, horizon_of
from ..decision.selection import Selection
from ..domain.claim import Claim
from ..domain.facts import Facts
from ..domain.ledger import reachable
from ..domain.provenance import Provenance
from ..domain.requirements import Prices, Requirements
from ..domain.statement import Statement
from ..domain.workload import Demand
from ..evaluation.model import Model
from ..evaluation.targets import Targets
from ..prices.terms import Terms

SECTIONS = tuple(Requirements.model_fields)
# What follows from many sections, and is read by a name of its own.
DERIVED = ("contradictions", "posture")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What every agent is given: the company as understood, the choice, and the facts about it.

    `posture` is what the choice is evidence of, assessed once for all who read it.
    """

    requirements: Requirements
    provenance: Mapping[str, Provenance]
    contradictions: tuple[Statement, ...]
    demand: Demand
    decision: Selection
    facts: Facts
    posture: Posture
    claims: dict[str, Claim] = field(default_factory=dict[str, Claim])
    seed: int
    snapshot: str
    today: date
    prices: Prices = field(default_factory=Prices)

    @property
    def terms(self) -> Terms:
        """What its prices follow from; kept when the brief is narrowed."""
        return Terms(today=self.today, prices=self.prices, snapshot=self.snapshot)

    def usd(self, amount: Decimal | float | None) -> float | None:
        """A stated amount in USD, by the rate that the budget was read with."""
        return None if amount is None else float(amount) * self.targets.usd_rate

    @property
    def targets(self) -> Targets:
        return self.decision.judge.targets

    @property
    def horizon_months(self) -> int:
        return horizon_of(self.requirements)

    @property
    def discount_rate(self) -> float:
        return discount_of(self.requirements)

    def case(self, model: Model) -> Case:
        """The decision, ready to be asked about."""
        return Case(
            model=model,
            demand=self.demand,
            decision=self.decision,
            horizon_months=self.horizon_months,
            discount_rate=self.discount_rate,
            seed=self.seed,
        )

    def narrow(self, sections: frozenset[str]) -> "Brief":
        """The brief with only some sections of the requirements, the others as if never stated.

        An agent gets nothing but what it says it reads: so a change elsewhere need not run it again.
        What is derived from many sections is read by its own name.
        """
        blank = {
            name: Requirements.model_fields[name].get_default(call_default_factory=True)
            for name in SECTIONS
            if name not in sections
        }
        kept = self.contradictions if "contradictions" in sections else ()
        shown = {*self.facts.by_name().values(), *(id for one in kept for id in one.claims)}
        return replace(
            self,
            claims=reachable(self.claims, shown),
            requirements=self.requirements.model_copy(update=blank),
            provenance={
                path: origin
                for path, origin in self.provenance.items()
                if path.split(".", 1)[0].split("[", 1)[0] in sections
            },
            contradictions=kept,
            posture=self.posture if "posture" in sections else UNASSESSED,
        )
