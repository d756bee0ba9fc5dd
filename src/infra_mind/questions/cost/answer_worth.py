"""What does an answer of a language model cost, and how much work must it save to pay?"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.units import DAYS_PER_MONTH, WEEKS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.workload import Workload
from ...evaluation.candidates import of_designs

PER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWorth:
    """As chosen, the people who run it counted: the price of a thousand answers, and when one pays.

    saves: work of the wage that one answer costs · tokens: share of the price that the model takes
    by the token, `None` where it runs on own machines.
    """

    per_thousand: Claim
    saves: Claim
    tokens: Claim | None
    wage: Claim


def answer_worth(case: Case, ledger: Ledger, workload: Workload) -> AnswerWorth:
    """Bill and labour of one workload over its answers, at the likely values."""
    evaluation = case.model.evaluate(
        case.demand, of_designs([case.chosen]), case.point, workloads=(workload,), itemised=True
    )
    wage = case.assume(ledger, "model.hourly_wage")
    requests = case.assume(ledger, workload.inputs["requests_per_day"])
    hours = float(evaluation.hours_of(workload.name)[0, 0])
    total = float(evaluation.monthly[0, 0]) + hours * WEEKS_PER_MONTH * float(wage.value)
    each = total / (float(requests.value) * DAYS_PER_MONTH)
    cost = ledger.claim(
        f"{workload.name}: cost of a thousand answers as chosen, with the people who run it",
        each * PER,
        "USD",
        method=answer_worth,
        of=[case.design(ledger), requests, wage],
    )
    spent = sum(
        float(line.amount[0, 0])
        for line in evaluation.lines
        if line.item.service.startswith("llm.")
    )
    tokens = None
    if spent > 0:
        tokens = ledger.claim(
            f"{workload.name}: share of the cost of an answer that tokens make",
            spent / total,
            "share",
            method=answer_worth,
            of=[cost],
        )
    return AnswerWorth(
        per_thousand=cost,
        saves=ledger.claim(
            f"{workload.name}: work that an answer has to save to pay for itself",
            each / float(wage.value) * 3600,
            "s",
            method=answer_worth,
            of=[cost, wage],
        ),
        tokens=tokens,
        wage=wage,
    )


def share_of_bill(case: Case, ledger: Ledger, workloads: Sequence[Workload]) -> Claim:
    """What some workloads are of the whole bill, at the likely values."""
    lines = case.evaluate([case.chosen], itemised=True).lines
    names = {one.name for one in workloads}
    total = sum(float(line.amount[0, 0]) for line in lines)
    own = sum(float(line.amount[0, 0]) for line in lines if line.workload in names)
    return ledger.claim(
        f"Share of the bill: {', '.join(sorted(names))}",
        own / total if total else 0.0,
        "share",
        method=share_of_bill,
        of=[case.design(ledger)],
    )
