"""What do backups in an account of their own cost, and what do they save?"""

from dataclasses import dataclass

from ...decision.case import Case
from ...decision.objective import CostTerm
from ...domain.claim import Claim
from ...domain.design import VAULT
from ...domain.ledger import Ledger
from ...domain.option import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultWorth:
    """USD a month: what it adds to the cost, how much of that to the bill, and what is not lost."""

    cost: Claim
    bill: Claim
    saved: Claim


def vault_worth(case: Case, ledger: Ledger) -> VaultWorth:
    """An account of their own against that of production, in the design that was chosen."""
    terms = case.expect([case.chosen | {VAULT: one} for one in (Vault.OWN, Vault.SAME)]).terms
    added = {term: float(values[0] - values[1]) for term, values in terms.items()}

    def claim(label: str, value: float) -> Claim:
        of = [case.design(ledger)]
        return ledger.claim(label, value, "USD/month", method=vault_worth, of=of)

    bill, saved = added[CostTerm.BILL], -added[CostTerm.DOWNTIME]
    return VaultWorth(
        cost=claim(
            "Backups in an account of their own, bill and work", sum(added.values()) + saved
        ),
        bill=claim("Backups in an account of their own, on the bill", bill),
        saved=claim("Hours without data that was deleted with its backups", saved),
    )
