import asyncio
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from ...core.errors import VersionConflict
from ...core.rollout import Mode, choose_mode
from ...domain.provenance import Parsed
from ...engine.events import RunStatus
from ...imports import with_changes, written
from ...models.assessment import Assessment
from ...models.jobs import RunPriority
from ...models.run import Run
from ...services.comparison import number
from ..dependencies import Program, ReadAssessment, ReadTenant, WriteAssessment, Writer, WriteTenant
from ..errors import Changed
from ..requirements import OPENAPI, requirements_in
from ..schemas import Analysis, AssessmentBody, AssessmentChange, Chunk, Queued, RunBody
from ..state import State

router = APIRouter(prefix="/assessments", tags=["assessments"])

Limit = Annotated[int, Query(ge=1, le=200)]
Before = Annotated[str | None, Query(max_length=100, pattern=r"^[\x21-\x7e]*$")]
IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)
]
IfMatch = Annotated[str | None, Header(alias="If-Match")]
_LONGEST_WAIT = timedelta(minutes=10)


@router.post("", status_code=HTTPStatus.CREATED, openapi_extra=OPENAPI)
async def create(
    request: Request,
    response: Response,
    state: Program,
    tenant: WriteTenant,
    key: IdempotencyKey = None,
) -> AssessmentBody:
    """Keep requirements; nothing is computed yet. The same Idempotency-Key again gives the same one."""
    given = await requirements_in(request, state.service.program.workflow)
    made = await state.service.program.assessments.create(
        given,
        user_id=tenant.user_id,
        organisation_id=tenant.organisation_id,
        key=key,
    )
    response.headers["Location"] = f"/api/v1/assessments/{made.id}"
    response.headers["ETag"] = _tag(made)
    return AssessmentBody.of(made, _warnings(given))


@router.get("")
async def find(
    state: Program,
    tenant: ReadTenant,
    *,
    limit: Limit = 50,
    before: Before = None,
    status: RunStatus | None = None,
) -> Chunk[AssessmentBody]:
    """Your assessments, or an organisation's, the newest first."""
    equal = {} if status is None else {"status": status.value}
    found = await Assessment.find(
        limit=limit,
        before=before,
        database=state.service.program.database,
        **tenant.columns,
        **equal,
    )
    following = found[-1].id if len(found) == limit else None
    return Chunk(items=[AssessmentBody.of(one) for one in found], next=following)


@router.get("/{assessment_id}")
async def get(
    assessment: ReadAssessment,
    response: Response,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> AssessmentBody:
    """One assessment with its ETag."""
    response.headers["ETag"] = _tag(assessment)
    if if_none_match == _tag(assessment):
        response.status_code = HTTPStatus.NOT_MODIFIED
    return AssessmentBody.of(assessment)


@router.patch("/{assessment_id}")
async def change(
    assessment: WriteAssessment,
    given: AssessmentChange,
    response: Response,
    state: Program,
    if_match: IfMatch = None,
) -> AssessmentBody:
    """Other values at some paths of the requirements; with If-Match only of the version you know."""
    _check(assessment, if_match)
    warnings: list[str] = []
    if given.changes:
        parsed = await asyncio.to_thread(with_changes, assessment.requirements, given.changes)
        assessment.requirements, warnings = written(parsed), _warnings(parsed)
    if given.title is not None:
        assessment.title = given.title
    try:
        await assessment.save(database=state.service.program.database)
    except VersionConflict as error:
        raise Changed(f"Assessment {assessment.id!r} was changed meanwhile.") from error
    response.headers["ETag"] = _tag(assessment)
    return AssessmentBody.of(assessment, warnings)


@router.delete("/{assessment_id}", status_code=HTTPStatus.NO_CONTENT)
async def delete(assessment: WriteAssessment, state: Program, if_match: IfMatch = None) -> Response:
    """Remove an assessment and its runs; not while one of them is under way."""
    _check(assessment, if_match)
    database = state.service.program.database
    runs = await Run.find(limit=10_000, database=database, assessment_id=assessment.id)
    under_way = [run.id for run in runs if not run.status.terminal]
    if under_way:
        raise VersionConflict(
            f"Run {under_way[0]!r} of this assessment is under way.", remedy="Cancel it first."
        )
    await assessment.delete(database=database)
    for run in runs:
        await run.delete(database=database)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post(
    "/{assessment_id}/analyze",
    status_code=HTTPStatus.ACCEPTED,
    response_model=Queued,
    responses={HTTPStatus.OK.value: {"model": Analysis, "description": "With `wait=true`."}},
)
async def analyze(
    assessment: WriteAssessment,
    user: Writer,
    state: Program,
    *,
    mode: Mode | None = None,
    wait: bool = False,
    seed: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    as_of: Annotated[date | None, Query(description="Assess as on this day.")] = None,
    priority: RunPriority = RunPriority.NORMAL,
    key: IdempotencyKey = None,
) -> JSONResponse:
    """Queue a run. The same Idempotency-Key again gives the same run, and starts no other.

    Without `mode` the rollout decides, for each user always the same. `priority` puts your runs in order;
    those of other tenants take turns with them.
    """
    settings = state.service.program.settings
    run_id = await state.service.submissions.submit(
        assessment,
        mode=choose_mode(settings, user.user.id, mode),
        seed=seed,
        as_of=as_of,
        priority=priority,
        key=key,
        user_id=user.user.id,
    )
    headers = {"Location": f"/api/v1/runs/{run_id}"}
    if wait and await state.service.log.ended(run_id, _LONGEST_WAIT):
        analysis = await _analysis(state, assessment.id, run_id)
        return JSONResponse(analysis.model_dump(mode="json"), HTTPStatus.OK, headers)
    queued = Queued(
        assessment_id=assessment.id, run_id=run_id, task_id=run_id, status=RunStatus.QUEUED
    )
    return JSONResponse(queued.model_dump(mode="json"), HTTPStatus.ACCEPTED, headers)


@router.get("/{assessment_id}/runs")
async def runs(
    assessment: ReadAssessment, state: Program, *, limit: Limit = 50, before: Before = None
) -> Chunk[RunBody]:
    """Its runs, the newest first."""
    database = state.service.program.database
    found = await Run.find(
        limit=limit, before=before, database=database, assessment_id=assessment.id
    )
    following = found[-1].id if len(found) == limit else None
    return Chunk(items=[RunBody.of(one) for one in found], next=following)


async def _analysis(state: State, assessment_id: str, run_id: str) -> Analysis:
    run = await state.service.program.runs.get(run_id)
    conclusion = await state.results.conclusion(run)
    dossier, metrics = conclusion.dossier, run.metrics
    skipped, total = number(metrics, "skipped_agents"), number(metrics, "total_agents")
    return Analysis(
        assessment_id=assessment_id,
        run_id=run.id,
        status=run.status,
        execution_time=number(metrics, "total_time"),
        speedup=number(metrics, "speedup_factor"),
        speedup_factor=number(metrics, "speedup_factor"),
        success_rate=number(metrics, "success_rate"),
        agents_executed=None if total is None else int(total - (skipped or 0)),
        recommendations=[]
        if dossier is None
        else [
            {"id": one.id, "title": one.title.render(dossier.claims), "pillar": str(one.pillar)}
            for one in dossier.synthesis.recommendations
        ],
        error=run.error,
    )


def _tag(assessment: Assessment) -> str:
    return f'"{assessment.version}"'


def _check(assessment: Assessment, if_match: str | None) -> None:
    if if_match is not None and if_match not in ("*", _tag(assessment)):
        raise Changed(
            f"Assessment {assessment.id!r} is at version {_tag(assessment)}, not {if_match}.",
            remedy="Get it again and repeat the change.",
        )


def _warnings(given: Parsed) -> list[str]:
    return [str(problem) for problem in given.warnings]
