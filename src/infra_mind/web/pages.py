import asyncio
from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.datastructures import FormData, UploadFile

from ..api.dependencies import COOKIE, Program, check_same_origin, run_of
from ..api.errors import NotFound, kind_of
from ..core.errors import InfraMindError, InputError, RequirementsError
from ..core.rollout import choose_mode
from ..domain.phase import Phase
from ..domain.provenance import Parsed
from ..domain.role import AgentRole
from ..imports import read_requirements
from ..imports.brief.text import read_brief
from ..models.membership import Permission
from ..models.run import Run
from ..models.tenant import Tenant
from ..services.accounts import NotSignedIn, SignedIn
from ..words.terms import term
from ..workflows.workflow import Workflow
from .intake import QUESTIONS, requirements_of

router = APIRouter()

LASTING = timedelta(hours=12)
_HERE = Path(__file__).parent
_REPORT_STYLE = _HERE.parent / "reports" / "render" / "page.css"
_STATIC = {"site.css": "text/css", "run.js": "text/javascript", "intake.js": "text/javascript"}
_LONGEST_FILE = 1_000_000
_SHOWN_RUNS = 8
_templates = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape(default=True)
)
_PHASES = {
    Phase.VALIDATION: "Reading",
    Phase.AGENTS: "Eleven specialists",
    Phase.SYNTHESIS: "Agreeing",
    Phase.PROFESSIONAL_SERVICES: "Cost and controls",
    Phase.REPORTS: "Reports",
}


async def visitor(request: Request, state: Program) -> SignedIn | None:
    """Who looks at a page, by the cookie; nobody is no error."""
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        return None
    try:
        return await state.accounts.signed_in(cookie)
    except NotSignedIn:
        return None


Visitor = Annotated[SignedIn | None, Depends(visitor)]
Organisation = Annotated[str, Query(max_length=100, pattern=r"^[\x21-\x7e]*$")]


@router.get("/")
async def home(state: Program, visitor: Visitor, organisation: Organisation = "") -> Response:
    """The intake, or the door to it."""
    if visitor is None:
        return page("sign_in.html")
    tenant = Tenant(user_id=visitor.user.id, organisation_id=organisation)
    if not await state.access.allows(visitor, tenant, Permission.READ):
        return _missing(visitor, f"There is no organisation {organisation!r}.")
    return await _intake(state, visitor, tenant)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    state: Program,
    email: Annotated[str, Form(max_length=254)],
    password: Annotated[str, Form(max_length=200)],
    new: Annotated[str, Form()] = "",
) -> Response:
    """Open a session for pages, making the account first where that was asked."""
    check_same_origin(request)
    origin = request.client.host if request.client else ""
    try:
        if new:
            _check_new(state.service.program.settings.allow_registration, email)
            await state.accounts.register(email, password)
        tokens = await state.accounts.sign_in(email, password, origin=origin, lasting=LASTING)
    except InfraMindError as error:
        return page(
            "sign_in.html", kind_of(error).status, problem=str(error), email=email, new=bool(new)
        )
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    response.set_cookie(
        COOKIE,
        tokens.access,
        max_age=int(LASTING.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request, state: Program, visitor: Visitor) -> Response:
    """End the session."""
    check_same_origin(request)
    if visitor is not None:
        await state.accounts.sign_out(visitor)
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE)
    return response


@router.post("/start")
async def start(
    request: Request, state: Program, visitor: Visitor, organisation: Organisation = ""
) -> Response:
    """Keep what the form or the file says, and start a run of it."""
    check_same_origin(request)
    if visitor is None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    service = state.service
    tenant = Tenant(user_id=visitor.user.id, organisation_id=organisation)
    if not await state.access.allows(visitor, tenant, Permission.WRITE):
        return _missing(visitor, f"There is no organisation {organisation!r}.")
    async with request.form(max_files=1, max_fields=60, max_part_size=_LONGEST_FILE) as form:
        try:
            given = await _given(form, service.program.workflow)
        except InputError as error:
            return await _intake(state, visitor, tenant, error=error, form=form)
    user_id = visitor.user.id
    assessment = await service.program.assessments.create(
        given, user_id=user_id, organisation_id=organisation
    )
    mode = choose_mode(service.program.settings, user_id)
    run_id = await service.submissions.submit(assessment, mode=mode)
    return RedirectResponse(f"/runs/{run_id}", HTTPStatus.SEE_OTHER)


@router.get("/runs/{run_id}")
async def run(run_id: str, state: Program, visitor: Visitor) -> Response:
    """A run while it goes on, and what it came to."""
    if visitor is None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    try:
        found = await run_of(run_id, state, visitor)
    except NotFound as error:
        return _missing(visitor, str(error))
    return page(
        "run.html",
        visitor=visitor,
        run=found,
        may_write=Permission.WRITE in await state.access.permissions(visitor, found.tenant),
        title=_title(found),
        not_understood=found.requirements.get("not_understood") or (),
        agents=list(AgentRole),
        phases=_PHASES,
    )


@router.get("/docs")
async def docs(request: Request, visitor: Visitor) -> Response:
    """The HTTP interface on a page, from its own description."""
    described = cast("dict[str, dict[str, dict[str, object]]]", request.app.openapi())
    routes = [
        (method.upper(), path, one)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    ]
    return page("docs.html", visitor=visitor, routes=routes)


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """Styles and scripts; the reports' own style is the base of these pages."""
    if name == "report.css":
        return _asset(_REPORT_STYLE.read_bytes(), "text/css")
    if name not in _STATIC:
        raise NotFound(f"There is no {name!r}.")
    return _asset((_HERE / "static" / name).read_bytes(), _STATIC[name])


def page(template: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    """A page from its template."""
    text = _templates.get_template(template).render(**values)
    return Response(text, status, media_type="text/html; charset=utf-8")


async def _intake(
    state: Program,
    visitor: SignedIn,
    tenant: Tenant,
    *,
    error: InputError | None = None,
    form: FormData | None = None,
) -> Response:
    database = state.service.program.database
    runs = await Run.find(limit=_SHOWN_RUNS, before=None, database=database, **tenant.columns)
    others = await state.organisations.of_user(visitor.user.id)
    given = {} if form is None else {name: _texts(form, name) for name in form}
    return page(
        "intake.html",
        HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        visitor=visitor,
        questions=QUESTIONS,
        given=given,
        problems=_problems(error),
        runs=[(one, _title(one)) for one in runs],
        tenant=tenant.organisation_id,
        tenants=[("", "Yours alone"), *((one.id, one.name) for one, _ in others)],
    )


def _missing(visitor: SignedIn, problem: str) -> Response:
    return page("missing.html", HTTPStatus.NOT_FOUND, visitor=visitor, problem=problem)


async def _given(form: FormData, workflow: Workflow) -> Parsed:
    """The file where there is one, else the text, else the answers."""
    file = form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        content, name = await file.read(_LONGEST_FILE + 1), file.filename
        if len(content) > _LONGEST_FILE:
            raise InputError(f"The file is larger than {_LONGEST_FILE} bytes.")
        return await asyncio.to_thread(_read_file, content, name, workflow)
    answers = {name: _texts(form, name) for name in form}
    if text := "".join(answers.pop("text", [])).strip():
        return await asyncio.to_thread(_read_text, text, "Your text", workflow)
    return await asyncio.to_thread(_read_answers, requirements_of(answers), workflow)


def _read_file(content: bytes, name: str, workflow: Workflow) -> Parsed:
    if name.lower().endswith((".txt", ".md")):
        return _read_text(content.decode("utf-8", "replace"), name, workflow)
    given = read_requirements(content, origin=name)
    workflow.refuse(given)
    return given


def _read_text(text: str, name: str, workflow: Workflow) -> Parsed:
    given = read_brief(text, origin=name)
    workflow.refuse(given)
    return given


def _read_answers(answers: dict[str, object], workflow: Workflow) -> Parsed:
    given = read_requirements(answers, origin="Your answers")
    workflow.refuse(given)
    return given


def _problems(error: InputError | None) -> Sequence[str]:
    if error is None:
        return ()
    if isinstance(error, RequirementsError):
        return [str(one) for one in error.problems]
    return [str(error)]


def _texts(form: FormData, name: str) -> list[str]:
    return [one for one in form.getlist(name) if isinstance(one, str)]


def _title(run: Run) -> str:
    """What the company called it, or what it runs."""
    title, workloads = run.requirements.get("title"), run.requirements.get("workloads")
    if isinstance(title, str) and title:
        return title
    first = workloads[0] if isinstance(workloads, list) and workloads else None
    kind = first.get("type") if isinstance(first, dict) else None
    name = term(kind) if isinstance(kind, str) else "assessment"
    return name[:1].upper() + name[1:]


def _check_new(allowed: bool, email: str) -> None:  # noqa: FBT001
    if not allowed:
        raise InputError("Accounts are made by whoever runs this service.")
    if "@" not in email.strip("@ "):
        raise InputError(f"{email!r} is no email address.")


def _asset(content: bytes, kind: str) -> Response:
    headers = {"Cache-Control": "max-age=300"}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)
