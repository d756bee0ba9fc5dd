"""Lines of labour and of leaving as claims."""

from collections.abc import Iterable

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger, Method
from ...evaluation.entries import record_price
from ...evaluation.line import Line, merged
from ..cost.cost_range import band


def heaviest_first(lines: Iterable[Line]) -> list[Line]:
    """Each thing once for each workload, by its median."""
    return sorted(
        merged(lines),
        key=lambda one: (-float(np.median(one.amount)), one.workload, one.item.id),
    )


def record_line(
    case: Case, ledger: Ledger, line: Line, label: str, unit: str, *, method: Method
) -> Claim:
    """What a line of the choice comes to over all futures."""
    whose = f" of {line.workload}" if line.workload else ""
    return band(
        ledger,
        f"{label} {line.item.name}{whose}",
        line.amount[0],
        unit,
        method=method,
        of=[
            case.design(ledger),
            *(case.assume(ledger, path) for path in line.rests_on),
            *(record_price(ledger, rate) for rates in line.prices for rate in rates),
        ],
    )


def name_of(line: Line) -> str:
    """What a line is for, in words; the name of the workload as it was given."""
    whose = f" of {line.workload}" if line.workload else ""
    return f"{line.item.name}{whose}"
