"""Machines moved as they are, beside the recommended design."""

import pytest

from infra_mind.domain.choice import RehostReport
from infra_mind.domain.ledger import Ledger
from infra_mind.domain.requirements import Current
from infra_mind.questions.cost.rehost import rehost
from tests.factories.brief import case_of, ledger_of

EXAMPLE = "clinic-portal"


def moved(example: str, **current: object) -> tuple[RehostReport | None, Ledger]:
    ledger = ledger_of(example)
    return rehost(case_of(example), ledger, Current.model_validate(current)), ledger


def test_without_machines_there_is_nothing_to_move():
    assert moved(EXAMPLE, monthly_spend=9000)[0] is None


def test_what_cannot_be_priced_is_no_option():
    assert moved(EXAMPLE, machines=[{"vcpus": 5000, "memory_gb": 1}])[0] is None


@pytest.mark.parametrize("count", [1, 40])
def test_more_machines_cost_more_hours_and_money_and_the_rail_rules_them_out(count: int):
    machine = {"vcpus": 4, "memory_gb": 16, "disk_gb": 100, "count": count}
    found, ledger = moved(EXAMPLE, machines=[machine])
    assert found is not None and not found.chosen
    hours = float(ledger[found.operating_hours].value)
    assert hours / count == pytest.approx(1.2, rel=0.3)
    assert "ruled out for what was described" in found.text.text


def test_a_company_that_asks_for_little_moves_one_small_machine_first():
    """No guard rail holds, and one machine costs less all told than what is built anew."""
    machine = {"vcpus": 1, "memory_gb": 1}
    found, ledger = moved("data-platform", machines=[machine])
    assert found is not None
    more = float(ledger[found.more].value)
    assert found.chosen == (more <= 0 and "ruled out" not in found.text.text)


def test_servers_that_were_only_counted_are_moved_at_a_range():
    found, ledger = moved(EXAMPLE, servers=24)
    assert found is not None
    monthly = ledger[found.monthly]
    assert monthly.low is not None and monthly.high is not None and monthly.low < monthly.high
