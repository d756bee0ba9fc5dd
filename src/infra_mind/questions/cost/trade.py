"""What does the choice buy for being dearer than the lean offer?"""

from dataclasses import dataclass
from functools import partial

from ...decision.case import Case
from ...decision.selection import OfferName
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...evaluation.methods.availability import downtime_hours
from ..reliability.downtime_causes import price_of_an_hour

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Money a month against hours of downtime a year; `price` is USD for an hour that is avoided.

    `worth` is what an hour costs the company, where it said so.
    """

    dearer: Claim
    avoided: Claim
    price: Claim
    worth: Claim | None

    @property
    def pays(self) -> bool | None:
        """Whether an hour costs the company more than avoiding it; `None` where it did not say."""
        return None if self.worth is None else float(self.worth.value) >= float(self.price.value)


def trade(case: Case, ledger: Ledger) -> Trade | None:
    """`None` where the choice is the lean offer, or buys no uptime."""
    lean = next(one for one in case.decision.offers if one.name is OfferName.LEAN)
    both = case.evaluate([case.chosen, lean.design])
    money = float(both.monthly[0, 0] - both.monthly[1, 0])
    down = downtime_hours(both.availability)[:, 0]
    hours = float(down[1] - down[0])
    if money < 1 or hours < 0.01:
        return None
    of = [case.design(ledger)]
    record = partial(ledger.claim, method=trade, of=of)
    dearer = record(
        "Paid for the choice above the lean offer",
        money,
        "USD/month",
    )
    avoided = record(
        "Downtime that the choice avoids against the lean offer",
        hours,
        "h/year",
    )
    return Trade(
        dearer=dearer,
        avoided=avoided,
        price=record(
            "Price of an hour of downtime avoided",
            money * MONTHS / hours,
            "USD",
            of=[dearer, avoided],
        ),
        worth=price_of_an_hour(case, ledger),
    )
