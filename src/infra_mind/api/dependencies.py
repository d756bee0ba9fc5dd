from typing import Annotated, cast

from fastapi import Depends, Request

from ..core.errors import InfraMindError
from ..models.assessment import Assessment
from ..models.run import Run
from ..services.accounts import NotSignedIn, SignedIn
from .errors import Forbidden, NotFound
from .state import State

COOKIE = "infra_mind_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def state_of(request: Request) -> State:
    """What the application was started with."""
    return cast("State", request.app.state.infra_mind)


Program = Annotated[State, Depends(state_of)]


async def signed_in(request: Request, state: Program) -> SignedIn:
    """Who asks: a program by its bearer token, a page by its cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if token:
        if scheme.lower() != "bearer":
            raise NotSignedIn(f"{scheme!r} is no way to sign in here.", remedy="Use Bearer.")
        return await state.accounts.signed_in(token.strip())
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        raise NotSignedIn("This needs a sign-in.", remedy="Send Authorization: Bearer TOKEN.")
    check_same_origin(request)
    return await state.accounts.signed_in(cookie)


def check_same_origin(request: Request) -> None:
    """A cookie comes along whoever sends the browser here: what changes something must be our page."""
    if request.method in _SAFE:
        return
    site = request.headers.get("sec-fetch-site")
    if site is None:
        origin = request.headers.get("origin", "")
        allowed = origin.partition("://")[2] == request.headers.get("host")
    else:
        allowed = site == "same-origin"
    if not allowed:
        raise Forbidden("This request does not come from a page of this service.")


CurrentUser = Annotated[SignedIn, Depends(signed_in)]


async def own_assessment(assessment_id: str, state: Program, user: CurrentUser) -> Assessment:
    """An assessment of whoever asks; anybody else's is not there."""
    check_id("assessment", assessment_id)
    found = await Assessment.get(assessment_id, database=state.service.program.database)
    if found is None or found.user_id != user.user.id:
        raise _no("assessment", assessment_id)
    return found


async def own_run(run_id: str, state: Program, user: CurrentUser) -> Run:
    """A run of whoever asks; anybody else's is not there."""
    return await run_of(run_id, state, user)


async def run_of(run_id: str, state: State, user: SignedIn) -> Run:
    """The same for an id that stands elsewhere in a request."""
    check_id("run", run_id)
    found = await Run.get(run_id, database=state.service.program.database)
    if found is None or found.user_id != user.user.id:
        raise _no("run", run_id)
    return found


def check_id(what: str, id: str) -> None:
    """Nothing is there by a name that no database could keep."""
    if not (id.isascii() and id.isprintable()):
        raise _no(what, id)


def _no(what: str, id: str) -> InfraMindError:
    return NotFound(f"There is no {what} {id!r}.")


OwnAssessment = Annotated[Assessment, Depends(own_assessment)]
OwnRun = Annotated[Run, Depends(own_run)]
