from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, TypeVarTuple, cast

from ..domain.claim import Claim, Source, SourceKind
from ..domain.design import Design
from ..domain.ledger import Ledger
from ..domain.workload import Demand
from ..evaluation.entries import Entry, assume, record_bill
from ..evaluation.model import Evaluation, Model
from ..evaluation.samples import Array, Samples, likely
from .goals import Steps, Target
from .judge import Judge
from .objective import CostTerm
from .outlook import WORKLOADS_AT_FULL, Outlook, look_ahead
from .selection import Selection

T = TypeVar("T")
Given = TypeVarTuple("Given")
# Futures for one company; with many workloads fewer, so that the work stays about the same.
FUTURES, FEWEST_FUTURES = 2000, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What designs come to over the horizon in all futures; arrays over designs.

    terms: of the cost, USD a month · steps: how far each target has to be stepped down.
    """

    terms: Mapping[CostTerm, Array]
    steps: Mapping[Target, Steps]


class Case:
    """One company's decision, ready to be asked about: the model, the demand, the choice."""

    def __init__(
        self,
        *,
        model: Model,
        demand: Demand,
        decision: Selection,
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
    def chosen(self) -> Design:
        return self.decision.chosen

    @cached_property
    def point(self) -> Samples:
        """The future in which everything is as likely."""
        return likely(self.demand.assumptions)

    @cached_property
    def outlook(self) -> Outlook:
        """The futures that designs were chosen by."""
        return look_ahead(self.model, self.demand, self.horizon_months, seed=self.seed)

    @cached_property
    def futures(self) -> Samples:
        """Futures drawn for this case; the same for everybody who asks with the same seed."""
        share = WORKLOADS_AT_FULL / max(len(self.demand.workloads), WORKLOADS_AT_FULL)
        size = max(int(FUTURES * share), FEWEST_FUTURES)
        return self.model.draw(self.demand, size=size, seed=self.seed)

    def evaluate(
        self, designs: Sequence[Design], samples: Samples | None = None, *, itemised: bool = False
    ) -> Evaluation:
        """Some designs, at the likely point where no samples are given."""
        return self.model.evaluate_designs(
            self.demand, designs, samples or self.point, itemised=itemised
        )

    def expect(self, designs: Sequence[Design]) -> Expected:
        """Some designs in the futures that they were chosen by."""
        outlook = self.outlook
        evaluation = self.evaluate(designs, outlook.samples)
        return Expected(
            terms={
                term: outlook.average(values).mean(axis=1)
                for term, values in self.judge.terms(evaluation).items()
            },
            steps=self.judge.steps(evaluation, outlook),
        )

    def ranked(self, designs: Sequence[Design]) -> list[Design]:
        """Some designs by what the choice was made by, the best first."""
        keys = self.judge.keys(self.evaluate(designs, self.outlook.samples), self.outlook)
        return [designs[row] for row in sorted(range(len(designs)), key=lambda row: keys[row])]

    def ask(
        self, question: Callable[["Case", Ledger, *Given], T], ledger: Ledger, *given: *Given
    ) -> T:
        """The answer to a question, worked out for who asks it first; `ledger` gets its claims."""

        def work() -> tuple[T, Mapping[str, Claim]]:
            apart = Ledger()
            return question(self, apart, *given), apart.own

        answer, claims = self._once((question, given), work)
        ledger.adopt(claims)
        return answer

    def once(self, question: Callable[["Case", *Given], T], *given: *Given) -> T:
        """The same of a question that records nothing."""
        return self._once((question, given), lambda: question(self, *given))

    def _once(self, key: Hashable, work: Callable[[], T]) -> T:
        """The model keeps answers as it keeps evaluations: for every case of the same decision."""
        about = (self.demand, self.decision)
        terms = self.horizon_months, self.discount_rate, self.seed
        known = self.model.answers.find((key, terms, *map(id, about)), about)
        if known is None:
            known = (work(),)
            self.model.answers.keep((key, terms, *map(id, about)), about, known)
        return cast("T", known[0])

    def bill(self, ledger: Ledger, design: Design | None = None) -> tuple[Entry, ...]:
        """The lines of the choice, or of another design, as claims, dearest first; recorded once."""
        return self.ask(_bill, ledger, self.chosen if design is None else design)

    def assume(self, ledger: Ledger, path: str) -> Claim:
        return assume(ledger, self.demand, path)

    def design(self, ledger: Ledger, design: Design | None = None) -> Claim:
        """The choice, or another design, as a claim that figures of the model rest on.

        Figures of another design rest on it, so that no two designs share the id of a claim.
        """
        taken = design or self.chosen
        words = ", ".join(f"{key} {option}" for key, option in taken.as_mapping().items())
        return ledger.claim(
            "Chosen architecture" if taken == self.chosen else "Compared architecture",
            words,
            method=Case.design,
            source=Source(title="Infra Mind decision model", kind=SourceKind.MODEL),
        )


def _bill(case: Case, ledger: Ledger, design: Design) -> tuple[Entry, ...]:
    return record_bill(ledger, case.demand, case.evaluate([design], itemised=True))
