import pytest

from infra_mind.evaluation.model import Evaluation
from infra_mind.evaluation.samples import likely
from infra_mind.evaluation.workloads.language_model.retrieval import measure
from tests.factories.brief import model
from tests.factories.design import as_designs
from tests.factories.model import SHARED, demand_of, evaluate, line_of

API = {
    "aws": "api:claude-sonnet-5-5",
    "gcp": "api:gemini-3.8-flash",
}


def asking(**changes: object) -> dict[str, object]:
    llm = {"requests_per_day": 10000, "input_tokens": 1000, "output_tokens": 200, **changes}
    return {
        "name": "chat",
        "type": "llm_application",
        "llm": llm,
        "traffic": {"growth_per_year": 0},
    }


def evaluated(zones: str = "two_zones", **changes: object) -> Evaluation:
    vector = {**SHARED, "zones": zones, "chat.serving": API["aws"]}
    return evaluate(demand_of(asking(**changes)), vector)


def test_knowledge_by_hand():
    """10 GB of documents, 30 % of it text: 750 million tokens in passages of 400 with 15 % overlap."""
    demand = demand_of(asking(knowledge_gb=10))
    vector = {**SHARED, "chat.serving": API["aws"]}
    scene = model().scene(as_designs([vector]), likely(demand.assumptions))
    found = measure(scene, demand.workloads[0])
    passages = 750e6 / 400 * 1.15
    assert found.tokens[0, 0] == pytest.approx(750e6)
    assert found.passages[0, 0] == pytest.approx(passages)
    # Vectors of 1,024 numbers of 4 bytes, and 200 bytes of links.
    assert found.index_gb[0, 0] == pytest.approx(passages * (4096 + 200) / 1e9)
    assert found.stored_gb[0, 0] == pytest.approx(found.index_gb[0, 0] + 3.45)


def test_memory_of_a_million_vectors_as_published():
    """hnswlib: 1 million vectors of 128 numbers with M = 16 take some 0.65 to 0.7 GB."""
    assert pytest.approx(0.68, abs=0.05) == 1e6 * (128 * 4 + 200) / 1e9


def test_the_store_and_its_documents_stand_on_the_bill():
    found = evaluated(knowledge_gb=10)
    store = line_of(found, "Vector store with replica")
    assert store.quantity[0, 0] == pytest.approx(730)
    assert store.amount[0, 0] > 0
    assert line_of(found, "Vector store").quantity[0, 0] == 0
    assert line_of(found, "Documents looked up in").quantity[0, 0] == pytest.approx(10)
    tokens = line_of(found, "Tokens embedded")
    # 5 % of 750 million tokens a month, and 30 of each of 304,167 questions; Titan V2 at 0.02.
    assert tokens.quantity[0, 0] == pytest.approx(37.5 + 10000 * 730 / 24 * 30 / 1e6)
    assert tokens.amount[0, 0] == pytest.approx(tokens.quantity[0, 0] * 0.02)


def test_no_knowledge_no_store():
    names = {line.item.name for line in evaluated().lines}
    assert not names & {"Vector store", "Vector store with replica", "Tokens embedded"}


def test_every_answer_needs_the_store():
    without, one_zone, two_zones = (
        evaluated(),
        evaluated("one_zone", knowledge_gb=10),
        evaluated(knowledge_gb=10),
    )
    assert one_zone.availability[0, 0] < two_zones.availability[0, 0] < without.availability[0, 0]
    assert two_zones.latency_ms("chat")[0, 0] > without.latency_ms("chat")[0, 0]
    assert two_zones.operating_hours[0, 0] > without.operating_hours[0, 0]


def test_a_model_of_ones_own_embeds_by_itself():
    vector = {**SHARED, "chat.serving": "own:Qwen3-32B@H100"}
    found = evaluate(demand_of(asking(knowledge_gb=10, self_hosted=True)), vector)
    assert "Tokens embedded" not in {line.item.name for line in found.lines}


def test_more_knowledge_never_costs_less():
    bills = [evaluated(knowledge_gb=size).monthly[0, 0] for size in (1, 10, 100, 1000, 10000)]
    assert bills == sorted(bills)
    assert bills[-1] > 2 * bills[0]
