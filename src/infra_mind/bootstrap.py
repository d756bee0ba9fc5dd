"""The one composition root: what the program is made of, put together from its settings."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from importlib.util import find_spec

from .agents.lookup import Research
from .core.clock import SystemClock
from .core.config import Settings, read_settings
from .core.errors import InputError
from .core.telemetry import NO_TRACER, Tracer, wants_spans
from .engine.processes import Processes
from .engine.scheduler import Scheduler
from .engine.threads import Compute
from .jobs.dispatcher import Dispatcher
from .jobs.queue import SignalQueue
from .llm.budget import ModelUse
from .llm.pace import LocalPace, MinuteLimits, RequestPace
from .models.database import SqlDatabase
from .models.jobs import JobTable, QueueLimits
from .models.journal import SqlJournal
from .services.announcement import Announcer, RunEnds
from .services.assessments import Assessments
from .services.event_log import EventLog
from .services.runs import Retention, Runs
from .services.submissions import Submissions
from .services.webhooks import Webhooks
from .services.worker import Worker
from .workflows.assessment_plan import assessment_workflow, collaborators
from .workflows.elsewhere import in_processes, new_processes
from .workflows.workflow import Workflow

_log = logging.getLogger(__name__)

# What the extra `llm` brings, and `llm/providers.py` needs.
MODEL_PACKAGES = ("pydantic_ai", "openai")
# What the extra `tracing` brings; each name needs the one before it.
TRACING_PACKAGES = ("opentelemetry", "opentelemetry.sdk", "opentelemetry.exporter")
# The same of the extra `web`, and `online/`.
WEB_PACKAGES = ("feedparser", "protego")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The use cases, ready for the command line, the pages and the HTTP interface alike."""

    settings: Settings
    database: SqlDatabase
    workflow: Workflow
    assemble: Callable[[ModelUse | None], Workflow]
    """The workflow without a way to the web, with what stands for a language model."""
    assessments: Assessments
    runs: Runs
    tracer: Tracer


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenService:
    """The program with its queue. `processes` compute where this process works on runs itself.

    They know the workflow of assessments alone: one of somebody's `own` is carried out here.
    """

    program: Program
    table: JobTable
    submissions: Submissions
    webhooks: Webhooks
    language: ModelUse | None
    log: EventLog
    worker: Worker | None
    announcer: Announcer
    ends: RunEnds
    processes: Processes
    own_workflow: bool


def is_installed(names: Sequence[str]) -> bool:
    """Whether all these packages are there; each name may need the one before it."""
    return all(find_spec(one) is not None for one in names)


@cache
def tracer_of_environment() -> Tracer:
    """Where spans of this process go, by the standard variables; nowhere where none of them asks."""
    if not wants_spans(os.environ):
        return NO_TRACER
    if not is_installed(TRACING_PACKAGES):
        _log.warning("spans_not_exported remedy=\"pip install 'infra-mind[tracing]'\"")
        return NO_TRACER
    # Loading it costs time that nobody pays for who collects nothing.
    from .core.otlp import OtlpTracer

    return OtlpTracer()


@asynccontextmanager
async def open_language(settings: Settings) -> AsyncGenerator[ModelUse | None]:
    """The language model that is set, in the running loop, until the block ends; `None` where none is."""
    if not settings.llm.strip():
        yield None
        return
    if any(find_spec(one) is None for one in MODEL_PACKAGES):
        raise InputError(
            f"{settings.llm!r} is set, but what asks language models is not installed.",
            remedy="Install it: pip install 'infra-mind[llm]'. Or unset INFRA_MIND_LLM.",
        )
    # Loading the makers of models takes seconds, which nobody pays for who sets none.
    from .llm.providers import ModelSetup, open_models

    async with _pace(settings) as pace:
        setup = ModelSetup(
            chain=settings.llm,
            base_url=settings.llm_base_url,
            key=settings.llm_api_key.get_secret_value(),
            most_at_once=settings.llm_concurrency,
            timeout=timedelta(seconds=settings.llm_request_seconds),
            pace=pace,
        )
        async with open_models(setup) as model:
            yield ModelUse(
                model=model,
                dollars=settings.llm_budget,
                unpriced=settings.llm_unpriced,
                tracer=tracer_of_environment(),
                argues=settings.llm_argument,
                context=settings.llm_context or None,
            )


@asynccontextmanager
async def _pace(settings: Settings) -> AsyncGenerator[RequestPace | None]:
    """What keeps to the limits a minute: for all workers where there is a broker, else for this process.

    Where no limit is set, workers still wait together when a provider asks them to.
    """
    limits = MinuteLimits(
        requests=settings.llm_requests_a_minute or None,
        tokens=settings.llm_tokens_a_minute or None,
    )
    alone = LocalPace(limits, SystemClock().monotonic)
    if not settings.broker_url:
        yield alone
        return
    # Only where there is a broker is its client installed.
    from .jobs.shared_pace import SharedPace, redis_client

    client = redis_client(settings.broker_url)
    try:
        yield SharedPace(client, limits, alone)
    finally:
        await client.aclose()


@asynccontextmanager
async def open_research(settings: Settings) -> AsyncGenerator[Research | None]:
    """The way to the web that is set, in the running loop, until the block ends; `None` where none is."""
    if not settings.web_research:
        yield None
        return
    if any(find_spec(one) is None for one in WEB_PACKAGES):
        raise InputError(
            "INFRA_MIND_WEB_RESEARCH is set, but what reads feeds is not installed.",
            remedy="Install it: pip install 'infra-mind[web]'. Or unset INFRA_MIND_WEB_RESEARCH.",
        )
    from .online.online import WebSetup, open_online
    from .online.search_service import SearchSetup

    search = None
    if settings.search:
        search = SearchSetup(
            name=settings.search,
            base_url=settings.search_url,
            key=settings.search_key.get_secret_value(),
        )
    setup = WebSetup(
        folder=settings.home / "web",
        age=timedelta(hours=settings.web_cache_hours),
        hosts=tuple(one.strip() for one in settings.web_hosts.split(",") if one.strip()),
        search=search,
    )
    async with open_online(setup) as online:
        yield online


@asynccontextmanager
async def open_program(
    settings: Settings | None = None,
    *,
    workflow: Callable[[], Workflow] | None = None,
    language: ModelUse | None = None,
    research: Research | None = None,
    compute: Compute | None = None,
) -> AsyncGenerator[Program]:
    """The program over the database that the settings name, until the block ends.

    Its agents ask `language` and `research`, where they are given; `open_language` and `open_research`
    give those that are set.
    """
    chosen = settings or read_settings()
    async with SqlDatabase.open(chosen.effective_database_url) as database:
        journal = SqlJournal(database)

        def put_together(language: ModelUse | None, research: Research | None) -> Workflow:
            if workflow:
                return workflow()
            return assessment_workflow(collaborators(language=language, research=research))

        definition = put_together(language, research)
        tracer = tracer_of_environment()
        yield Program(
            settings=chosen,
            database=database,
            workflow=definition,
            assemble=partial(put_together, research=None),
            assessments=Assessments(database=database),
            tracer=tracer,
            runs=Runs(
                database=database,
                journal=journal,
                scheduler=Scheduler(journal=journal, compute=compute, tracer=tracer),
                workflow=definition,
                most_at_once=chosen.max_concurrent_assessments,
                retention=_retention(chosen),
            ),
        )


def _retention(settings: Settings) -> Retention:
    days = settings.prune_older_than_days
    older_than = timedelta(days=days) if days else None
    return Retention(older_than=older_than, keep=settings.prune_keep)


@asynccontextmanager
async def open_service(
    settings: Settings,
    queue: SignalQueue,
    *,
    works: bool,
    workflow: Callable[[], Workflow] | None = None,
) -> AsyncGenerator[OpenService]:
    """The program that takes jobs, and where it `works` carries them out, until the block ends.

    A `workflow` of one's own computes on threads of this process: only ours can be sent elsewhere.
    """
    processes = new_processes(
        settings.effective_compute_processes, megabytes=settings.compute_memory_mb
    )

    async with AsyncExitStack() as stack:
        stack.callback(processes.close)
        language = await stack.enter_async_context(open_language(settings))
        research = await stack.enter_async_context(open_research(settings))

        def ours() -> Workflow:
            given = collaborators(language=language, research=research)
            return in_processes(assessment_workflow(given), processes)

        program = await stack.enter_async_context(
            open_program(
                settings, workflow=workflow or ours, compute=Compute(threads=processes.count)
            )
        )
        own = workflow is not None
        service = _service(program, queue, processes, language, works=works, own=own)
        if works and not own:
            await asyncio.to_thread(processes.start)
        if service.worker is not None:
            await stack.enter_async_context(service.worker.working())
        else:
            await stack.enter_async_context(service.announcer.looking())
        await stack.enter_async_context(service.submissions.dispatching())
        await stack.enter_async_context(service.log.listening())
        yield service


def _service(
    program: Program,
    queue: SignalQueue,
    processes: Processes,
    language: ModelUse | None,
    *,
    works: bool,
    own: bool,
) -> OpenService:
    table = JobTable(program.database)
    ends = RunEnds()
    announcer = Announcer(database=program.database, table=table, ended=ends.tell)
    # Loading an HTTP client takes time that only the service has to spend.
    from .services.webhook_sender import HttpSender

    webhooks = Webhooks(
        database=program.database,
        sender=HttpSender(private=program.settings.webhook_private_addresses),
    )
    worker = Worker(
        runs=program.runs,
        table=table,
        queue=queue,
        webhooks=webhooks,
        processes=processes,
        places=program.settings.max_concurrent_assessments,
        most_of_tenant=program.settings.max_running_runs_of_tenant,
        ended=ends.tell,
    )
    return OpenService(
        program=program,
        table=table,
        submissions=Submissions(
            table=table,
            dispatcher=Dispatcher(queue),
            workflow=program.workflow,
            limits=QueueLimits(
                most=program.settings.max_queued_runs,
                most_of_tenant=program.settings.max_queued_runs_of_tenant,
            ),
            tracer=program.tracer,
            # A worker tells of the runs that it ends itself.
            submitted=announcer.follow if not works else lambda run_id: None,  # noqa: ARG005
        ),
        webhooks=webhooks,
        language=language,
        log=EventLog(runs=program.runs, table=table),
        worker=worker if works else None,
        announcer=announcer,
        ends=ends,
        processes=processes,
        own_workflow=own,
    )
