import pytest

from infra_mind.evaluation.kinds import offers
from infra_mind.evaluation.offers import group_size, hosted, own
from tests.factories.brief import model
from tests.factories.model import SHARED, demand_of, evaluate, line_of

ASKED = {"requests_per_day": 10000, "input_tokens": 1000, "output_tokens": 200}


def asking(**changes: object) -> dict[str, object]:
    llm = {**ASKED, "model_class": "mid", **changes}
    return {
        "name": "chat",
        "type": "llm_application",
        "llm": llm,
        "traffic": {"growth_per_year": 0},
    }


def options(kind: str) -> list[str]:

    found = offers(demand_of(asking()), ("aws/us-east-1",), model().library)
    return [one for one in found["chat", "aws/us-east-1"] if one.startswith(kind)]


def test_tokens_by_hand():
    """10,000 questions a day are 304,167 a month: 304.2 million tokens read, 60.8 written."""
    option = options("api:")[0]
    price = hosted(option, model().library)
    found = evaluate(demand_of(asking()), {**SHARED, "chat.serving": option})
    read, written = 10000 * 730 / 24 * 1000 / 1e6, 10000 * 730 / 24 * 200 / 1e6
    assert line_of(found, "Model tokens read").cost[0, 0] == pytest.approx(
        read * float(price.input_price)
    )
    assert line_of(found, "Model tokens written").cost[0, 0] == pytest.approx(
        written * float(price.output_price)
    )


def test_one_stream_is_bound_by_memory_bandwidth():
    """Llama 3.3 70B in bf16 on H100: 141 GB of weights over 3.35 TB/s x 65 % and the group's size."""
    option = "own:Llama-3.3-70B@H100"
    weights, accelerator = own(option, model().library)
    size = group_size(weights, accelerator)
    assert size == 4
    found = evaluate(demand_of(asking(requests_per_day=24)), {**SHARED, "chat.serving": option})
    step = weights.parameters_b * 2e9 / (accelerator.memory_bandwidth_gbps * 1e9 * size * 0.65)
    # P95 of a lognormal whose standard deviation is 0.7 of the mean lies at 2.3 times the mean.
    assert found.part("chat").latency_ms[0, 0] == pytest.approx(200 * step * 2.3 * 1000, rel=0.1)


def test_replicas_follow_the_load_and_never_fall():
    option = "own:Llama-3.3-70B@H100"
    counts = [
        float(
            evaluate(demand_of(asking(requests_per_day=volume)), {**SHARED, "chat.serving": option})
            .part("chat")
            .nodes[0, 0]
        )
        for volume in (100, 1e5, 1e6, 1e7)
    ]
    assert counts[0] == 2
    assert counts == sorted(counts)
    assert counts[-1] > 10 * counts[0]


def test_model_servers_are_committed_like_machines():
    option = "own:Llama-3.3-70B@H100"
    listed, reduced = (
        evaluate(demand_of(asking()), {**SHARED, "commitment": term, "chat.serving": option})
        for term in ("on_demand", "three_years")
    )
    assert line_of(reduced, "Model servers, committed").cost[0, 0] > 0
    assert line_of(reduced, "Model servers").quantity[0, 0] == 0
    assert reduced.monthly[0, 0] < listed.monthly[0, 0]


def test_a_hosted_model_emits_too():
    found = evaluate(demand_of(asking()), {**SHARED, "chat.serving": options("api:")[0]})
    place = model().book.regions.get("aws", "us-east-1")
    assert place is not None
    kilowatt_hours = 10000 * 0.3 / 1000 * 730 / 24
    kilos = kilowatt_hours * place.pue * place.grid_g_per_kwh / 1000 * 1.3
    assert found.carbon_kg[0, 0] == pytest.approx(kilos)
