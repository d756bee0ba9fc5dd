"""How large is the store that a language model looks passages up in, and what does it cost?"""

from dataclasses import dataclass

from ...decision.case import Case
from ...domain.claim import Claim
from ...domain.ledger import Ledger
from ...domain.workload import Workload
from ...evaluation.candidates import of_designs
from ...evaluation.workloads.language_model.retrieval import KNOWLEDGE, looks_up, measure

LINES = (
    "vector_store",
    "vector_store_pair",
    "vector_storage",
    "knowledge_documents",
    "knowledge_spare",
)
EMBEDDED = "embedding_tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeStore:
    """As chosen, at the likely values: passages, GB of their index in memory, USD a month.

    `embedding` is what embedding costs a month, nothing where an own model does it.
    """

    documents: Claim
    passages: Claim
    index: Claim
    monthly: Claim
    embedding: Claim | None


def knowledge_store(case: Case, ledger: Ledger, workload: Workload) -> KnowledgeStore | None:
    """`None` where nothing is looked up."""
    if not looks_up(workload):
        return None
    found = measure(case.model.scene([case.chosen], case.point), workload)
    documents = case.assume(ledger, workload.inputs[KNOWLEDGE])
    text = case.assume(ledger, "model.text_share")
    passages = ledger.claim(
        f"{workload.name}: passages that are looked up in",
        float(found.passages[0, 0]),
        method=measure,
        of=[documents, text, case.assume(ledger, "model.passage_tokens")],
    )
    costs = _costs(case, workload)
    embedding = None
    if EMBEDDED in costs:
        embedding = ledger.claim(
            f"{workload.name}: embedding of documents and questions",
            costs[EMBEDDED],
            "USD/month",
            method=knowledge_store,
            of=[documents, text, case.assume(ledger, "model.knowledge_changed")],
        )
    return KnowledgeStore(
        documents=documents,
        passages=passages,
        index=ledger.claim(
            f"{workload.name}: memory for the index of its passages",
            float(found.index_gb[0, 0]),
            "GB",
            method=measure,
            of=[passages],
        ),
        monthly=ledger.claim(
            f"{workload.name}: store that passages are looked up in",
            sum(costs.get(one, 0.0) for one in LINES),
            "USD/month",
            method=knowledge_store,
            of=[passages, case.design(ledger)],
        ),
        embedding=embedding,
    )


def _costs(case: Case, workload: Workload) -> dict[str, float]:
    """USD a month by the id of a component, all regions together."""
    evaluation = case.model.evaluate(
        case.demand, of_designs([case.chosen]), case.point, workloads=(workload,), itemised=True
    )
    costs: dict[str, float] = {}
    for line in evaluation.lines:
        costs[line.item.id] = costs.get(line.item.id, 0.0) + float(line.amount[0, 0])
    return costs
