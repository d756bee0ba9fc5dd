"""Evaluations written by hand: what some designs come to in some futures, all else harmless."""

from collections.abc import Mapping, Sequence

import numpy as np

from infra_mind.domain.requirements import Disaster
from infra_mind.evaluation.candidates import Candidates
from infra_mind.evaluation.effects.recovery import Loss
from infra_mind.evaluation.model import Evaluation
from infra_mind.evaluation.part import Part
from infra_mind.evaluation.samples import Array, Samples

Rows = Sequence[Sequence[float]]
"""Candidates x samples."""


def array(rows: Rows) -> Array:
    return np.array(rows, dtype=np.float64)


def samples_of(size: int, **values: float) -> Samples:
    """Futures in which everything is as stated; `model__wage` stands for `model.wage`."""
    likely = {path.replace("__", "."): value for path, value in values.items()}
    draws = {path: np.full(size, value) for path, value in likely.items()}
    return Samples(draws, size, np.zeros(size), likely)


def loss(disaster: Disaster, rate: Sequence[float], hours: Rows, lost: Rows) -> Loss:
    """Something that is lost so often a year, in each future."""
    return Loss(disaster=disaster, rate=array([rate]), hours=array(hours), lost=array(lost))


def part(workload: str, shape: tuple[int, int], **rows: Rows) -> Part:
    """A workload that is always up, answers in a millisecond, and has room for ten times its peak."""
    arrays = {name: np.zeros(shape) for name in Part.arrays()}
    arrays |= {
        "availability": np.ones(shape),
        "latency_ms": np.ones(shape),
        "headroom": np.full(shape, 10.0),
        "room": np.full(shape, 10.0),
        "pace": np.ones(shape),
    }
    arrays |= {name: array(values) for name, values in rows.items()}
    return Part(workload=workload, **arrays)


def outcome(
    monthly: Rows,
    *parts: Part,
    losses: Mapping[str, Sequence[Loss]] | None = None,
    samples: Samples | None = None,
    candidates: Candidates | None = None,
    **rows: Rows,
) -> Evaluation:
    """What designs come to that cost so much a month; without parts one workload `app` is fine."""
    bill = array(monthly)
    known = parts or (part("app", bill.shape),)
    arrays = {
        name: array(rows.get(name, np.zeros(bill.shape).tolist()))
        for name in (
            "committed",
            "early",
            "unpriced",
            "recovery_hours",
            "data_loss_hours",
            "operating_hours",
            "carbon_kg",
            "exit_cost",
        )
    }
    return Evaluation(
        candidates=candidates or Candidates(options={}, codes={}, size=len(bill)),
        monthly=bill,
        availability=np.min([one.availability for one in known], axis=0),
        headroom=np.min([one.headroom for one in known], axis=0),
        parts=known,
        samples=samples or samples_of(bill.shape[1]),
        losses={one.workload: tuple((losses or {}).get(one.workload, ())) for one in known},
        **arrays,
    )
