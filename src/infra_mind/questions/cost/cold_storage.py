"""How much of what is stored has grown cold, and what does keeping it warm cost?"""

from dataclasses import dataclass

from ...core.units import KB_PER_GB
from ...decision.case import Case
from ...domain.claim import Claim, Source, SourceKind
from ...domain.ledger import Ledger
from ...domain.requirements import StoreKind
from ...domain.workload import Workload
from ...evaluation.entries import record_price
from ...evaluation.line import Line
from ...evaluation.model import Evaluation
from .bill_items import change_of

STANDARD = "object_storage.gb_month"
COLD_AFTER_MONTHS = 3
# Requests that are sold together.
PER_LOT = 1000
INFREQUENT = "object_storage.infrequent.gb_month"
RETRIEVAL = "object_storage.retrieval_gb"
READS = "object_storage.read_requests"
OBJECT_KB, COLD_READS = "model.object_kb", "model.cold_reads"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStorage:
    """Objects of a workload older than `age`, as a share, and the money that a colder tier saves.

    `retrieval` is what reading them there costs; the saving is what is left after it.
    """

    workload: str
    age: Claim
    share: Claim
    retrieval: Claim
    saving: Claim
    change: Claim


def cold_storage(case: Case, ledger: Ledger) -> tuple[ColdStorage, ...]:
    """By workload that keeps objects, where a colder tier saves more than reading from it costs."""
    evaluation = case.evaluate([case.chosen], itemised=True)
    found = (_of_workload(case, ledger, evaluation, one) for one in case.demand.workloads)
    return tuple(one for one in found if one is not None)


def _of_workload(
    case: Case, ledger: Ledger, evaluation: Evaluation, workload: Workload
) -> ColdStorage | None:
    stores = [store for store in workload.stores if store.kind is StoreKind.OBJECT]
    paths = [(store.inputs["size_gb"], store.inputs["growth_gb"]) for store in stores]
    total = sum(case.point.likely(size) for size, _ in paths)
    recent = sum(case.point.likely(growth) for _, growth in paths) * COLD_AFTER_MONTHS
    line = _line(evaluation, workload, STANDARD)
    site = case.chosen.site.provider, case.chosen.site.region
    book = case.model.book
    warm, cold = book.find(*site, STANDARD), book.find(*site, INFREQUENT)
    taken = book.find(*site, RETRIEVAL)
    if line is None or warm is None or cold is None or taken is None or total <= recent:
        return None
    read_gb = _read_gb(case, evaluation, workload)
    kept = float(line.quantity[0, 0]) * (1 - recent / total) * float(warm.amount - cold.amount)
    if kept <= read_gb * float(taken.amount):
        return None
    age = ledger.claim(
        "Age from which an object counts as cold",
        COLD_AFTER_MONTHS,
        "months",
        method=cold_storage,
        source=Source(title="Infra Mind rule of thumb", kind=SourceKind.ESTIMATE),
    )
    share = ledger.claim(
        f"{workload.name}: objects older than that",
        1 - recent / total,
        "share",
        method=cold_storage,
        of=[age, *(case.assume(ledger, path) for pair in paths for path in pair)],
    )
    retrieval = ledger.claim(
        f"{workload.name}: reading them in a colder tier",
        read_gb * float(taken.amount),
        "USD/month",
        method=cold_storage,
        of=[
            case.assume(ledger, OBJECT_KB),
            case.assume(ledger, COLD_READS),
            *(case.assume(ledger, store.inputs["reads_per_request"]) for store in stores),
            record_price(ledger, taken),
        ],
    )
    saving = ledger.claim(
        f"{workload.name}: saved by a colder tier for them",
        kept - float(retrieval.value),
        "USD/month",
        method=cold_storage,
        of=[share, retrieval, record_price(ledger, warm), record_price(ledger, cold)],
    )
    return ColdStorage(
        workload=workload.name,
        age=age,
        share=share,
        retrieval=retrieval,
        saving=saving,
        change=change_of(ledger, saving),
    )


def _line(evaluation: Evaluation, workload: Workload, service: str) -> Line | None:
    return next(
        (
            one
            for one in evaluation.lines
            if one.workload == workload.name
            and one.item.service == service
            and one.quantity[0, 0] > 0
        ),
        None,
    )


def _read_gb(case: Case, evaluation: Evaluation, workload: Workload) -> float:
    """What is read of cold objects in a month, in GB."""
    reads = _line(evaluation, workload, READS)
    if reads is None:
        return 0.0
    size = case.point.likely(OBJECT_KB) / KB_PER_GB
    return float(reads.quantity[0, 0]) * PER_LOT * case.point.likely(COLD_READS) * size
