import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from infra_mind.domain.ledger import Ledger
from infra_mind.imports import read_requirements, with_changes
from infra_mind.questions.cost.freshness import freshness
from infra_mind.services.bill import PricedDesign, bill_json, price
from tests.factories.brief import EXAMPLES, ONE_SITE, TODAY, brief_of, case_of, fact_of, model
from tests.factories.design import taken
from tests.factories.model import web

SMALL: dict[str, object] = {"workloads": [web()], "clouds": ONE_SITE}


def bill(**sections: object) -> PricedDesign:
    given = read_requirements({**SMALL, **sections})
    return price(given, model().library, today=TODAY)


def pins_of(design: Mapping[str, str]) -> dict[str, object]:
    return {name: str(option) for name, option in design.items()}


@cache
def pinned(example: str) -> PricedDesign:
    given = read_requirements(EXAMPLES / f"{example}.yaml")
    pins = pins_of(brief_of(example).decision.chosen.as_mapping())
    held = with_changes(given, {f"design.{name}": option for name, option in pins.items()})
    return price(held, model().library, today=TODAY)


@pytest.mark.parametrize("example", ["saas", "llm-assistant"])
def test_a_pin_of_every_decision_gives_the_bill_of_the_choice(example: str):
    found, brief, case = pinned(example), brief_of(example), case_of(example)
    ledger = Ledger(brief.claims)
    lines = [replace(one.cost.component, claims=()) for one in case.bill(ledger)]
    assert [replace(one, claims=()) for one in found.lines] == lines
    assert found.design == case.chosen
    assert found.pinned == frozenset(dict(case.chosen.items()))
    assert found.oldest is not None
    assert found.oldest.isoformat() == case.ask(freshness, ledger, TODAY).oldest.value
    monthly = fact_of(brief, "monthly")
    assert found.p50 == pytest.approx(float(monthly.value), rel=0.05)


def test_what_is_not_pinned_is_chosen():
    found = bill(design={"app.platform": "k8s"})
    assert [str(one) for one in found.pinned] == ["app.platform"]
    assert taken(found.design, "app.platform") == "kubernetes"
    assert found.p10 <= found.p50 <= found.p90


def test_lines_of_a_workload_come_to_its_sum_and_all_to_the_total():
    found = bill()
    sums = [sum(one.monthly or 0 for one in lines) for lines in found.by_workload().values()]
    assert sum(sums) == pytest.approx(found.total)
    for one in found.lines:
        assert one.unit_price is not None
        assert one.monthly == pytest.approx(one.quantity * one.unit_price, abs=0.01)


def test_less_traffic_of_a_pinned_design_is_no_dearer():
    pins = pins_of(bill().design.as_mapping())
    less = web(traffic={"average_rps": 80, "peak_rps": 240})
    assert bill(workloads=[less], design=pins).total <= bill(design=pins).total


def test_the_bill_is_json():
    told = json.loads(json.dumps(bill_json(bill())))
    assert told["total"] == pytest.approx(sum(one["monthly"] for one in told["by_line"]))
    assert sum(told["by_workload"].values()) == pytest.approx(told["total"])
