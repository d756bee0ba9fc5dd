"""How soon is each store back, and how much of it is lost, whatever happens?"""

from collections.abc import Mapping

import numpy as np

from ...decision.case import Case
from ...domain.claim import ClaimId
from ...domain.dossier import StoreLoss
from ...domain.ledger import Ledger
from ...domain.requirements import Disaster
from ...domain.workload import Workload
from ...evaluation.effects.recovery import Recovery, Way, recovery
from ...evaluation.samples import Array
from ...words.inputs import store_words
from ..cost.cost_range import band

EVENT_WORDS = {
    Disaster.MACHINE: "its machine fails",
    Disaster.ZONE: "its zone is lost",
    Disaster.REGION: "its region is lost",
    Disaster.DELETION: "it is deleted or encrypted",
}
WAY_WORDS: Mapping[str, str] = {
    Way.HELD: "held in several zones",
    Way.REPLICA: "its replica takes over",
    Way.RESTART: "started on another machine with its disk",
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
        _record(
            case,
            ledger,
            workload,
            number,
            disaster,
            recovery(futures, workload, number, disaster),
            recovery(point, workload, number, disaster),
        )
        for workload in case.demand.workloads
        for number in range(len(workload.stores))
        for disaster in Disaster
    )


def _record(
    case: Case,
    ledger: Ledger,
    workload: Workload,
    number: int,
    disaster: Disaster,
    one: Recovery,
    likely: Recovery,
) -> StoreLoss:
    store = workload.stores[number].name
    targets = next(each for each in case.judge.targets.workloads if each.workload == workload.name)
    words = f"{store_words(store, workload.name)}, when {EVENT_WORDS[disaster]}"
    return StoreLoss(
        workload=workload.name,
        store=store,
        event=disaster,
        when=EVENT_WORDS[disaster],
        way=one.way,
        time_until_back=_claim(case, ledger, f"Time until back: {words}", one.hours),
        data_lost=_claim(case, ledger, f"Data lost: {words}", one.lost),
        misses_rto=_misses(likely.hours, targets.recovery_hours),
        misses_rpo=_misses(likely.lost, targets.data_loss_hours),
    )


def _claim(case: Case, ledger: Ledger, label: str, hours: Array) -> ClaimId | None:
    if np.isinf(hours).any():
        return None
    seconds = np.broadcast_to(hours, (1, case.futures.size))[0] * 3600
    of = [case.design(ledger)]
    return band(ledger, label, seconds, "duration", method=store_recoveries, of=of).id


def _misses(hours: Array, target: float | None) -> bool:
    """Where nothing comes back every target is missed."""
    return target is not None and float(hours.max()) > target + 1e-9
