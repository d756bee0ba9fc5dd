"""What leaving a provider costs once: work, learning, data that goes out, and terms still owed."""

from collections.abc import Sequence

import numpy as np

from ...domain.option import Commitment
from ..bill.bill import rungs
from ..bill.items import Item
from ..line import Rate
from ..methods.tiers import by_tier
from ..part import Part
from ..samples import Array
from ..scene import TERMS, Scene
from .labour import LEARNING as LEARNING_HOURS
from .labour import WAGE

EGRESS = "egress.internet_gb"
LEARNING = Item(
    id="learning",
    part="leaving",
    name="learning another provider",
    unit="h",
    rests_on=(LEARNING_HOURS, WAGE),
)
# Its quantity is what the list asks for, its unit price the share of that which is charged.
DATA = Item(
    id="data",
    part="leaving",
    name="egress of the data",
    unit="USD",
    rests_on=("model.exit_egress_charged",),
)
TERMS_OWED = Item(
    id="terms",
    part="leaving",
    name="what is left of commitments",
    unit="month",
    rests_on=("model.commitment_left",),
)


def leave(scene: Scene, parts: Sequence[Part], committed: Array) -> None:
    """What leaving costs besides the work on each thing; `committed` is what is owed a month.

    Of a term that runs already a part is over.
    """
    tally, stored = scene.tallies.leaving, np.zeros((1, 1))
    for part in parts:
        stored = stored + part.stored_gb
    tally.add(LEARNING, scene.row(LEARNING_HOURS), scene.row(WAGE))
    tally.add(
        DATA,
        egress(scene, stored),
        scene.row("model.exit_egress_charged"),
        prices=_rows(scene, stored) if tally.itemised else (),
    )
    tally.add(TERMS_OWED, months_left(scene), committed)


def months_left(scene: Scene) -> Array:
    """Of the term of a commitment, on the day of leaving."""
    left = np.zeros((1, 1))
    for option, _, months in TERMS:
        if option is not Commitment.ON_DEMAND:
            left = left + scene.chose_shared(option) * months
    return left * scene.row("model.commitment_left")


def egress(scene: Scene, stored_gb: Array) -> Array:
    """List price of sending so much out, tier by tier; where no price is known nothing is charged."""
    starts, ladder = scene.tariff.tiers(EGRESS)
    begins, price = starts[scene.bill.site], np.nan_to_num(ladder.amount[scene.bill.site])
    total = np.zeros((1, 1))
    for tier, inside in by_tier(stored_gb, begins):
        total = total + inside * price[:, tier, None]
    return total


def _rows(scene: Scene, stored_gb: Array) -> tuple[tuple[Rate, ...], ...]:
    """The tiers of the list that each candidate reaches."""
    starts, ladder = scene.tariff.tiers(EGRESS)
    inside = [one for _, one in by_tier(stored_gb, starts[scene.bill.site])]
    return rungs(ladder, scene.bill.site, inside)
