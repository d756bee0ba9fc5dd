from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from infra_mind.core.clock import Clock, SystemClock
from infra_mind.core.rollout import Mode
from infra_mind.domain.dossier import Dossier
from infra_mind.engine.scheduler import Scheduler
from infra_mind.imports import read_requirements
from infra_mind.models.assessment import Assessment
from infra_mind.models.database import SqlDatabase
from infra_mind.models.journal import SqlJournal
from infra_mind.models.run import Run
from infra_mind.services.assessments import Assessments
from infra_mind.services.runs import Retention, Runs
from infra_mind.workflows.workflow import Workflow
from tests.factories.dossier import make_dossier
from tests.factories.workflow import make_workflow

GIVEN = {"title": "Portal", "budget": {"monthly": 25000}}
LEASE = timedelta(seconds=30)
KEEP_ALL = Retention()


class MakeRuns(Protocol):
    def __call__(
        self,
        workflow: Workflow,
        clock: Clock | None = None,
        retention: Retention = KEEP_ALL,
    ) -> Runs: ...


class LaterClock(SystemClock):
    """The clock of somebody who looks when every lease of today has expired."""

    def now(self) -> datetime:
        return super().now() + 2 * LEASE


class HurriedClock(SystemClock):
    """Each look at it takes as long as a lease."""

    def __init__(self) -> None:
        self._looks = 0

    def monotonic(self) -> float:
        self._looks += 1
        return self._looks * LEASE.total_seconds()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqlDatabase]:
    async with SqlDatabase.open(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


@pytest.fixture
def assessments(database: SqlDatabase) -> Assessments:
    return Assessments(database=database)


@pytest.fixture
def make_runs(database: SqlDatabase) -> MakeRuns:
    """Each is another process, as far as leases go."""

    def make(
        workflow: Workflow,
        clock: Clock | None = None,
        retention: Retention = KEEP_ALL,
    ) -> Runs:
        journal = SqlJournal(database, clock=clock)
        return Runs(
            database=database,
            journal=journal,
            scheduler=Scheduler(journal=journal, lease_ttl=LEASE, clock=clock),
            workflow=workflow,
            lease_ttl=LEASE,
            claim_interval=timedelta(0),
            clock=clock,
            retention=retention,
        )

    return make


@pytest.fixture
def runs(make_runs: MakeRuns) -> Runs:
    return make_runs(make_workflow())


@pytest.fixture
async def assessment(assessments: Assessments) -> Assessment:
    return await assessments.of(read_requirements(GIVEN), user_id="u")


@pytest.fixture
async def run(runs: Runs, assessment: Assessment) -> Run:
    return await runs.submit(assessment, mode=Mode.PARALLEL)


@pytest.fixture
def dossier() -> Dossier:
    return make_dossier()
