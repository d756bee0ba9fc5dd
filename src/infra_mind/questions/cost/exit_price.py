"""What does leaving cost, service by service?"""

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.dossier import ExitPrice, Share
from ...domain.ledger import Ledger
from ...evaluation.effects.labour import EXIT, Rewrite
from ...evaluation.effects.leaving import Leaving, leaving
from ...evaluation.samples import Array
from ..team.labour import works
from .cost_range import band

WAGE = "model.hourly_wage"
REWRITE_WORDS = {
    Rewrite.PORTABLE: "moves as it is",
    Rewrite.ADAPT: "has to be adapted",
    Rewrite.REWRITE: "has to be rewritten",
}


def exit_price(case: Case, ledger: Ledger) -> ExitPrice:
    """The price of leaving the choice today: each service by how far it moves, data, terms, learning."""
    evaluation = case.evaluate([case.chosen], case.futures)
    scene = case.model.scene([case.chosen], case.futures)
    found = leaving(scene, evaluation.parts, evaluation.committed)
    items = [*_services(case, ledger), *_rest(case, ledger, found)]
    total = band(
        ledger,
        "Price of leaving",
        evaluation.exit_cost[0],
        "USD",
        method=exit_price,
        of=[case.design(ledger), case.assume(ledger, WAGE), *(claim for _, claim in items)],
    )
    return ExitPrice(
        total=total.id, items=tuple(Share(name=name, amount=claim.id) for name, claim in items)
    )


def _services(case: Case, ledger: Ledger) -> list[tuple[str, Claim]]:
    """What takes most work first."""
    wage = case.futures[WAGE]
    found = sorted(
        works(case, EXIT, "exit_hours"),
        key=lambda one: (-float(np.median(one.hours)), one.workload, one.path),
    )
    return [
        (
            f"{one.name(ledger)}: {REWRITE_WORDS[one.labour.rewrite or Rewrite.ADAPT]}",
            band(
                ledger,
                f"Work of leaving {one.labour.words}"
                + (f" of {one.workload}" if one.workload else ""),
                one.hours * wage,
                "USD",
                method=exit_price,
                of=[case.design(ledger), case.assume(ledger, one.path), case.assume(ledger, WAGE)],
            ),
        )
        for one in found
    ]


def _rest(case: Case, ledger: Ledger, found: Leaving) -> list[tuple[str, Claim]]:
    claims: list[tuple[str, Claim]] = []
    for name, values, path in (
        ("learning another provider", found.learning, "model.exit_learning_h"),
        ("egress of the data", found.egress, "model.exit_egress_charged"),
        ("terms still owed", found.residue, "model.commitment_left"),
    ):
        row: Array = np.broadcast_to(values, (1, case.futures.size))[0]
        if row.any():
            label = f"Leaving: {name}"
            of = [case.design(ledger), case.assume(ledger, path)]
            claims.append((name, band(ledger, label, row, "USD", method=exit_price, of=of)))
    return claims
