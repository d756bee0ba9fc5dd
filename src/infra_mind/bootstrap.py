"""The one composition root: what the program is made of, put together from its settings."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .core.config import Settings, read_settings
from .engine.scheduler import Scheduler
from .models.database import SqlDatabase
from .models.journal import SqlJournal
from .services.assessments import Assessments
from .services.runs import Runs
from .workflows.assessment_plan import assessment_workflow, collaborators
from .workflows.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The use cases, ready for the command line, the pages and the HTTP interface alike."""

    settings: Settings
    database: SqlDatabase
    workflow: Workflow
    assessments: Assessments
    runs: Runs


@asynccontextmanager
async def open_program(
    settings: Settings | None = None, *, workflow: Callable[[], Workflow] | None = None
) -> AsyncGenerator[Program]:
    """The program over the database that the settings name, until the block ends."""
    chosen = settings or read_settings()
    async with SqlDatabase.open(chosen.effective_database_url) as database:
        journal = SqlJournal(database)
        definition = workflow() if workflow else assessment_workflow(collaborators())
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
