"""What does the choice buy for being dearer than the cheapest design that reaches the targets?"""

from dataclasses import dataclass
from functools import partial

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...evaluation.methods.availability import downtime_hours
from ..reliability.downtime_causes import price_of_an_hour

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Money a month against hours of downtime a year; `price` is USD for an hour that is avoided.

    `reaches` says whether the two reach all targets, or come as near as can be.

    `worth` is what an hour costs the company, where it said so.
    """

    dearer: Claim
    avoided: Claim
    reaches: bool
    price: Claim
    worth: Claim | None

    @property
    def pays(self) -> bool | None:
        """Whether an hour costs the company more than avoiding it; `None` where it did not say."""
        return None if self.worth is None else float(self.worth.value) >= float(self.price.value)


def trade(case: Case, ledger: Ledger) -> Trade | None:
    """`None` where the choice is the cheapest, or buys no uptime."""
    both = case.evaluate([case.chosen, case.decision.cheapest])
    money = float(both.monthly[0, 0] - both.monthly[1, 0])
    down = downtime_hours(both.availability)[:, 0]
    hours = float(down[1] - down[0])
    if money < 1 or hours < 0.01:
        return None
    of = [case.design(ledger)]
    record = partial(ledger.claim, method=trade, of=of)
    dearer = record(
        "Paid for the choice above the cheapest design that does as well on the targets",
        money,
        "USD/month",
    )
    avoided = record(
        "Downtime that the choice avoids against the cheapest design that does as well on the targets",
        hours,
        "h/year",
    )
    return Trade(
        dearer=dearer,
        avoided=avoided,
        reaches=case.decision.meets_targets,
        price=record(
            "Price of an hour of downtime avoided",
            money * MONTHS / hours,
            "USD",
            of=[dearer, avoided],
        ),
        worth=price_of_an_hour(case, ledger),
    )
