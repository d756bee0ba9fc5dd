"""What a design costs a company in a month, all told: one currency for all that it is compared by."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np

from ..core.units import HOURS_PER_YEAR, KG_PER_TONNE, MONTHS_PER_YEAR, WEEKS_PER_MONTH
from ..domain.requirements import Disaster
from ..domain.workload import Workload
from ..evaluation.effects.setup import setup_hours
from ..evaluation.model import Evaluation
from ..evaluation.samples import Array
from ..evaluation.scene import MEASURED
from ..evaluation.worth import CARBON, DOWNTIME, LEAVING, WAGE


class CostTerm(StrEnum):
    """What the cost of a design is the sum of; each counts once."""

    BILL = "bill"
    PEOPLE = "people"
    DOWNTIME = "downtime"
    CARBON = "carbon"
    LEAVING = "leaving"
    ONE_OFF = "one_off"


def bill_of(evaluation: Evaluation, horizon_months: int) -> Array:
    """USD a month, with what the first months cost more before anything is bought ahead.

    Of straight lines between today and a year on, today has the weight of half of that time.
    """
    weight = min(MONTHS_PER_YEAR, horizon_months) / 2
    return evaluation.monthly + evaluation.early * min(MEASURED / weight, 1.0)


def cost_terms(
    evaluation: Evaluation, workloads: Sequence[Workload], horizon_months: int
) -> Mapping[CostTerm, Array]:
    """USD a month by term, candidates x samples.

    people: hours of those who run it · downtime: hours down of each workload at what its hour is worth
    · leaving: its price times how likely it is in a month · one_off: work of getting there over the horizon.
    """
    samples, shape = evaluation.samples, evaluation.monthly.shape
    wage = samples[WAGE][None, :]
    one_off = setup_hours(evaluation.candidates, samples) * wage / horizon_months
    return {
        CostTerm.BILL: bill_of(evaluation, horizon_months),
        CostTerm.PEOPLE: evaluation.operating_hours * WEEKS_PER_MONTH * wage,
        CostTerm.DOWNTIME: np.broadcast_to(_downtime(evaluation, workloads), shape),
        CostTerm.CARBON: evaluation.carbon_kg / KG_PER_TONNE * samples[CARBON][None, :],
        CostTerm.LEAVING: evaluation.exit_cost * samples[LEAVING][None, :] / MONTHS_PER_YEAR,
        CostTerm.ONE_OFF: one_off,
    }


def total_cost(evaluation: Evaluation, workloads: Sequence[Workload], horizon_months: int) -> Array:
    """USD a month, candidates x samples."""
    return sum(
        cost_terms(evaluation, workloads, horizon_months).values(),
        np.zeros(evaluation.monthly.shape),
    )


def _downtime(evaluation: Evaluation, workloads: Sequence[Workload]) -> Array:
    total = np.zeros((1, 1))
    for one in workloads:
        down = np.nan_to_num(1 - evaluation.part(one.name).availability) * HOURS_PER_YEAR
        hour = evaluation.samples[one.inputs[DOWNTIME]][None, :]
        total = total + (down + _without_data(evaluation, one)) * hour / MONTHS_PER_YEAR
    return total


def _without_data(evaluation: Evaluation, workload: Workload) -> Array:
    """Hours a year until all is entered anew that was deleted together with its backups."""
    hours = np.zeros((1, 1))
    for loss in evaluation.losses[workload.name]:
        if loss.disaster is Disaster.DELETION:
            gone = evaluation.samples["model.hours_without_data"][None, :] * np.isinf(loss.lost)
            hours = hours + loss.rate * gone
    return hours
