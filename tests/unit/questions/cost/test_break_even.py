from dataclasses import replace
from math import ceil

import numpy as np
import pytest

from infra_mind.core.units import WEEKS_PER_MONTH
from infra_mind.decision.case import Case
from infra_mind.domain.design import ZONES, Design, Site
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.option import Zones
from infra_mind.domain.workload import Workload
from infra_mind.evaluation.compute.offers import carriers, group_size, hosted
from infra_mind.evaluation.compute.offers import own as serving
from infra_mind.evaluation.worth import WAGE
from infra_mind.questions.cost.break_even import break_even, record_break_even
from tests.factories.brief import brief_from, model
from tests.factories.design import choosing, taken

HOSTED_OPEN = ["api:gpt-oss-120b", "api:llama-3.3-70b", "api:qwen3-32b", "api:nova-pro"]


def asking(requests: float, *, model_class: str = "mid", zones: int = 1) -> Case:
    llm = {"requests_per_day": requests, "input_tokens": 3000, "output_tokens": 800}
    llm["model_class"] = model_class
    # A minute to answer: own models may serve large batches.
    llm["latency_p95_s"] = 60
    workload = {"name": "chat", "type": "llm_application", "llm": llm}
    stated = {"clouds": {"allowed": ["aws"], "regions": ["us-east-1"]}, "workloads": [workload]}
    # Within half a year there is no commitment, which would depend on the volume.
    stated["horizon_months"] = 6
    stated["reliability"] = {"zones": zones}
    # Who has run model servers may run them again.
    # Open models are nowhere cheaper than where they are hosted: held against closed ones they pay.
    stated["design"] = {"chat.serving": {"not": HOSTED_OPEN}} if model_class == "mid" else {}
    stated["team"] = {"ops_engineers": 4, "on_call": True, "skills": {"ml": 4}}
    return brief_from(stated).case(model())


def chat(case: Case) -> Workload:
    return next(one for one in case.demand.workloads if one.kind == "language_model")


def total(case: Case, design: Design, volume: float) -> float:
    workload = chat(case)
    path = workload.inputs["requests_per_day"]
    samples = case.point.along(path, np.array([volume]))
    found = case.evaluate([design], samples, itemised=True)
    hours = found.hours_of(workload.name)[0, 0]
    return float(found.monthly[0, 0] + hours * WEEKS_PER_MONTH * case.point.likely(WAGE))


def test_at_the_break_even_both_cost_the_same_within_a_machine() -> None:
    case = asking(20000)
    found = break_even(case, chat(case))
    assert found is not None
    assert found.volume is not None
    options = {found.own.option: found.own.design, found.api.option: found.api.design}
    for rival in case.decision.rivals:
        if str(rival.decision) == "chat.serving":
            options.setdefault(str(rival.option), rival.design)
    options.setdefault(taken(case.chosen, "chat.serving"), case.chosen)
    own = [vector for option, vector in options.items() if option.startswith("own:")]
    api = [vector for option, vector in options.items() if option.startswith("api:")]

    def lead(volume: float) -> float:
        return min(total(case, one, volume) for one in own) - min(
            total(case, one, volume) for one in api
        )

    assert lead(found.volume * 1.02) < 0
    assert lead(found.volume * 0.97) > 0


def test_break_even_does_not_depend_on_where_the_search_begins() -> None:
    # Of one design: with more zones more servers always run, and break even later.
    low, high = asking(5000, zones=3), asking(20000, zones=3)
    assert taken(low.chosen, "zones") == taken(high.chosen, "zones")
    first, second = break_even(low, chat(low)), break_even(high, chat(high))
    assert first is not None and second is not None
    assert first.volume is not None and second.volume is not None
    assert first.volume == pytest.approx(second.volume, rel=0.05)


def test_both_sides_by_hand() -> None:
    """20,000 questions of 3,000 + 800 tokens a day are 608,333 a month; one token in ten is cached.

    By API every million tokens has its list price. Own servers cost their hours. A gateway and the hours
    of the people come on top of both.
    """
    case = asking(20000)
    workload = chat(case)
    found = break_even(case, workload)
    assert found is not None
    month = 20000 * 730 / 24
    price = hosted(found.api.option, case.model.library)
    read, written = month * 3000 / 1e6, month * 800 / 1e6
    tokens = read * 0.9 * float(price.plain.read) + read * 0.1 * float(price.plain.cached)
    tokens += written * float(price.plain.written)
    lines = case.evaluate([found.api.design], itemised=True).lines
    bought = sum(one.amount[0, 0] for one in lines if one.item.service.startswith("llm."))
    assert bought == pytest.approx(tokens)
    around = sum(one.amount[0, 0] for one in lines if not one.item.service.startswith("llm."))
    assert found.api.monthly == pytest.approx(bought + around)
    # What stands around a hosted model is small: containers, and a support plan that goes with the bill.
    assert around < 0.05 * bought
    weights, accelerator = serving(found.own.option, case.model.library)
    together = group_size(weights.weights_gb, accelerator) or 1
    machines = carriers(
        Site("aws", "us-east-1"), accelerator.name, together, "on_demand", case.model.library
    )
    alone = choosing(found.own.design, regions="single_region")
    own = case.evaluate([alone], itemised=True)
    (servers,) = [one for one in own.lines if one.item.name == "Model servers"]
    # Copies follow the day, whose average is a quarter of the peak, with a fifth for lag.
    copies = float(own.part("chat").nodes[0, 0])
    zones = Zones(alone[ZONES]).number

    def hourly(held: int, price: float) -> float:
        spread = [copies // zones + (zone < copies % zones) for zone in range(zones)]
        peak = sum(ceil(one / held) for one in spread)
        return price * max(peak * max(1.2 / 4, min(zones, copies) / copies), min(zones, copies))

    cheapest = min(
        hourly(one.sku.gpu_count // together, float(one.price.amount)) for one in machines
    )
    assert servers.amount[0, 0] == pytest.approx(730 * cheapest)
    labour = found.api.total - found.api.monthly
    worked = case.evaluate([found.api.design], itemised=True).hours_of("chat")[0, 0]
    assert labour == pytest.approx(worked * WEEKS_PER_MONTH * case.point.likely(WAGE))


def test_nothing_to_weigh_where_the_model_has_to_be_an_own_one() -> None:
    case = asking(20000)
    workload = chat(case)
    decision = replace(
        case.decision,
        rivals=tuple(one for one in case.decision.rivals if not str(one.option).startswith("own:")),
    )
    alone = Case(
        model=case.model,
        demand=case.demand,
        decision=decision,
        horizon_months=36,
        discount_rate=0.08,
        seed=0,
    )
    if taken(case.chosen, "chat.serving").startswith("api:"):
        assert break_even(alone, workload) is None


def test_cost_of_a_thousand_requests_is_the_monthly_total_over_them() -> None:
    case = asking(40000)
    workload = chat(case)
    found = break_even(case, workload)
    assert found is not None
    claims = record_break_even(case, Ledger(), workload, found)
    requests = 40000 * 365.25 / 12
    expected = found.api.total / requests * 1000
    assert float(claims.api_per_thousand.value) == pytest.approx(expected, rel=1e-3)
