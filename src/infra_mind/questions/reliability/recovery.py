"""How soon is each store back, and how much of it is lost, whatever happens?"""

from collections.abc import Mapping

import numpy as np

from ...decision.case import Case
from ...domain.claim import ClaimId
from ...domain.dossier import StoreLoss
from ...domain.ledger import Ledger
from ...domain.workload import Workload
from ...evaluation.effects.recovery import LossEvent, Recovery, Way, recoveries
from ...evaluation.samples import Array
from ..cost.cost_range import band

EVENT_WORDS = {
    LossEvent.ZONE: "its zone is lost",
    LossEvent.REGION: "its region is lost",
    LossEvent.DELETION: "it is deleted or encrypted",
}
WAY_WORDS: Mapping[str, str] = {
    Way.HELD: "held in several zones",
    Way.REPLICA: "its replica takes over",
    Way.RESTORE: "restored from its backup",
    Way.REBUILD: "built anew from what it was built from",
    Way.STANDBY: "the standby takes over once somebody has decided so",
    Way.ACTIVE: "the other live region goes on",
    Way.COPY_ELSEWHERE: "restored from the copy in the other region, where all is set up anew",
    Way.NOTHING: "no copy lies elsewhere: it waits for the provider",
}


def store_recoveries(case: Case, ledger: Ledger) -> tuple[StoreLoss, ...]:
    """Every store of the choice after every event, in the order of the requirements."""
    futures = case.model.scene([case.chosen], case.futures)
    point = case.model.scene([case.chosen], case.point)
    return tuple(
        _record(case, ledger, workload, number, one, likely)
        for workload in case.demand.workloads
        for number in range(len(workload.stores))
        for one, likely in zip(
            recoveries(futures, workload, number), recoveries(point, workload, number), strict=True
        )
    )


def _record(
    case: Case, ledger: Ledger, workload: Workload, number: int, one: Recovery, likely: Recovery
) -> StoreLoss:
    store, targets = workload.stores[number].name, case.judge.targets
    words = f"{store} of {workload.name}, when {EVENT_WORDS[one.event]}"
    return StoreLoss(
        workload=workload.name,
        store=store,
        event=one.event,
        when=EVENT_WORDS[one.event],
        way=one.way,
        time_until_back=_claim(case, ledger, f"Time until back: {words}", one.hours),
        data_lost=_claim(case, ledger, f"Data lost: {words}", one.lost),
        misses_rto=_misses(likely.hours, targets.recovery_hours),
        misses_rpo=_misses(likely.lost, targets.data_loss_hours),
    )


def _claim(case: Case, ledger: Ledger, label: str, hours: Array | None) -> ClaimId | None:
    if hours is None:
        return None
    seconds = np.broadcast_to(hours, (1, case.futures.size))[0] * 3600
    of = [case.design(ledger)]
    return band(ledger, label, seconds, "duration", method=store_recoveries, of=of).id


def _misses(hours: Array | None, target: float | None) -> bool:
    """Where nothing comes back every target is missed."""
    if target is None:
        return False
    return hours is None or float(hours.max()) > target + 1e-9
