"""What does leaving cost?"""

from ..domain.dossier import ExitPrice, Share
from ..domain.ledger import Ledger
from .case import Case
from .cost_range import band

METHOD = "questions.exit_price"


def exit_price(case: Case, ledger: Ledger) -> ExitPrice:
    """The price of leaving the choice today: work by workload, and the rest for data and terms."""
    evaluation = case.evaluate([case.chosen], case.futures)
    wage = case.assume(ledger, "model.hourly_wage")
    design = case.design(ledger)
    total = band(
        ledger,
        "Price of leaving",
        evaluation.exit_cost[0],
        "USD",
        method=METHOD,
        of=[design, wage],
    )
    rate = case.futures["model.hourly_wage"]
    labour = {part.workload: part.exit_hours[0] * rate for part in evaluation.parts}
    items = [
        Share(
            name=f"moving {name}",
            amount=band(
                ledger, f"Work of moving {name}", values, "USD", method=METHOD, of=[design, wage]
            ).id,
        )
        for name, values in labour.items()
    ]
    rest = evaluation.exit_cost[0] - sum(labour.values())
    items.append(
        Share(
            name="egress of the data and terms still owed",
            amount=band(
                ledger,
                "Egress of the data and terms still owed",
                rest,
                "USD",
                method=METHOD,
                of=[design],
            ).id,
        )
    )
    return ExitPrice(total=total.id, items=tuple(items))
