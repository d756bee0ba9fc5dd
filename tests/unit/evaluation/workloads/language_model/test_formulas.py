import numpy as np
import pytest

from infra_mind.domain.design import Site
from infra_mind.domain.option import Fallback
from infra_mind.evaluation.compute.offers import group_size, hosted, own
from infra_mind.evaluation.compute.replica import MOST_COPIES
from infra_mind.evaluation.methods.latency import percentile
from infra_mind.evaluation.samples import Array, Samples, draw, likely
from infra_mind.evaluation.workloads import offers
from tests.factories.brief import model
from tests.factories.design import as_designs
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

    found = offers(demand_of(asking()), (Site("aws", "us-east-1"),), model().library)
    return [one for one in found["chat", Site("aws", "us-east-1")] if one.startswith(kind)]


def test_tokens_by_hand():
    """10,000 questions a day are 304,167 a month: 304.2 million tokens read, 60.8 written."""
    option = options("api:")[0]
    price = hosted(option, model().library)
    found = evaluate(demand_of(asking()), {**SHARED, "chat.serving": option})
    read, written = 10000 * 730 / 24 * 1000 / 1e6, 10000 * 730 / 24 * 200 / 1e6
    # One in ten tokens repeats an earlier prompt, and is sold as cached.
    assert line_of(found, "Model tokens read").amount[0, 0] == pytest.approx(
        read * 0.9 * float(price.plain.read)
    )
    assert line_of(found, "Model tokens read again").amount[0, 0] == pytest.approx(
        read * 0.1 * float(price.plain.cached)
    )
    assert price.plain.cached < price.plain.read
    assert line_of(found, "Model tokens written").amount[0, 0] == pytest.approx(
        written * float(price.plain.written)
    )


def test_one_stream_is_bound_by_memory_bandwidth():
    """Llama 3.3 70B in FP8 on H100: 71 GB of weights over 3.35 TB/s and the group's size."""
    option = "own:Llama-3.3-70B@H100"
    weights, accelerator = own(option, model().library)
    size = group_size(weights.weights_gb, accelerator)
    assert size == 2
    found = evaluate(demand_of(asking(requests_per_day=24)), {**SHARED, "chat.serving": option})
    # Of the bandwidth 66 % is reached, each doubling of the accelerators leaves 90 %, and a pass over
    # drafts writes 1.7 tokens.
    reached = accelerator.memory_bandwidth_gbps * 1e9 * size * 0.66 * 0.9 * 1.7
    step = weights.parameters_b * 1e9 / reached
    # P95 of a lognormal whose standard deviation is 0.7 of the mean lies at 2.3 times the mean.
    assert found.part("chat").latency_ms[0, 0] == pytest.approx(200 * step * 2.3 * 1000, rel=0.1)


def test_designs_worked_out_together_come_to_the_same_as_each_alone():
    """Those that share a model and zones share their replicas: each gets those of its own."""
    demand, priced = demand_of(asking()), model()
    vectors = [
        {**SHARED, "zones": zones, "commitment": commitment, "chat.serving": option}
        for option in ("own:Llama-3.3-70B@H100", options("api:")[0])
        for zones in ("two_zones", "three_zones")
        for commitment in ("on_demand", "one_year")
    ]
    samples = priced.draw(demand, size=8, seed=1)
    designs = as_designs(vectors)
    together = priced.evaluate_designs(demand, designs, samples)
    for row, design in enumerate(designs):
        alone = priced.evaluate_designs(demand, [design], samples)
        assert np.array_equal(together.monthly[row], alone.monthly[0])
        assert np.array_equal(together.latency_ms("chat")[row], alone.latency_ms("chat")[0])
        assert np.array_equal(together.part("chat").nodes[row], alone.part("chat").nodes[0])
    assert np.any(together.part("chat").nodes[0] != together.part("chat").nodes[2])


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
    assert line_of(reduced, "Model servers, committed").amount[0, 0] > 0
    assert line_of(reduced, "Model servers").quantity[0, 0] == 0
    assert reduced.monthly[0, 0] < listed.monthly[0, 0]


def test_a_hosted_model_emits_too():
    found = evaluate(demand_of(asking()), {**SHARED, "chat.serving": options("api:")[0]})
    place = model().book.regions.get("aws", "us-east-1")
    assert place is not None
    kilowatt_hours = 10000 * 0.3 / 1000 * 730 / 24
    kilos = kilowatt_hours * (place.pue * place.grid_g_per_kwh / 1000 + 0.015)
    assert found.carbon_kg[0, 0] == pytest.approx(kilos)


def test_weights_are_as_large_as_published():
    """gpt-oss model card, 2025: checkpoints of 60.8 and 12.8 GiB, so that 80 and 16 GB hold them."""
    models = {one.name: one for one in model().library.open_models}
    for name, size in (("gpt-oss-120b", 60.8), ("gpt-oss-20b", 12.8)):
        assert models[name].weights_gb == pytest.approx(size * 1.0737, rel=0.01)
    h100 = model().library.accelerators.get("H100")
    assert group_size(models["gpt-oss-120b"].weights_gb, h100) == 2
    assert group_size(models["gpt-oss-20b"].weights_gb, h100) == 1


def test_what_repeats_makes_a_hosted_model_cheaper_and_an_own_one_too():
    for option in (options("api:")[0], "own:Qwen3-32B@H100"):
        bills = [
            evaluate(
                demand_of(asking(requests_per_day=3e6, cached_share=share)),
                {**SHARED, "chat.serving": option},
            ).monthly[0, 0]
            for share in (0.0, 0.5, 0.9)
        ]
        assert bills == sorted(bills, reverse=True)
        assert bills[-1] < bills[0]


def test_a_lost_zone_leaves_enough_servers():
    volume = 3e6
    vector = {**SHARED, "chat.serving": "own:Qwen3-32B@H100"}
    counts = {
        zones: float(
            evaluate(demand_of(asking(requests_per_day=volume)), {**vector, "zones": zones})
            .part("chat")
            .nodes[0, 0]
        )
        for zones in ("one_zone", "two_zones", "three_zones")
    }
    # Alone they are at most 65 % busy, without a zone 95 %.
    busy = counts["one_zone"] * 0.65
    assert counts["two_zones"] / 2 >= busy / 0.95 * 0.98
    assert counts["three_zones"] * 2 / 3 >= busy / 0.95 * 0.98
    assert counts["one_zone"] <= counts["three_zones"] <= counts["two_zones"]


def test_a_tighter_target_takes_more_servers():
    vector = {**SHARED, "chat.serving": "own:Qwen3-32B@H200"}
    counts = [
        float(
            evaluate(demand_of(asking(requests_per_day=1e6, latency_p95_s=seconds)), vector)
            .part("chat")
            .nodes[0, 0]
        )
        for seconds in (60, 8, 4)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_servers_follow_the_day_but_one_stays_in_each_zone():
    option = "own:Qwen3-32B@H100"
    for volume, share in ((1e4, 1.0), (5e6, 1.2 / 4)):
        found = evaluate(
            demand_of(asking(requests_per_day=volume)), {**SHARED, "chat.serving": option}
        )
        replicas = found.part("chat").nodes[0, 0]
        hours = line_of(found, "Model servers").quantity[0, 0]
        # A machine for each; a fifth more than the load needs for lag, and the busiest hour is four times
        # the average.
        assert hours == pytest.approx(replicas * share * 730)


def test_an_absurd_volume_takes_no_more_copies_than_are_reckoned_with():
    found = evaluate(
        demand_of(asking(requests_per_day=5e9)), {**SHARED, "chat.serving": "own:Qwen3-32B@H100"}
    )
    assert found.part("chat").nodes[0, 0] == MOST_COPIES
    assert 0 < found.headroom[0, 0] < 1
    assert np.isfinite(found.latency_ms("chat")).all()


def test_another_model_answers_a_part_of_what_a_hosted_one_does_not():
    """Of two failures in a thousand one of the same provider answers 65 %, of another one 85 %: 99.8 %
    become 99.93 and 99.97 %."""
    demand = demand_of(asking())
    samples = likely(demand.assumptions)
    for path, value in (
        ("api_availability.aws", 0.998),
        ("fallback_effect.second_model", 0.65),
        ("fallback_effect.second_provider", 0.85),
    ):
        samples = samples.pin(f"model.{path}", value)
    ways = [{**SHARED, "chat.serving": "api:nova-pro", "chat.fallback": one} for one in Fallback]
    found = evaluate(demand, *ways, samples=samples)
    up = found.availability[:, 0]
    assert up[1:] / up[0] == pytest.approx(np.array([0.9993, 0.9997]) / 0.998)
    hours = found.operating_hours[:, 0]
    for place, name in enumerate(Fallback):
        extra = demand.assumptions.get(f"model.hours.{name}")
        assert hours[place] - hours[0] == pytest.approx(0.0 if extra is None else extra.likely)
    assert np.ptp(found.monthly[:, 0]) == 0


def test_a_hosted_model_is_up_as_much_as_its_provider_keeps_it():
    demand = demand_of(asking())
    point = likely(demand.assumptions)
    aws, azure = (
        {
            **SHARED,
            "provider": provider,
            "region": region,
            "chat.serving": "api:gpt-6.1-terra",
        }
        for provider, region in (("aws", "us-east-1"), ("azure", "eastus"))
    )

    def up(samples: Samples) -> Array:
        return evaluate(demand, aws, azure, samples=samples).availability[:, 0]

    before, after = up(point), up(point.pin("model.api_availability.aws", 0.9))
    assert after[0] < 0.91 * before[0]
    assert after[1] == before[1]


@pytest.mark.parametrize("seed", range(3))
def test_a_fallback_is_never_up_for_less_however_it_is_drawn(seed: int):
    demand = demand_of(asking())
    ways = [{**SHARED, "chat.serving": "api:nova-pro", "chat.fallback": one} for one in Fallback]
    found = evaluate(demand, *ways, samples=draw(demand.assumptions, size=200, seed=seed))
    assert np.all(found.availability[1:] > found.availability[0])


def test_own_model_servers_are_no_better_for_a_second_hosted_model():
    demand = demand_of(asking())
    alone, both = (
        {**SHARED, "chat.serving": "own:Llama-3.3-70B@H100", "chat.fallback": one}
        for one in ("none", "second_model")
    )
    found = evaluate(demand, alone, both)
    assert found.availability[0, 0] == found.availability[1, 0]


def test_a_quicker_model_answers_sooner_by_hand():
    """200 tokens: gpt-6.1-terra takes 0.7 s and then 200 a second, nova-pro 0.5 s and 100."""
    demand = demand_of(asking())
    quick, slow = (
        {**SHARED, "chat.serving": f"api:{one}"} for one in ("gpt-6.1-terra", "nova-pro")
    )
    found = evaluate(demand, quick, slow)
    seconds = []
    for first, pace in ((0.7, 200), (0.5, 100)):
        mean, variance = first + 200 / pace, first**2 + 0.5 * (200 / pace) ** 2
        seconds.append(percentile(np.array(mean), np.array(variance)))
    assert found.latency_ms("chat")[:, 0] / 1000 == pytest.approx(np.array(seconds))


def test_answers_differ_in_length_whoever_writes_them():
    """Where nothing else counts, P95 is as many times the mean for an own model as for a hosted one."""
    long = demand_of(asking(requests_per_day=24, input_tokens=1, output_tokens=2000))
    hosted_one, own_one = (
        {**SHARED, "chat.serving": one} for one in ("api:nova-pro", "own:Llama-3.3-70B@H100")
    )
    found = evaluate(long, hosted_one, own_one)
    sigmas = found.part("chat").latency_sigma[:, 0]
    assert sigmas[0] == pytest.approx(sigmas[1], rel=0.05)


def test_what_nobody_waits_for_is_bought_in_batches_where_they_are_sold():
    """Half the price of gpt-6.1-terra; no price of batches is listed for gpt-oss-120b in Bedrock."""
    awaited, later = (demand_of(asking(batch=batch)) for batch in (False, True))
    for name, share in (("gpt-6.1-terra", 0.5), ("gpt-oss-120b", 1.0)):
        vector = {**SHARED, "chat.serving": f"api:{name}"}
        for line in ("Model tokens read", "Model tokens written"):
            plain, reduced = (
                line_of(evaluate(one, vector), line).amount[0, 0] for one in (awaited, later)
            )
            assert reduced == pytest.approx(share * plain)


def test_own_servers_spread_over_the_day_what_nobody_waits_for():
    vector = {**SHARED, "chat.serving": "own:Qwen3-32B@H100"}
    awaited, later = (
        evaluate(demand_of(asking(requests_per_day=3e6, batch=batch)), vector).part("chat").nodes
        for batch in (False, True)
    )
    assert later[0, 0] < 0.6 * awaited[0, 0]


def test_the_pattern_of_the_traffic_says_how_high_the_peak_is():
    def peak(**traffic: object) -> float:
        stated = {**asking(), "traffic": {"growth_per_year": 0, **traffic}}
        demand = demand_of(stated)
        return demand.assumptions[demand.workloads[0].inputs["peak_ratio"]].likely

    assert (peak(), peak(pattern="diurnal"), peak(pattern="bursty")) == (4, 3.5, 8)


def test_models_are_quicker_or_slower_all_together():
    """A pace is one over the median of its model: half of it, and twice the wait, is twice as long."""
    demand = demand_of(asking())
    point = likely(demand.assumptions)
    slow = point.pin("workloads[0].llm.pace", 0.5).pin("model.api_first_token", 2)
    plain, halved = (
        evaluate(demand, {**SHARED, "chat.serving": "api:nova-pro"}, samples=one)
        for one in (point, slow)
    )
    assert halved.latency_ms("chat")[0, 0] == pytest.approx(2 * plain.latency_ms("chat")[0, 0])
