"""The one composition root: what the program is made of, put together from its settings."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .core.config import Settings, read_settings
from .engine.scheduler import Scheduler
from .models.database import Database
from .models.journal import SqlJournal
from .services.assessments import Assessments
from .services.runs import Runs
from .services.workflow import Workflow
from .workflows.assessment_json import assessment_json
from .workflows.assessment_plan import build_plan, collaborators, question_of
from .workflows.feasibility import refuse_impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The use cases, ready for the command line, the pages and the HTTP interface alike."""

    settings: Settings
    database: Database
    workflow: Workflow
    assessments: Assessments
    runs: Runs


@asynccontextmanager
async def open_program(
    settings: Settings | None = None, *, workflow: Callable[[], Workflow] | None = None
) -> AsyncGenerator[Program]:
    """The program over the database that the settings name, until the block ends."""
    chosen = settings or read_settings()
    async with Database.open(chosen.effective_database_url) as database:
        journal = SqlJournal(database)
        definition = (workflow or assessment_workflow)()
        yield Program(
            settings=chosen,
            database=database,
            workflow=definition,
            assessments=Assessments(database=database),
            runs=Runs(
                database=database,
                journal=journal,
                scheduler=Scheduler(journal=journal),
                workflow=definition,
                most_at_once=chosen.max_concurrent_assessments,
            ),
        )


def assessment_workflow() -> Workflow:
    """The eleven agents and everything around them."""
    given = collaborators()
    return Workflow(
        plan=build_plan(given),
        refuse=lambda parsed: refuse_impossible(
            parsed, given.library, today=given.clock.now().date()
        ),
        read_input=question_of,
        describe=assessment_json,
    )
