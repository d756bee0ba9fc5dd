"""What leaving a provider costs once: work, learning, data that goes out, and terms still owed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.option import Commitment
from ..methods.tiers import by_tier
from ..part import Part
from ..samples import Array
from ..scene import TERMS, Scene

EGRESS = "egress.internet_gb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """USD once, candidates x samples."""

    labour: Array
    learning: Array
    egress: Array
    residue: Array

    @property
    def total(self) -> Array:
        return self.labour + self.learning + self.egress + self.residue


def leaving(scene: Scene, parts: Sequence[Part], committed: Array) -> Leaving:
    """`committed` is what is owed a month; of a term that runs already a part is over."""
    wage, none = scene.row("model.hourly_wage"), np.zeros((1, 1))
    hours, stored = none, none
    for part in parts:
        hours, stored = hours + part.exit_hours, stored + part.stored_gb
    return Leaving(
        labour=hours * wage,
        learning=scene.row("model.exit_learning_h") * wage,
        egress=egress(scene, stored) * scene.row("model.exit_egress_charged"),
        residue=committed * months_left(scene),
    )


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
