import asyncio
import logging
from datetime import timedelta

from infra_mind.core.rollout import Mode
from infra_mind.models.jobs import JobTable
from infra_mind.models.run import Run
from infra_mind.services.announcement import Announcer, RunEnds, announce


def test_the_end_of_a_run_is_one_line_with_its_seconds(caplog):
    metrics = {"total_time": 7.2, "speedup_factor": 1.98, "completed_agents": 10}
    with caplog.at_level(logging.INFO):
        announce(Run(id="run-1", assessment_id="a", user_id="u", metrics=metrics))
        announce(Run(id="run-2", assessment_id="a", user_id="u", mode=Mode.SEQUENTIAL))
    first, second = caplog.messages
    assert first.startswith("Parallel workflow completed run_id=run-1 ")
    assert "seconds=7.200 speedup=1.98 agents=10" in first
    assert second.startswith("Sequential workflow completed run_id=run-2 ")


def test_whoever_listens_is_told_of_an_end(caplog):
    heard: list[str] = []
    ends = RunEnds()
    ends.listen(lambda run: heard.append(run.id))
    with caplog.at_level(logging.INFO):
        ends.tell(Run(id="run-1", assessment_id="a", user_id="u"))
    assert heard == ["run-1"] and "run_id=run-1" in caplog.text


async def test_runs_that_end_elsewhere_are_told_once(database, monkeypatch):
    await Run(id="run-1", assessment_id="a", user_id="u").insert(database=database)
    told: list[str] = []
    heard = asyncio.Event()
    answers = iter([(), ("run-1",)])

    async def ended(_, run_ids):
        assert run_ids in (("run-1", "run-2"), ("run-2",))
        return next(answers, ())

    def hear(run):
        told.append(run.id)
        heard.set()

    monkeypatch.setattr(JobTable, "ended", ended)
    announcer = Announcer(
        database=database, table=JobTable(database), ended=hear, interval=timedelta(0)
    )
    announcer.follow("run-1")
    announcer.follow("run-2")
    async with announcer.looking(), asyncio.timeout(60):
        await heard.wait()
    assert told == ["run-1"]
