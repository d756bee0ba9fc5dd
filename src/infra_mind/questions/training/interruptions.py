"""How often is a training run interrupted, and how often should it write a checkpoint?"""

from dataclasses import dataclass

import numpy as np

from ...core.units import HOURS_PER_MONTH
from ...decision.case import Case
from ...domain.claim import Claim, round_significant
from ...domain.ledger import Ledger
from ...domain.option import Purchase
from ...domain.workload import Workload
from ...evaluation.methods.interruption import checkpoint_interval, lost_share
from ...evaluation.workloads.training.formulas import Rig

# Nobody sets a timer to the minute by a rate of interruptions that is known to a factor of two.
DIGITS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruptions:
    """What failures, and on spot interruptions, cost a run; and how often to write a checkpoint."""

    between: Claim
    write: Claim
    interval: Claim
    lost: Claim


def interruptions(
    case: Case, ledger: Ledger, workload: Workload, rig: Rig, checkpoint: Claim
) -> Interruptions:
    """The checkpoint interval that loses least (Young 1974, Daly 2006), and what is lost all the same."""
    name = workload.name
    spot = case.chosen.taken(Purchase, name) == Purchase.SPOT
    rate = case.assume(ledger, "model.checkpoint_gb_per_s")
    failures = case.assume(ledger, "model.machine_failures")
    restart = case.assume(ledger, "model.spot_restart_h" if spot else "model.failure_restart_h")
    causes = [failures, *([case.assume(ledger, "model.spot_interruptions")] if spot else [])]
    between = HOURS_PER_MONTH / (sum(float(one.value) for one in causes) * rig.machines)
    write = float(checkpoint.value) / (float(rate.value) * rig.machines) / 3600
    times = np.array(write), np.array(between), np.array(float(restart.value))
    gap = ledger.claim(
        f"{name}: mean time between interruptions of a run",
        between * 3600,
        "duration",
        method=interruptions,
        of=causes,
    )
    writing = ledger.claim(
        f"{name}: time to write a checkpoint",
        write * 3600,
        "duration",
        method=interruptions,
        of=[checkpoint, rate],
    )
    of = [gap, writing, restart]
    return Interruptions(
        between=gap,
        write=writing,
        interval=ledger.claim(
            f"{name}: time between checkpoints that loses least",
            round_significant(float(checkpoint_interval(*times)), DIGITS) * 3600,
            "duration",
            method=checkpoint_interval,
            of=of,
        ),
        lost=ledger.claim(
            f"{name}: time lost to checkpoints, repeated work and restarts",
            float(lost_share(*times)),
            "share",
            method=lost_share,
            of=of,
        ),
    )
