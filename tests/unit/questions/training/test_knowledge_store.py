import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.questions.training.knowledge_store import knowledge_store
from tests.factories.brief import brief_of, case_of


def test_what_is_looked_up_by_hand() -> None:
    """35 GB, 30 % of it text: 2.6 billion tokens in passages of 400 with 15 % overlap."""
    case = case_of("llm-assistant")
    (workload,) = [one for one in case.demand.workloads if one.kind == "language_model"]
    found = knowledge_store(case, Ledger(brief_of("llm-assistant").claims), workload)
    assert found is not None
    assert float(found.passages.value) == pytest.approx(35e9 * 0.3 / 4 / 400 * 1.15, rel=1e-4)
    lines = case.evaluate([case.chosen], itemised=True).lines
    stored = [one for one in lines if one.item.name.startswith(("Vector", "Documents looked up"))]
    assert float(found.monthly.value) == pytest.approx(
        sum(float(one.amount[0, 0]) for one in stored), rel=1e-4
    )
    assert found.embedding is not None
    assert 0 < float(found.embedding.value) < float(found.monthly.value)


def test_nothing_is_looked_up_where_no_documents_were_named() -> None:
    case = case_of("clinic-portal")
    (workload,) = [one for one in case.demand.workloads if one.kind == "language_model"]
    assert knowledge_store(case, Ledger(brief_of("clinic-portal").claims), workload) is None
