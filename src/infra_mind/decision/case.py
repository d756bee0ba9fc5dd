from collections.abc import Mapping, Sequence
from functools import cached_property

from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.workload import Demand
from ..evaluation.entries import assume
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Samples, likely
from .decision import Decision
from .judge import Judge

Vector = Mapping[str, str]
# Futures for one company; with many workloads fewer, so that the work stays about the same.
FUTURES, FEWEST_FUTURES = 2000, 300
WORKLOADS_AT_FULL = 20


class Case:
    """One company's decision, ready to be asked about: the model, the demand, the choice."""

    def __init__(
        self,
        *,
        model: Model,
        demand: Demand,
        decision: Decision,
        horizon_months: int,
        discount_rate: float,
        seed: int,
    ) -> None:
        self.model = model
        self.demand = demand
        self.decision = decision
        self.horizon_months = horizon_months
        self.discount_rate = discount_rate
        self.seed = seed

    @property
    def judge(self) -> Judge:
        return self.decision.judge

    @property
    def chosen(self) -> Vector:
        return self.decision.chosen

    @cached_property
    def point(self) -> Samples:
        """The future in which everything is as likely."""
        return likely(self.demand.assumptions)

    @cached_property
    def futures(self) -> Samples:
        """Futures drawn for this case; the same for everybody who asks with the same seed."""
        share = WORKLOADS_AT_FULL / max(len(self.demand.workloads), WORKLOADS_AT_FULL)
        size = max(int(FUTURES * share), FEWEST_FUTURES)
        return self.model.futures(self.demand, size=size, seed=self.seed)

    def evaluate(
        self, vectors: Sequence[Vector], samples: Samples | None = None, *, itemised: bool = False
    ) -> Evaluation:
        """Some decision vectors, at the likely point unless told otherwise."""
        return self.model.evaluate_vectors(
            self.demand, vectors, samples or self.point, itemised=itemised
        )

    def assume(self, ledger: Ledger, path: str) -> Claim:
        return assume(ledger, self.demand, path)

    def design(self, ledger: Ledger, vector: Vector | None = None) -> Claim:
        """The choice, or another vector, as a claim that figures of the model rest on.

        Figures of another vector rest on it, so that no two designs share the id of a claim.
        """
        taken = self.chosen if vector is None else vector
        words = ", ".join(f"{key} {option}" for key, option in taken.items())
        return ledger.claim(
            "Chosen architecture" if taken == self.chosen else "Compared architecture",
            words,
            method=Case.design,
            source=Source(title="Infra Mind decision model", kind=SourceKind.MODEL),
        )
