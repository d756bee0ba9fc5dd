from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Response

from ...models.membership import Permission
from ...models.tenant import Tenant
from ..dependencies import Person, Program, check_id
from ..errors import NotFound
from ..schemas import ApiTokenIn, ApiTokenOut, ApiTokenView

router = APIRouter(prefix="/tokens", tags=["accounts"])


@router.post("", status_code=HTTPStatus.CREATED)
async def issue(given: ApiTokenIn, user: Person, state: Program) -> ApiTokenOut:
    """A token for a program, shown this once; what is kept of it cannot be turned back.

    It stands for you in one tenant: an organisation that you are in, else what is yours alone. It can do
    what its scopes say, as long as you may.
    """
    tenant = Tenant(user_id=user.user.id, organisation_id=given.organisation_id or "")
    check_id("organisation", tenant.organisation_id)
    if not await state.access.allows(user, tenant, Permission.READ):
        raise NotFound(f"There is no organisation {tenant.organisation_id!r}.")
    lasting = None if given.expires_in_days is None else timedelta(days=given.expires_in_days)
    made = await state.api_tokens.issue(
        tenant, given.name, frozenset(given.scopes), lasting=lasting
    )
    return ApiTokenOut(**ApiTokenView.of(made.token).model_dump(), token=made.text)


@router.get("")
async def find(user: Person, state: Program) -> list[ApiTokenView]:
    """Your tokens, the newest first, with when they were used last; never their secrets."""
    return [ApiTokenView.of(one) for one in await state.api_tokens.of_user(user.user.id)]


@router.delete("/{token_id}", status_code=HTTPStatus.NO_CONTENT)
async def revoke(token_id: str, user: Person, state: Program) -> Response:
    """Make a token good no more."""
    check_id("token", token_id)
    await state.api_tokens.revoke(await state.api_tokens.get(user.user.id, token_id))
    return Response(status_code=HTTPStatus.NO_CONTENT)
