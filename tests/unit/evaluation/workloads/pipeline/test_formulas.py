import pytest

from infra_mind.domain.option import DecisionKind
from infra_mind.evaluation.samples import likely
from infra_mind.evaluation.workloads.pipeline.kind import options
from tests.factories.kinds import BATCH, with_inputs
from tests.factories.model import SHARED, demand_of, evaluate, line_of

RUNS_A_MONTH = 2 * 730 / 24
# 240 GB a run / 12 GB an hour x 1.25.
WORK = 25.0


def design(engine: str, purchase: str = "on_demand", **shared: str) -> dict[str, str]:
    return {**SHARED, **shared, "batch.engine": engine, "batch.purchase": purchase}


def test_a_managed_service_is_paid_by_the_work():
    found = evaluate(demand_of(BATCH), design("managed_etl"))
    line = line_of(found, "Managed batch processors")
    assert line.quantity[0, 0] == pytest.approx(WORK * RUNS_A_MONTH)
    assert line.amount[0, 0] == pytest.approx(WORK * RUNS_A_MONTH * 0.11)


def test_machines_are_as_many_as_end_within_the_window():
    """25 processor-hours in 2 h x 80 % - 0.07 h to start: 16.3 processors, so 3 machines of 8."""
    found = evaluate(demand_of(BATCH), design("virtual_machines"))
    assert found.part("batch").nodes[0, 0] == 3
    wall = 0.07 + WORK / 24
    line = line_of(found, "Batch machines")
    assert line.quantity[0, 0] == pytest.approx(3 * wall * RUNS_A_MONTH)


def test_spot_machines_cost_less_although_work_is_done_again():
    found = evaluate(
        demand_of(BATCH), design("virtual_machines"), design("virtual_machines", "spot")
    )
    lines = [line for line in found.lines if line.item.name == "Batch machines"]
    cost = [sum(float(line.amount[row, 0]) for line in lines) for row in (0, 1)]
    hours = [sum(float(line.quantity[row, 0]) for line in lines) for row in (0, 1)]
    assert cost[1] < cost[0]
    assert hours[1] / hours[0] == pytest.approx((0.07 + WORK * 1.08 / 24) / (0.07 + WORK / 24))


def test_what_was_read_and_written_is_kept_for_the_retention():
    found = evaluate(demand_of(BATCH), design("serverless_containers"))
    assert line_of(found, "Object storage").quantity[0, 0] == pytest.approx(480 * 10 * 1.5)


@pytest.mark.parametrize(("retention", "offered"), [("80 days", False), ("100 days", True)])
def test_where_old_data_lies_is_decided_of_what_is_kept_for_long(retention: str, offered: bool):
    (workload,) = demand_of(
        with_inputs("data_processing", "pipeline", retention=retention)
    ).workloads
    assert (DecisionKind.LIFECYCLE in options(workload, (), ())) is offered


def test_what_is_old_lies_in_the_class_that_was_chosen_and_an_archive_is_paid_for_its_least_time():
    """Of 182.5 days half is older than three months; what leaves Glacier after 91 days has paid its 90."""
    kept = demand_of(with_inputs("data_processing", "pipeline", retention="182.5 days"))
    engine = design("serverless_containers")
    found = evaluate(
        kept, *({**engine, "batch.lifecycle": one} for one in ("kept_warm", "tiered", "archived"))
    )
    total = 480 * 182.5 * 1.5
    warm, rare, cold = (
        line_of(found, name).quantity[:, 0]
        for name in (
            "Object storage",
            "Object storage, infrequent access",
            "Object storage, archive",
        )
    )
    assert warm == pytest.approx([total, total / 2, total / 2])
    assert rare == pytest.approx([0, total / 2, 0])
    assert cold == pytest.approx([0, 0, total / 2])
    short = demand_of(with_inputs("data_processing", "pipeline", retention="100 days"))
    early = evaluate(short, {**engine, "batch.lifecycle": "archived"})
    assert line_of(early, "Object storage, archive").quantity[0, 0] == pytest.approx(480 * 1.5 * 90)


def test_a_window_that_no_account_can_keep_is_a_limit_that_is_met():
    """20,000 GB within 12 minutes take 2,083 processor-hours in 0.09 h: more than an account may start."""
    hopeless = with_inputs("data_processing", "pipeline", gb_per_day=40_000, window="12m")
    found = evaluate(demand_of(hopeless), design("virtual_machines"))
    part = found.part("batch")
    assert part.headroom[0, 0] < 1
    assert part.bounds[0].limit == "batch_processors"
    assert part.nodes[0, 0] == 1000 / 8


def test_a_run_ends_before_the_next_one_starts():
    """24 runs a day leave an hour for each, whatever the window."""
    hourly = with_inputs("data_processing", "pipeline", runs_per_day=24, window="6h")
    found = evaluate(demand_of(hourly), design("virtual_machines"))
    assert found.part("batch").nodes[0, 0] == 1


def test_nobody_waits_for_it():
    found = evaluate(demand_of(BATCH), design("kubernetes"))
    assert found.latency_ms("batch")[0, 0] != found.latency_ms("batch")[0, 0]


def test_the_example_of_the_provider_of_a_managed_service():
    """AWS Glue pricing page: 6 units of 4 processors for a quarter of an hour cost 0.66."""
    daily = with_inputs("data_processing", "pipeline", gb_per_day=72, runs_per_day=1)
    demand = demand_of(daily)
    bare = likely(demand.assumptions).pin("workloads[0].pipeline.overhead", 1.0)
    found = evaluate(demand, design("managed_etl"), samples=bare)
    line = line_of(found, "Managed batch processors")
    assert line.amount[0, 0] / (730 / 24) == pytest.approx(0.66)
