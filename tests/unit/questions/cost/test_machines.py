"""Machines of today: counted, right-sized by their use, and priced where the plan runs."""

import pytest

from infra_mind.core.units import HOURS_PER_MONTH
from infra_mind.domain.requirements import Current, Machine
from infra_mind.questions.cost.machines import DISKS, WINDOWS, cheapest, machines_today, need
from tests.factories.brief import case_of, ledger_of

CASE = case_of("clinic-portal")
SITE = CASE.chosen.site


def machine(**stated: object) -> Machine:
    return Machine.model_validate({"vcpus": 8, "memory_gb": 32, "disk_gb": 100, **stated})


def figures(*machines: Machine) -> dict[str, float]:
    ledger = ledger_of("clinic-portal")
    found = machines_today(CASE, ledger, Current(machines=machines))
    assert found is not None
    values = {name: float(ledger[id].value) for name, id in found.figures.items()}
    parts = {f"{one.name} cost": float(ledger[one.amount].value) for one in found.parts}
    total = 0.0 if found.rehosted is None else float(ledger[found.rehosted].value)
    return {**values, **parts, "total": total}


def test_totals_are_those_of_the_list():
    found = figures(machine(count=3), machine(running=False), machine(os="windows"))
    assert (found["machines"], found["off"], found["windows"]) == (4, 1, 1)
    assert (found["vcpus"], found["memory"], found["disk"]) == (32, 128, 500)


def test_a_machine_needs_what_it_uses_and_never_more_than_it_has():
    assert need(machine(), 0.6) == need(machine(cpu_used="90%", memory_used="90%"), 0.6)
    small = need(machine(cpu_used="15%", memory_used="30%"), 0.6)
    assert (small.vcpus, small.memory_gb) == (2, 16)
    assert need(machine(cpu_used=0), 0.6).vcpus == 1


def test_it_is_carried_by_the_cheapest_size_that_has_all_of_it():
    book = CASE.model.book
    sku = cheapest(book, SITE, need(machine(), 0.6))
    assert sku is not None and sku.vcpu >= 8 and sku.memory_gib >= 32 and not sku.gpu_count
    assert cheapest(book, SITE, need(machine(vcpus=5000), 0.6)) is None


def test_moving_it_as_it_is_costs_machines_disks_and_licences():
    book = CASE.model.book
    found = figures(machine(os="windows", count=2))
    sku = cheapest(book, SITE, need(machine(), 0.6))
    assert sku is not None
    prices = [
        book.find(SITE.provider, SITE.region, service, name)
        for service, name in (("compute.instance", sku.name), (DISKS, ""), (WINDOWS, ""))
    ]
    amounts = [float(price.amount) for price in prices if price is not None]
    expected = [2 * HOURS_PER_MONTH, 200, 2 * sku.vcpu * HOURS_PER_MONTH]
    costs = [amount * quantity for amount, quantity in zip(amounts, expected, strict=True)]
    parts = [found[f"{name} cost"] for name in ("machines", "disks", "Windows licences")]
    assert parts == pytest.approx(costs, rel=1e-4)
    assert found["total"] == pytest.approx(sum(costs), rel=1e-4)


def test_what_no_size_carries_has_no_price():
    assert figures(machine(vcpus=5000))["total"] == 0


def test_no_machines_are_no_estate():
    assert machines_today(CASE, ledger_of("clinic-portal"), Current()) is None


def test_servers_that_were_only_counted_are_a_baseline_of_a_wide_size():
    ledger = ledger_of("clinic-portal")
    found = machines_today(CASE, ledger, Current(servers=24, utilization=0.18))
    assert found is not None and found.rehosted is not None
    figures_of = {name: float(ledger[id].value) for name, id in found.figures.items()}
    assert (figures_of["machines"], figures_of["vcpus"]) == (24, 96)
    assert figures_of["needed_vcpus"] == 48
    total = ledger[found.rehosted]
    assert total.low is not None and total.high is not None
    assert total.low < float(total.value) < total.high
    assert "was not said" in found.text.text
