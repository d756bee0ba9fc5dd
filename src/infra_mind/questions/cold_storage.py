"""How much of what is stored has grown cold, and what does keeping it warm cost?"""

from dataclasses import dataclass

from ..domain.claim import Claim, Source, SourceKind
from ..domain.ledger import Ledger
from ..domain.requirements import StoreKind
from ..domain.workload import Workload
from ..evaluation.entries import record_price
from ..evaluation.model import Evaluation
from .bill_items import change_of
from .case import Case

METHOD = "questions.cold_storage"
STANDARD = "object_storage.gb_month"
COLD_AFTER_MONTHS = 3
INFREQUENT = "object_storage.infrequent.gb_month"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStorage:
    """Objects of a workload older than `age`, as a share, and the money that a colder tier saves."""

    workload: str
    age: Claim
    share: Claim
    saving: Claim
    change: Claim


def cold_storage(case: Case, ledger: Ledger) -> tuple[ColdStorage, ...]:
    """By workload that keeps objects; reading cold objects costs extra and is not counted."""
    evaluation = case.evaluate([case.chosen], itemised=True)
    found = (_of_workload(case, ledger, evaluation, one) for one in case.demand.modelled)
    return tuple(one for one in found if one is not None)


def _of_workload(
    case: Case, ledger: Ledger, evaluation: Evaluation, workload: Workload
) -> ColdStorage | None:
    stores = [store for store in workload.stores if store.kind is StoreKind.OBJECT]
    paths = [(store.inputs["size_gb"], store.inputs["growth_gb"]) for store in stores]
    total = sum(case.point.likely(size) for size, _ in paths)
    recent = sum(case.point.likely(growth) for _, growth in paths) * COLD_AFTER_MONTHS
    line = next(
        (
            one
            for one in evaluation.lines
            if one.workload == workload.name
            and one.item.service == STANDARD
            and one.quantity[0, 0] > 0
        ),
        None,
    )
    site = case.chosen["provider"], case.chosen["region"]
    warm = case.model.book.find(*site, STANDARD)
    cold = case.model.book.find(*site, INFREQUENT)
    if (
        line is None
        or warm is None
        or cold is None
        or total <= recent
        or warm.amount <= cold.amount
    ):
        return None
    age = ledger.claim(
        "Age from which an object counts as cold",
        COLD_AFTER_MONTHS,
        "months",
        method=METHOD,
        source=Source(title="Infra Mind rule of thumb", kind=SourceKind.ESTIMATE),
    )
    share = ledger.claim(
        f"{workload.name}: objects older than that",
        1 - recent / total,
        "share",
        method=METHOD,
        of=[age, *(case.assume(ledger, path) for pair in paths for path in pair)],
    )
    saved = float(line.quantity[0, 0]) * float(share.value) * float(warm.amount - cold.amount)
    saving = ledger.claim(
        f"{workload.name}: saved by a colder tier for them",
        saved,
        "USD/month",
        method=METHOD,
        of=[share, record_price(ledger, warm), record_price(ledger, cold)],
    )
    return ColdStorage(
        workload=workload.name,
        age=age,
        share=share,
        saving=saving,
        change=change_of(ledger, saving),
    )
