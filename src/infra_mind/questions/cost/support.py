"""What does each support plan of the provider cost beside the choice?"""

from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import SUPPORT
from ...domain.ledger import Ledger
from ...domain.option import Support
from ...words.options import option_words


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPrice:
    """A plan by what the provider calls it, and what it adds to the bill of the choice."""

    plan: Support
    product: str
    monthly: Claim


def support_plans(case: Case, ledger: Ledger) -> tuple[PlanPrice, ...]:
    """Every plan that is sold, the smallest first, at the likely values."""
    designs = [case.chosen | {SUPPORT: plan} for plan in Support]
    without, *bills = case.evaluate(designs).monthly[:, 0].tolist()
    provider = case.chosen.site.provider
    return tuple(
        PlanPrice(
            plan=plan,
            product=case.model.library.facts.get(provider, f"support_{plan}").value,
            monthly=ledger.claim(
                f"{provider}: {option_words(plan)}, a month",
                bill - without,
                "USD/month",
                method=support_plans,
                of=[case.design(ledger)],
            ),
        )
        for plan, bill in zip(list(Support)[1:], bills, strict=True)
    )
