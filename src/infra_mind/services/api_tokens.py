import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from ..core.clock import Clock, SystemClock
from ..core.errors import InputError, UnknownName, VersionConflict
from ..models.api_token import ApiToken
from ..models.database import SqlDatabase
from ..models.membership import Permission
from ..models.tenant import Tenant
from .accounts import digest

SCOPES = frozenset({Permission.READ, Permission.WRITE, Permission.MANAGE})
"""What a token can be given; organisations and accounts are left to people."""
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A token with its text, which is shown this once."""

    token: ApiToken
    text: str


class ApiTokens:
    """Tokens of programs: issued, listed, revoked."""

    def __init__(self, *, database: SqlDatabase, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    async def issue(
        self,
        tenant: Tenant,
        name: str,
        scopes: frozenset[Permission],
        *,
        lasting: timedelta | None = None,
    ) -> IssuedToken:
        """A new token of the tenant's user; raises `InputError` where it cannot be."""
        if not scopes or not scopes <= SCOPES:
            raise InputError(
                f"A token cannot have the scopes {sorted(scopes)}.", remedy=f"Use {sorted(SCOPES)}."
            )
        held = [one for one in await self.of_user(tenant.user_id) if one.revoked_at is None]
        if len(held) >= _MOST:
            raise InputError(f"There are {_MOST} tokens already.", remedy="Revoke some.")
        secret = secrets.token_urlsafe(32)
        token = await ApiToken(
            user_id=tenant.user_id,
            organisation_id=tenant.organisation_id,
            name=name,
            scopes=scopes,
            secret_hash=digest(secret),
            expires_at=None if lasting is None else self._clock.now() + lasting,
        ).insert(database=self._database)
        return IssuedToken(token=token, text=f"{token.id}.{secret}")

    async def of_user(self, user_id: str) -> Sequence[ApiToken]:
        """A user's tokens, the newest first, revoked ones too."""
        return await ApiToken.find(user_id=user_id, limit=1_000, database=self._database)

    async def get(self, user_id: str, token_id: str) -> ApiToken:
        found = await ApiToken.get(token_id, database=self._database)
        if found is None or found.user_id != user_id:
            raise UnknownName(f"There is no token {token_id!r}.")
        return found

    async def revoke(self, token: ApiToken) -> None:
        """It is good no more, whatever else happens to it at the same moment."""
        current: ApiToken | None = token
        while current is not None and current.revoked_at is None:
            current.revoked_at = self._clock.now()
            with suppress(VersionConflict):
                await current.save(database=self._database)
                return
            current = await ApiToken.get(token.id, database=self._database)
