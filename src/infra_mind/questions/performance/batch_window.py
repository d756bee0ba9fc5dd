"""Does a batch end within its window, today and at the end of the horizon?

The cluster is sized for what is likely; how much data there is and how fast it is worked through is not
known, so that a run may take longer than was planned for.
"""

from dataclasses import dataclass, replace

import numpy as np

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.option import Engine, Purchase
from ...domain.workload import Workload
from ...evaluation.compute.nodes import VCPUS
from ...evaluation.samples import Array, Samples
from ...evaluation.workloads import Capability, able
from ...evaluation.workloads.pipeline.formulas import Batch, BatchRun, plan
from ..cost.cost_range import band


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWindow:
    """A run of a batch: hours it takes on `processors`, those it may take, and how often it is late.

    `late` is the probability today, `later` in the last month of the horizon, with today's processors.
    """

    workload: str
    wall: Claim
    window: Claim
    processors: Claim
    late: Claim
    later: Claim


def batch_windows(case: Case, ledger: Ledger) -> tuple[BatchWindow, ...]:
    """Of every workload that is worked through in batches."""
    return tuple(
        _window(case, ledger, workload)
        for workload in able(case.demand.workloads, Capability.RUNS_BATCHES)
    )


def _window(case: Case, ledger: Ledger, workload: Workload) -> BatchWindow:
    nodes = plan(_batch(case, workload, case.point)).nodes
    today = _on(nodes, _batch(case, workload, case.futures))
    last = case.futures.at([case.horizon_months - 1])
    end = _on(nodes, _batch(case, workload, last))
    name, of = workload.name, [case.design(ledger)]
    window = case.assume(ledger, workload.inputs["window_h"])
    wall = band(
        ledger,
        f"{name}: time that a run takes",
        today.wall_h * 3600,
        "duration",
        method=batch_windows,
        of=of,
    )
    late = [
        ledger.claim(
            f"{name}: probability that a run is late {when}",
            float(np.mean(run.wall_h > run.window_h)),
            "share",
            method=batch_windows,
            of=[wall, window],
        )
        for when, run in (("today", today), ("at the end of the horizon", end))
    ]
    processors = ledger.claim(
        f"{name}: processors that a run is given",
        float(nodes[0] * VCPUS),
        "processors",
        method=batch_windows,
        of=of,
    )
    return BatchWindow(
        workload=name, wall=wall, window=window, processors=processors, late=late[0], later=late[1]
    )


def _on(nodes: Array, batch: Batch) -> BatchRun:
    """What a run takes on nodes that were chosen for another one."""
    run = plan(batch)
    return replace(run, nodes=nodes, wall_h=batch.start_h + run.work / (nodes * VCPUS))


def _batch(case: Case, workload: Workload, samples: Samples) -> Batch:
    """What a run has to do in each future, on the engine that was chosen."""
    draws = {name: samples[path] for name, path in workload.inputs.items()}
    spot = case.chosen.taken(Purchase, workload.name) == Purchase.SPOT
    kubernetes = case.chosen.taken(Engine, workload.name) == Engine.KUBERNETES
    lost = draws["spot_rework"] if spot else np.ones(1)
    aside = 1 - samples["model.kubernetes_overhead"] if kubernetes else np.ones(1)
    growth = np.maximum(1 + draws["growth"], 0.0) ** (samples.month / 12)
    return Batch(
        gb_per_day=draws["gb_per_day"] * growth,
        runs_per_day=draws["runs_per_day"],
        gb_per_vcpu_hour=draws["gb_per_vcpu_hour"],
        overhead=draws["overhead"] * lost / aside,
        window_h=draws["window_h"],
        start_h=draws["start_h"],
        most_vcpus=draws["most_vcpus"],
    )
