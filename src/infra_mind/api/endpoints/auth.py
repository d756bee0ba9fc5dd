from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import OAuth2PasswordRequestForm

from ...services.accounts import Tokens
from ..dependencies import Person, Program
from ..errors import Forbidden
from ..schemas import Registration, Renewal, TokenPair, UserView

router = APIRouter(prefix="/auth", tags=["accounts"])


@router.post("/register", status_code=HTTPStatus.CREATED)
async def register(given: Registration, state: Program) -> UserView:
    """Make an account."""
    if not state.service.program.settings.allow_registration:
        raise Forbidden("Accounts are made by whoever runs this service.")
    user = await state.accounts.register(given.email, given.password)
    return UserView(id=user.id, email=user.email)


@router.post("/token")
async def token(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], request: Request, state: Program
) -> TokenPair:
    """Sign in: an access token for 15 minutes, and a refresh token that is good once."""
    origin = request.client.host if request.client else ""
    return _pair(await state.accounts.sign_in(form.username, form.password, origin=origin))


@router.post("/refresh")
async def refresh(given: Renewal, state: Program) -> TokenPair:
    """The next pair of tokens. A refresh token that is used twice ends its session."""
    return _pair(await state.accounts.renew(given.refresh_token))


@router.post("/logout", status_code=HTTPStatus.NO_CONTENT)
async def logout(user: Person, state: Program) -> Response:
    """End this session: its access and refresh tokens are good no more."""
    await state.accounts.sign_out(user)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("/me")
async def me(user: Person) -> UserView:
    """Who is signed in."""
    return UserView(id=user.user.id, email=user.user.email)


def _pair(tokens: Tokens) -> TokenPair:
    return TokenPair(
        access_token=tokens.access,
        expires_in=int(tokens.expires_in.total_seconds()),
        refresh_token=tokens.renewal,
    )
