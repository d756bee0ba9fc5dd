import pytest

from infra_mind.agents.simulation import AGENT
from infra_mind.domain.ledger import Ledger
from infra_mind.questions.performance.batch_window import batch_windows
from tests.factories.brief import brief_from, model, run
from tests.factories.kinds import BATCH, with_inputs

PLACE = {"clouds": {"allowed": ["aws"], "regions": ["eu-central-1"]}}


def windows(**pipeline: object):
    brief = brief_from(
        {**PLACE, "workloads": [with_inputs("data_processing", "pipeline", **pipeline)]}
    )
    ledger = Ledger(brief.claims)
    return batch_windows(brief.case(model()), ledger)


def test_a_run_is_planned_to_end_within_its_window():
    (found,) = windows()
    assert 0 < float(found.wall.value) <= 2 * 3600
    assert float(found.processors.value) % 8 == 0
    assert 0 <= float(found.late.value) < 0.2


def test_what_is_stated_roughly_is_late_more_often():
    (sure,) = windows()
    (unsure,) = windows(gb_per_vcpu_hour=None)
    assert float(unsure.late.value) > float(sure.late.value)


def test_growth_makes_the_same_processors_late():
    growing = {**BATCH, "traffic": {"growth_per_year": 0.8}}
    brief = brief_from({**PLACE, "horizon_months": 24, "workloads": [growing]})
    (found,) = batch_windows(brief.case(model()), Ledger(brief.claims))
    assert float(found.later.value) > float(found.late.value)
    assert float(found.later.value) > 0.9


def test_the_simulation_tells_it():
    brief = brief_from({**PLACE, "workloads": [BATCH]})
    report = run(AGENT, brief)
    told = {one.id.removeprefix("simulation."): one for one in report.findings}
    assert "late with a probability" in told["window-batch"].detail.text


@pytest.mark.parametrize("type_", ["web_application", "static_site"])
def test_nothing_is_said_of_what_is_no_batch(type_: str):
    brief = brief_from({**PLACE, "workloads": [{"type": type_}]})
    assert batch_windows(brief.case(model()), Ledger(brief.claims)) == ()
