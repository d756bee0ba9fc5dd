from typing import Annotated, cast

from fastapi import Depends, Query, Request, Security
from fastapi.security import OAuth2PasswordBearer, SecurityScopes

from ..core.errors import InfraMindError
from ..models.api_token import TOKEN_PREFIX
from ..models.assessment import Assessment
from ..models.membership import Permission
from ..models.run import Run
from ..models.tenant import Tenant
from ..models.webhook import Webhook
from ..services.access import not_permitted
from ..services.accounts import NotSignedIn, SignedIn
from .errors import Forbidden, NotFound
from .state import State

COOKIE = "infra_mind_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_described = OAuth2PasswordBearer(
    tokenUrl="/api/v1/auth/token",
    scheme_name="bearer",
    description="An access token, or a token of a program.",
    scopes={
        Permission.READ: "See what a tenant has.",
        Permission.WRITE: "Make and change assessments and runs.",
        Permission.MANAGE: "Manage members, invitations and webhooks of an organisation.",
        Permission.OWN: "Delete an organisation; owners alone.",
        Permission.ACCOUNT: "What concerns one's own account; never with a program's token.",
    },
    auto_error=False,
)
_Described = Annotated[str | None, Depends(_described)]


async def state_of(request: Request) -> State:
    """What the application was started with; awaited, since what is not waits for a thread."""
    return cast("State", request.app.state.infra_mind)


Program = Annotated[State, Depends(state_of)]


async def signed_in(request: Request, state: Program) -> SignedIn:
    """Who asks: a program by its bearer token, a page by its cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if token:
        if scheme.lower() != "bearer":
            raise NotSignedIn(f"{scheme!r} is no way to sign in here.", remedy="Use Bearer.")
        token = token.strip()
        if token.startswith(f"{TOKEN_PREFIX}-"):
            return await state.accounts.program(token)
        return await state.accounts.signed_in(token)
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


_Anybody = Annotated[SignedIn, Depends(signed_in)]


async def permitted(needs: SecurityScopes, user: _Anybody, described: _Described) -> SignedIn:
    """Who asks, if what they signed in with is good for what the route does."""
    del described
    for scope in needs.scopes:
        if scope not in user.scopes:
            raise not_permitted(Permission(scope))
    return user


Reader = Annotated[SignedIn, Security(permitted, scopes=[Permission.READ])]
Writer = Annotated[SignedIn, Security(permitted, scopes=[Permission.WRITE])]
Person = Annotated[SignedIn, Security(permitted, scopes=[Permission.ACCOUNT])]
_Organisation = Annotated[
    str | None,
    Query(max_length=100, description="An organisation that you are in; else what is yours alone."),
]


async def tenant_in(
    needs: SecurityScopes,
    state: Program,
    user: _Anybody,
    described: _Described,
    organisation: _Organisation = None,
) -> Tenant:
    """The tenant a request is about, where it may do there what the route does."""
    del described
    token = user.token
    known = organisation or ("" if token is None else token.organisation_id)
    check_id("organisation", known)
    tenant = Tenant(user_id=user.user.id, organisation_id=known)
    if not await _allows(needs, state, user, tenant):
        raise _no("organisation", known)
    return tenant


async def organisation_in(
    organisation_id: str,
    needs: SecurityScopes,
    state: Program,
    user: _Anybody,
    described: _Described,
) -> Tenant:
    """An organisation that the path names and that whoever asks is in."""
    del described
    check_id("organisation", organisation_id)
    tenant = Tenant(user_id=user.user.id, organisation_id=organisation_id)
    if not organisation_id or not await _allows(needs, state, user, tenant):
        raise _no("organisation", organisation_id)
    return tenant


async def assessment_in(
    assessment_id: str,
    needs: SecurityScopes,
    state: Program,
    user: _Anybody,
    described: _Described,
) -> Assessment:
    """An assessment, if whoever asks may see it; anybody else's is not there."""
    del described
    check_id("assessment", assessment_id)
    found = await Assessment.get(assessment_id, database=state.service.program.database)
    if found is None or not await _allows(needs, state, user, found.tenant):
        raise _no("assessment", assessment_id)
    return found


async def run_in(
    run_id: str, needs: SecurityScopes, state: Program, user: _Anybody, described: _Described
) -> Run:
    """A run, if whoever asks may see it; anybody else's is not there."""
    del described
    return await run_of(run_id, state, user, *map(Permission, needs.scopes))


async def run_of(run_id: str, state: State, user: SignedIn, *needs: Permission) -> Run:
    """The same for an id that stands elsewhere in a request."""
    check_id("run", run_id)
    found = await Run.get(run_id, database=state.service.program.database)
    if found is None:
        raise _no("run", run_id)
    for permission in needs or (Permission.READ,):
        if not await state.access.allows(user, found.tenant, permission):
            raise _no("run", run_id)
    return found


async def _allows(needs: SecurityScopes, state: State, user: SignedIn, tenant: Tenant) -> bool:
    """Whether all that a route needs is allowed; a route that says nothing is open to nobody."""
    allowed = [await state.access.allows(user, tenant, Permission(scope)) for scope in needs.scopes]
    return bool(allowed) and all(allowed)


def check_id(what: str, id: str) -> None:
    """Nothing is there by a name that no database could keep."""
    if not (id.isascii() and id.isprintable()):
        raise _no(what, id)


def _no(what: str, id: str) -> InfraMindError:
    return NotFound(f"There is no {what} {id!r}.")


async def webhook_in(
    webhook_id: str,
    needs: SecurityScopes,
    state: Program,
    user: _Anybody,
    described: _Described,
) -> Webhook:
    """A webhook, if whoever asks may manage it; anybody else's is not there."""
    del described
    check_id("webhook", webhook_id)
    found = await Webhook.get(webhook_id, database=state.service.program.database)
    if found is None or not await _allows(needs, state, user, found.tenant):
        raise _no("webhook", webhook_id)
    return found


ReadTenant = Annotated[Tenant, Security(tenant_in, scopes=[Permission.READ])]
WriteTenant = Annotated[Tenant, Security(tenant_in, scopes=[Permission.WRITE])]
ManageTenant = Annotated[Tenant, Security(tenant_in, scopes=[Permission.MANAGE])]
ManageWebhook = Annotated[Webhook, Security(webhook_in, scopes=[Permission.MANAGE])]
ReadOrganisation = Annotated[Tenant, Security(organisation_in, scopes=[Permission.READ])]
ManageOrganisation = Annotated[Tenant, Security(organisation_in, scopes=[Permission.MANAGE])]
OwnOrganisation = Annotated[Tenant, Security(organisation_in, scopes=[Permission.OWN])]
ReadAssessment = Annotated[Assessment, Security(assessment_in, scopes=[Permission.READ])]
WriteAssessment = Annotated[Assessment, Security(assessment_in, scopes=[Permission.WRITE])]
ReadRun = Annotated[Run, Security(run_in, scopes=[Permission.READ])]
WriteRun = Annotated[Run, Security(run_in, scopes=[Permission.WRITE])]
