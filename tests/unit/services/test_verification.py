from datetime import date

import orjson
import pytest

from infra_mind.core.errors import StoreError
from infra_mind.core.rollout import Mode
from infra_mind.models.assessment import Assessment
from infra_mind.models.run import Run
from infra_mind.services.runs import Runs
from infra_mind.services.verification import first_difference, verify
from tests.factories.workflow import make_workflow


async def test_a_run_comes_out_byte_equal(runs: Runs, run: Run) -> None:
    ended = await runs.carry_out(run)
    found = await verify(ended.run, lambda language: make_workflow())
    assert found.equal and found.size == len(ended.run.result or b"")


async def test_what_was_changed_is_named(runs: Runs, run: Run) -> None:
    ended = await runs.carry_out(run)
    result = orjson.loads(ended.run.result or b"")
    result["budget"] = 1
    result["run"]["versions"]["code"] = "older"
    ended.run.result = orjson.dumps(result)
    found = await verify(ended.run, lambda language: make_workflow())
    assert not found.equal
    assert found.difference == "budget differs"
    assert "another version of the program (older" in found.causes[0]


async def test_a_run_without_a_result_cannot_be_verified(run: Run) -> None:
    with pytest.raises(StoreError, match="has no result: it is queued"):
        await verify(run, lambda language: make_workflow())


def test_the_first_claim_that_differs_is_told_with_both_values() -> None:
    def document(**units: str) -> dict[str, object]:
        claims = {id: {"label": "Cost", "value": 2, "unit": unit} for id, unit in units.items()}
        return {"claims": claims, "cost": list(units)}

    told = first_difference(document(a="USD", b="share"), document(a="USD", b="", c="USD"))
    assert told == "claim b: 'Cost' of 2 share was kept, 'Cost' of 2  comes out"


async def test_the_day_that_was_asked_for_stays_with_the_run(
    runs: Runs, assessment: Assessment
) -> None:
    day = date(2027, 6, 30)
    run = await runs.submit(assessment, mode=Mode.PARALLEL, as_of=day)
    assert (await runs.get(run.id)).as_of == day
    variant = await runs.submit_variant(run, {"budget.monthly": 1})
    assert variant.as_of == day
