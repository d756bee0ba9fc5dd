"""Which sizes does the design rent today, at the end of the horizon, and at ten times the traffic?"""

from collections.abc import Iterator
from dataclasses import dataclass

from ...core.units import HOURS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.design import COMMITMENT
from ...domain.ledger import Ledger
from ...domain.option import Commitment
from ...evaluation.line import Line
from ...evaluation.samples import Samples
from ...evaluation.workloads import loads

TENFOLD = 10.0
RENTED_BY_THE_HOUR = frozenset({"instance-hours", "node-hours"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A size by its provider's name, and how many of it run on average."""

    sku: str
    number: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """One rented item of a workload as the load grows."""

    workload: str
    item: str
    today: Size
    later: Size
    tenfold: Size

    @property
    def grows(self) -> bool:
        return self.later.sku != self.today.sku


def sizes(case: Case, ledger: Ledger) -> tuple[Ladder, ...]:
    """Every item of the choice that is rented by size, at the likely values."""
    today = dict(_rented(case, ledger, case.point, "today"))
    later = dict(
        _rented(case, ledger, case.point.at([case.horizon_months - 1]), "at the end of the horizon")
    )
    tenfold = dict(
        _rented(
            case, ledger, case.point.scale(loads(case.demand), TENFOLD), "at ten times the traffic"
        )
    )
    return tuple(
        Ladder(
            workload=key[0],
            item=key[1],
            today=size,
            later=later.get(key, size),
            tenfold=tenfold.get(key, size),
        )
        for key, size in today.items()
    )


def _is_rented(line: Line) -> bool:
    """Whether it runs all month: machines of a training are there for its runs alone."""
    return line.item.unit in RENTED_BY_THE_HOUR and line.item.part != "training"


def _rented(
    case: Case, ledger: Ledger, samples: Samples, when: str
) -> Iterator[tuple[tuple[str, str], Size]]:
    # Bought on demand, an item stands on one line; a commitment splits it without changing its size.
    whole = case.chosen | {COMMITMENT: Commitment.ON_DEMAND}
    for line in case.evaluate([whole], samples, itemised=True).lines:
        hours = float(line.quantity[0, 0])
        if hours > 0 and line.skus[0] and _is_rented(line):
            number = ledger.claim(
                f"{line.workload}: {line.item.name}, {line.skus[0]}, number {when}",
                hours / HOURS_PER_MONTH,
                "",
                method=sizes,
                of=[case.design(ledger)],
            )
            yield (line.workload, line.item.name), Size(sku=line.skus[0], number=number)
