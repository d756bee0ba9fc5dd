from hashlib import sha256
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response

from ...core.encoding import Encoder, Json
from ...engine.events import RunStatus
from ...models.run import Run
from ...reports import ReportKind
from ...services.answers import answer
from ...services.conversation import converse
from ...services.difference import difference
from ...services.reports import read_formats
from ...services.thresholds import check as hold
from ...services.thresholds import parse_thresholds, thresholds_of
from ...services.trace import TraceNode, trace
from ..dependencies import Program, Reader, ReadRun, ReadTenant, Writer, WriteRun, run_of
from ..errors import NotFound
from ..schemas import (
    AnswerLineView,
    AnswerView,
    Asked,
    Chunk,
    Queued,
    RunBody,
    TaskBody,
    ThresholdCheck,
    Thresholding,
    ThresholdView,
    Variation,
    VerificationView,
)
from ..state import State
from .assessments import Before, IdempotencyKey, Limit

router = APIRouter(tags=["runs"])

MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}
_REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A report brings its own, stricter one, with the hash of its script: both hold."""


@router.get("/runs")
async def find(
    state: Program,
    tenant: ReadTenant,
    *,
    limit: Limit = 50,
    before: Before = None,
    status: RunStatus | None = None,
) -> Chunk[RunBody]:
    """Your runs, or an organisation's, the newest first."""
    equal = {} if status is None else {"status": status.value}
    database = state.service.program.database
    found = await Run.find(limit=limit, before=before, database=database, **tenant.columns, **equal)
    following = found[-1].id if len(found) == limit else None
    return Chunk(items=[RunBody.of(one) for one in found], next=following)


@router.get("/runs/{run_id}")
async def get(run: ReadRun) -> RunBody:
    """Where a run stands, and what it measured."""
    return RunBody.of(run)


@router.get("/runs/{run_id}/result", response_class=Response)
async def result(
    run: ReadRun,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Response:
    """assessment.json, byte for byte as the command line writes it."""
    content = _result_of(run)
    tag = {"ETag": f'"{sha256(content).hexdigest()}"'}
    if if_none_match == tag["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=tag)
    return Response(content, media_type="application/json", headers=tag)


@router.post("/runs/{run_id}/cancel", status_code=HTTPStatus.ACCEPTED)
async def cancel(run: WriteRun, state: Program) -> Queued:
    """Ask the run to end; what it finished is kept."""
    await state.service.submissions.cancel(run.id)
    return _queued(run)


@router.post("/runs/{run_id}/resume", status_code=HTTPStatus.ACCEPTED)
async def resume(run: WriteRun, state: Program) -> JSONResponse:
    """Go on with a run that was cancelled, failed, or is partial."""
    await state.service.submissions.resume(run)
    return _accepted(await run_again(run, state))


@router.get("/runs/{run_id}/reports/{kind}.{form}", response_class=Response)
async def report(run: ReadRun, kind: ReportKind, form: str, state: Program) -> Response:
    """One report: executive, technical or stakeholder; as html, pdf, md or json; as csv, the bill."""
    if form not in MEDIA_TYPES:
        raise NotFound(f"There is no report in {form!r}.", remedy="Use html, pdf, md, json or csv.")
    (chosen,) = read_formats((form,))
    content = await state.results.report(run, kind, chosen)
    headers = {"Content-Security-Policy": _REPORT_POLICY} if form == "html" else {}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.get("/runs/{run_id}/claims/{claim}")
async def claim(run: ReadRun, claim: str, state: Program) -> dict[str, object]:
    """What one figure rests on, down to prices, controls and answers."""
    dossier = await state.results.dossier(run)
    return {**_node(trace(dossier.claims, claim))}


@router.post("/runs/{run_id}/whatif", status_code=HTTPStatus.ACCEPTED)
async def whatif(
    run: WriteRun, given: Variation, user: Writer, state: Program, key: IdempotencyKey = None
) -> JSONResponse:
    """Queue a run with other values at some paths; only what depends on them is run again.

    `GET /runs/{run_id}/diff/{new}` says what came of it.
    """
    new = await state.service.submissions.submit_variant(
        run, given.changes, key=key, user_id=user.user.id
    )
    return _accepted(await state.service.program.runs.get(new))


@router.get("/runs/{run_id}/diff/{other}")
async def diff(run: ReadRun, other: str, state: Program, user: Reader) -> dict[str, object]:
    """What differs between two runs, and because of what."""
    second = await run_of(other, state, user)
    found = difference(await state.results.dossier(run), await state.results.dossier(second))
    return {"before": run.id, "after": second.id, "nothing": found.nothing, **_fields(found)}


@router.post("/runs/{run_id}/ask")
async def ask(run: ReadRun, given: Asked, state: Program) -> AnswerView:
    """Answers from the ledger with claim ids; says when it holds none.

    Where a language model is set it speaks, of figures of the ledger alone.
    """
    dossier = await state.results.dossier(run)
    found = answer(dossier, given.question)
    language = state.service.language
    if language is not None:
        spoken = await converse(dossier, given.question, found, language)
        if not spoken.why:
            said = [AnswerLineView(text=spoken.text, claims=list(spoken.claims))]
            return AnswerView(question=given.question, known=spoken.held, lines=said)
    lines = [AnswerLineView(text=one.text, claims=list(one.claims)) for one in found.lines]
    return AnswerView(
        question=given.question, known=found.known, lines=lines, note=found.note or None
    )


@router.post("/runs/{run_id}/check")
async def check(run: ReadRun, given: Thresholding, state: Program) -> ThresholdCheck:
    """The run against thresholds, or against what the company itself asked for."""
    dossier = await state.results.dossier(run)
    thresholds = (
        thresholds_of(dossier)
        if given.thresholds is None
        else parse_thresholds(given.thresholds, origin="thresholds")
    )
    found = hold(dossier, thresholds)
    return ThresholdCheck(
        broken=any(one.met is False for one in found),
        thresholds=[
            ThresholdView(
                name=one.name, asked=one.required, found=one.found, met=one.met, claim=one.claim
            )
            for one in found
        ],
    )


@router.post("/runs/{run_id}/verify")
async def verify(run: ReadRun, state: Program) -> VerificationView:
    """Work the run out again, and say whether its result is byte-equal or what differs first."""
    _result_of(run)
    found = await state.results.verification(run)
    return VerificationView(
        equal=found.equal, size=found.size, difference=found.difference, causes=list(found.causes)
    )


@router.get("/tasks/{task_id}")
async def task(task_id: str, state: Program, user: Reader) -> TaskBody:
    """The job behind a run: how long it waits, who has it, how often it was taken up."""
    run = await run_of(task_id, state, user)
    job = await state.service.table.get(run.id)
    if job is None:
        raise NotFound(f"There is no task {task_id!r}.")
    return TaskBody.of(job)


def _result_of(run: Run) -> bytes:
    """The result of a run, which one that came to nothing has not."""
    if run.result is None:
        raise NotFound(f"Run {run.id!r} has no result: it is {run.status}.")
    return run.result


async def run_again(run: Run, state: State) -> Run:
    """The run as it is kept now."""
    return await state.service.program.runs.get(run.id)


def _accepted(run: Run) -> JSONResponse:
    return JSONResponse(
        _queued(run).model_dump(mode="json"),
        HTTPStatus.ACCEPTED,
        {"Location": f"/api/v1/runs/{run.id}"},
    )


def _queued(run: Run) -> Queued:
    return Queued(assessment_id=run.assessment_id, run_id=run.id, task_id=run.id, status=run.status)


def _node(node: TraceNode) -> dict[str, Json]:
    return {
        **_fields(node.claim),
        "shown_before": node.shown_before,
        "inputs": [_node(below) for below in node.inputs],
    }


def _fields(value: object) -> dict[str, Json]:
    return Encoder().fields(value)
