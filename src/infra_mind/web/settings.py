"""Members, tokens and webhooks: forms without a script, over the same services as the interface."""

from collections.abc import Awaitable
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from ..api.dependencies import Program, check_id, check_same_origin
from ..api.errors import NotFound, kind_of
from ..api.state import State
from ..core.errors import InfraMindError, InputError
from ..models.membership import MemberRole, Permission
from ..models.organisation import Organisation
from ..models.tenant import Tenant
from ..services.accounts import NotSignedIn, SignedIn
from ..services.api_tokens import SCOPES
from .pages import Visitor, page

router = APIRouter(prefix="/settings")

_PLACE = "/settings"
_SHOWN_DELIVERIES = 5
_SCOPES = {
    Permission.READ: "see assessments and reports",
    Permission.WRITE: "make assessments, start runs",
    Permission.MANAGE: "manage members and webhooks",
}
_Line = Annotated[str, Form(max_length=2_000)]


async def person(request: Request, visitor: Visitor) -> SignedIn:
    """Who is signed in here, on a page of ours."""
    check_same_origin(request)
    if visitor is None:
        raise NotSignedIn("This needs a sign-in.")
    return visitor


Person = Annotated[SignedIn, Depends(person)]


@router.get("")
async def settings(state: Program, visitor: Visitor) -> Response:
    """What belongs to an account: its organisations and its tokens."""
    if visitor is None:
        return _led("/")
    return await _account(state, visitor)


@router.post("/organisations")
async def create(state: Program, user: Person, name: _Line = "") -> Response:
    """Make an organisation."""

    async def made() -> Response:
        organisation = await state.organisations.create(_named(name), user.user)
        return _led(f"{_PLACE}/organisations/{organisation.id}")

    return await _or_said(made(), state, user)


@router.post("/join")
async def join(state: Program, user: Person, code: _Line = "") -> Response:
    """Take an invitation up."""

    async def joined() -> Response:
        organisation = await state.organisations.accept(code, user.user)
        return _led(f"{_PLACE}/organisations/{organisation.id}")

    return await _or_said(joined(), state, user)


@router.post("/tokens")
async def issue(
    state: Program,
    user: Person,
    name: _Line = "",
    organisation: _Line = "",
    days: Annotated[int, Form(ge=0, le=3_660)] = 90,
    scopes: Annotated[tuple[str, ...], Form(max_length=10)] = (),
) -> Response:
    """Make a token, and show it this once."""

    async def made() -> Response:
        tenant = await _tenant(state, user, organisation, Permission.READ)
        held = frozenset(one for one in SCOPES if one in scopes)
        lasting = timedelta(days=days) if days else None
        issued = await state.api_tokens.issue(tenant, _named(name), held, lasting=lasting)
        return await _account(state, user, token=issued.text)

    return await _or_said(made(), state, user)


@router.post("/tokens/{token_id}/revoke")
async def revoke(state: Program, user: Person, token_id: str) -> Response:
    """Make a token good no more."""
    check_id("token", token_id)
    await state.api_tokens.revoke(await state.api_tokens.get(user.user.id, token_id))
    return _led(_PLACE)


@router.get("/organisations/{organisation_id}")
async def organisation(state: Program, visitor: Visitor, organisation_id: str) -> Response:
    """Who is in an organisation, and whom it tells of its runs."""
    if visitor is None:
        return _led("/")
    try:
        return await _members(state, visitor, organisation_id)
    except NotFound as error:
        return page("missing.html", HTTPStatus.NOT_FOUND, visitor=visitor, problem=str(error))


@router.post("/organisations/{organisation_id}/members/{user_id}")
async def change_member(
    state: Program, user: Person, organisation_id: str, user_id: str, role: _Line = ""
) -> Response:
    """Make a member something else; with no role end the membership."""

    async def changed() -> Response:
        await _tenant(state, user, organisation_id, Permission.MANAGE)
        by = await _role(state, user, organisation_id)
        check_id("member", user_id)
        if role:
            chosen = _role_of(role)
            await state.organisations.set_role(organisation_id, user_id, chosen, by=by)
        else:
            await state.organisations.remove(organisation_id, user_id, by=by)
        itself = user_id == user.user.id and not role
        return _led(_PLACE if itself else f"{_PLACE}/organisations/{organisation_id}")

    return await _or_said(changed(), state, user, organisation_id)


@router.post("/organisations/{organisation_id}/invitations")
async def invite(
    state: Program, user: Person, organisation_id: str, role: _Line = "", email: _Line = ""
) -> Response:
    """Make an invitation, and show its code this once."""

    async def made() -> Response:
        await _tenant(state, user, organisation_id, Permission.MANAGE)
        by = await _role(state, user, organisation_id)
        invited = await state.organisations.invite(
            organisation_id, _role_of(role), email=email, by=by
        )
        return await _members(state, user, organisation_id, code=invited.code)

    return await _or_said(made(), state, user, organisation_id)


@router.post("/organisations/{organisation_id}/invitations/{invitation_id}/withdraw")
async def withdraw(
    state: Program, user: Person, organisation_id: str, invitation_id: str
) -> Response:
    """Make an invitation good no more."""
    await _tenant(state, user, organisation_id, Permission.MANAGE)
    check_id("invitation", invitation_id)
    await state.organisations.withdraw(organisation_id, invitation_id)
    return _led(f"{_PLACE}/organisations/{organisation_id}")


@router.post("/organisations/{organisation_id}/webhooks")
async def add_webhook(
    state: Program, user: Person, organisation_id: str, url: _Line = ""
) -> Response:
    """Tell a URL of the ends of runs, and show its secret this once."""

    async def made() -> Response:
        tenant = await _tenant(state, user, organisation_id, Permission.MANAGE)
        webhook = await state.service.webhooks.create(tenant, url.strip())
        return await _members(state, user, organisation_id, secret=webhook.secret)

    return await _or_said(made(), state, user, organisation_id)


@router.post("/organisations/{organisation_id}/webhooks/{webhook_id}/delete")
async def delete_webhook(
    state: Program, user: Person, organisation_id: str, webhook_id: str
) -> Response:
    """Tell a URL nothing more."""
    tenant = await _tenant(state, user, organisation_id, Permission.MANAGE)
    check_id("webhook", webhook_id)
    webhook = await state.service.webhooks.get(webhook_id)
    if webhook.organisation_id != tenant.organisation_id:
        raise NotFound(f"There is no webhook {webhook_id!r}.")
    await state.service.webhooks.delete(webhook)
    return _led(f"{_PLACE}/organisations/{organisation_id}")


async def _account(
    state: State, user: SignedIn, *, token: str = "", problem: InfraMindError | None = None
) -> Response:
    return page(
        "settings.html",
        HTTPStatus.OK if problem is None else kind_of(problem).status,
        visitor=user,
        organisations=await state.organisations.of_user(user.user.id),
        tokens=await state.api_tokens.of_user(user.user.id),
        scopes=_SCOPES,
        token=token,
        problem=problem,
    )


async def _members(
    state: State,
    user: SignedIn,
    organisation_id: str,
    *,
    code: str = "",
    secret: str = "",
    problem: InfraMindError | None = None,
) -> Response:
    tenant = await _tenant(state, user, organisation_id, Permission.READ)
    found: Organisation = await state.organisations.get(organisation_id)
    held = await state.access.permissions(user, tenant)
    manages = Permission.MANAGE in held
    webhooks = state.service.webhooks
    return page(
        "organisation.html",
        HTTPStatus.OK if problem is None else kind_of(problem).status,
        visitor=user,
        organisation=found,
        members=await state.organisations.members(organisation_id),
        roles=[one for one in MemberRole if one is not MemberRole.OWNER or Permission.OWN in held],
        manages=manages,
        invitations=await state.organisations.invitations(organisation_id) if manages else (),
        webhooks=[
            (one, await webhooks.deliveries(one, limit=_SHOWN_DELIVERIES))
            for one in (await webhooks.of(tenant) if manages else ())
        ],
        code=code,
        secret=secret,
        problem=problem,
    )


async def _or_said(
    doing: Awaitable[Response], state: State, user: SignedIn, organisation_id: str = ""
) -> Response:
    """What comes of it, or the same page with what is wrong."""
    try:
        return await doing
    except NotFound:
        raise
    except InfraMindError as error:
        if organisation_id:
            return await _members(state, user, organisation_id, problem=error)
        return await _account(state, user, problem=error)


async def _tenant(
    state: State, user: SignedIn, organisation_id: str, permission: Permission
) -> Tenant:
    check_id("organisation", organisation_id)
    tenant = Tenant(user_id=user.user.id, organisation_id=organisation_id)
    if not await state.access.allows(user, tenant, permission):
        raise NotFound(f"There is no organisation {organisation_id!r}.")
    return tenant


async def _role(state: State, user: SignedIn, organisation_id: str) -> MemberRole:
    found = await state.access.membership(organisation_id, user.user.id)
    return MemberRole.VIEWER if found is None else found.role


def _role_of(name: str) -> MemberRole:
    try:
        return MemberRole(name)
    except ValueError:
        raise InputError(
            f"There is no role {name!r}.", remedy=f"Use {', '.join(MemberRole)}."
        ) from None


def _named(name: str) -> str:
    cleaned = name.strip()
    if not 0 < len(cleaned) <= 100 or not cleaned.isprintable():
        raise InputError("A name is needed, of at most 100 characters.")
    return cleaned


def _led(place: str) -> Response:
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)
