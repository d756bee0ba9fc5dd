"""What of today's spending pays for nothing?"""

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger

SIZED_FOR = "model.target_utilization"


def idle_spend(case: Case, ledger: Ledger, spend: Claim, utilization: Claim) -> Claim | None:
    """The part of a monthly spend that pays for processors above what the load needs, at the most.

    At the most, because what is spent on storage and traffic does not shrink with the processors.
    """
    needed = float(utilization.value) / case.point.likely(SIZED_FOR)
    if needed >= 1:
        return None
    return ledger.claim(
        "Spent today on processors that idle, at the most",
        float(spend.value) * (1 - needed),
        "USD/month",
        method=idle_spend,
        of=[spend, utilization, case.assume(ledger, SIZED_FOR)],
    )
