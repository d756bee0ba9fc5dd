import asyncio
import hmac
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..core.clock import Clock, SystemClock
from ..core.errors import InfraMindError, InputError, VersionConflict
from ..models.api_token import ApiToken
from ..models.database import SqlDatabase
from ..models.membership import Permission
from ..models.sign_in import SESSION, SignIn
from ..models.sign_in_failures import FAILURES_WITHIN, SignInFailures
from ..models.user import User

ACCESS = timedelta(minutes=15)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
_ALGORITHM = "HS256"
_MOST_FAILURES = 10
_NOTED_EVERY = timedelta(minutes=1)


class NotSignedIn(InfraMindError):
    """No token, or one that is not good (any more)."""

    remedy = "Sign in again."


class TooManyAttempts(InfraMindError):
    """Sign-in was tried too often with a wrong password."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("Too many attempts to sign in.", remedy="Wait a few minutes.")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a sign-in gives: `access` for requests, `renewal` to get the next pair once."""

    access: str
    renewal: str
    expires_in: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who makes a request, under which sign-in or by which token."""

    user: User
    session: SignIn | None = None
    token: ApiToken | None = None

    @property
    def scopes(self) -> frozenset[Permission]:
        """What may be done at most, whatever the user may."""
        return frozenset(Permission) if self.token is None else self.token.scopes


class Accounts:
    """Users, their passwords and their sign-ins.

    A renewal token is good once: one that is used again has been stolen, and its session ends.
    """

    def __init__(
        self,
        *,
        database: SqlDatabase,
        secret: str,
        clock: Clock | None = None,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock or SystemClock()
        self._hasher = hasher or PasswordHasher()
        # Hashing takes 50 ms and 64 MB each; more at once would only be slower.
        self._hashing = asyncio.Semaphore(2)
        self._nobody: str | None = None
        self._failures = SignInFailures(database)

    async def register(self, email: str, password: str) -> User:
        """A new user; raises `InputError` for a password that is too short, or a known email."""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise InputError(
                f"The password has {len(password)} characters.",
                remedy=f"Use between {SHORTEST_PASSWORD} and {LONGEST_PASSWORD}.",
            )
        hashed = await self._hash(password)
        try:
            return await User(email=email, password_hash=hashed).insert(database=self._database)
        except VersionConflict as error:
            raise VersionConflict(
                "There is an account with this email already.", remedy="Sign in instead."
            ) from error

    async def sign_in(
        self, email: str, password: str, *, origin: str = "", lasting: timedelta = ACCESS
    ) -> Tokens:
        """Tokens of a new session; takes as long for an email that nobody has."""
        key = digest(f"{origin} {email.strip().casefold()}")
        await self._check(key)
        found = await User.find(email=email.strip().casefold(), limit=1, database=self._database)
        user = found[0] if found else None
        hashed = user.password_hash if user is not None else await self._hash_of_nobody()
        if not await self._matches(key, hashed, password) or user is None or not user.active:
            raise NotSignedIn("Email and password do not match.", remedy="Try again.")
        return await self._open(user, lasting)

    async def renew(self, renewal: str) -> Tokens:
        """The next pair of tokens; the one given is good no more."""
        session_id, _, secret = renewal.partition(".")
        session = await self._session(session_id)
        if not hmac.compare_digest(session.renewal_hash, digest(secret)):
            await self._revoke(session)
            raise NotSignedIn("This token was used before; its session is ended.")
        secret = secrets.token_urlsafe(32)
        session.renewal_hash = digest(secret)
        try:
            await session.save(database=self._database)
        except VersionConflict as error:
            raise NotSignedIn("This token was used twice at once.") from error
        return self._tokens(session, secret)

    async def signed_in(self, access: str) -> SignedIn:
        """Who an access token stands for; raises `NotSignedIn`."""
        claims = self._claims(access)
        session = await self._session(str(claims.get("sid")))
        user = await User.get(session.user_id, database=self._database)
        if user is None or not user.active or user.id != claims.get("sub"):
            raise NotSignedIn("This account is not active.")
        return SignedIn(user=user, session=session)

    async def program(self, text: str) -> SignedIn:
        """Who a program's token stands for; raises `NotSignedIn`."""
        token_id, _, secret = text.partition(".")
        token = await ApiToken.get(token_id, database=self._database)
        if token is None or not hmac.compare_digest(token.secret_hash, digest(secret)):
            raise NotSignedIn("The token is not one of ours.")
        expired = token.expires_at is not None and token.expires_at <= self._clock.now()
        if expired or token.revoked_at is not None:
            raise NotSignedIn("The token is revoked or has expired.", remedy="Make another.")
        user = await User.get(token.user_id, database=self._database)
        if user is None or not user.active:
            raise NotSignedIn("This account is not active.")
        await self._used(token)
        return SignedIn(user=user, token=token)

    async def sign_out(self, user: SignedIn) -> None:
        """End a session: none of its tokens is good any more."""
        if user.session is not None:
            await self._revoke(user.session)

    async def _used(self, token: ApiToken) -> None:
        """Note that it was used, to the minute; a note that is lost costs nothing."""
        now = self._clock.now()
        if token.last_used_at is None or now - token.last_used_at >= _NOTED_EVERY:
            token.last_used_at = now
            with suppress(VersionConflict):
                await token.save(database=self._database)

    async def _open(self, user: User, lasting: timedelta) -> Tokens:
        secret = secrets.token_urlsafe(32)
        session = await SignIn(
            user_id=user.id,
            renewal_hash=digest(secret),
            expires_at=self._clock.now() + SESSION,
        ).insert(database=self._database)
        return self._tokens(session, secret, lasting)

    def _tokens(self, session: SignIn, secret: str, lasting: timedelta = ACCESS) -> Tokens:
        now = self._clock.now()
        claims: dict[str, str | datetime] = {
            "sub": session.user_id,
            "sid": session.id,
            "iat": now,
            "exp": now + lasting,
            "typ": "access",
        }
        access = jwt.encode(claims, self._secret, algorithm=_ALGORITHM)
        return Tokens(access=access, renewal=f"{session.id}.{secret}", expires_in=lasting)

    def _claims(self, access: str) -> Mapping[str, object]:
        try:
            # The algorithm is ours to name, never the token's. Times are compared by our own clock.
            claims = cast(
                "dict[str, object]",
                jwt.decode(
                    access,
                    self._secret,
                    algorithms=[_ALGORITHM],
                    options={
                        "require": ["exp", "sub", "sid"],
                        "verify_exp": False,
                        "verify_iat": False,
                    },
                ),
            )
        except jwt.PyJWTError as error:
            raise NotSignedIn("The token is not one of ours.") from error
        expires = claims.get("exp")
        if not isinstance(expires, int) or expires <= self._clock.now().timestamp():
            raise NotSignedIn("The token has expired.", remedy="Renew it, or sign in again.")
        return claims

    async def _session(self, session_id: str) -> SignIn:
        session = await SignIn.get(session_id, database=self._database)
        if session is None or session.revoked or session.expires_at <= self._clock.now():
            raise NotSignedIn("This sign-in has ended.")
        return session

    async def _revoke(self, session: SignIn) -> None:
        """Whatever else happens to the session at the same moment, it is ended."""
        current: SignIn | None = session
        while current is not None and not current.revoked:
            current.revoked = True
            try:
                await current.save(database=self._database)
            except VersionConflict:
                current = await SignIn.get(session.id, database=self._database)

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = await self._hash(secrets.token_hex())
        return self._nobody

    async def _matches(self, key: str, hashed: str, password: str) -> bool:
        async with self._hashing:
            # Guesses that came together were let in together: by now others of them have failed.
            await self._check(key)
            try:
                return await asyncio.to_thread(self._hasher.verify, hashed, password)
            except (VerificationError, InvalidHashError):
                await self._failures.add(key, self._clock.now())
                return False

    async def _check(self, key: str) -> None:
        """Raises `TooManyAttempts` where wrong passwords were too many, whichever process was told them."""
        now = self._clock.now()
        times = await self._failures.newest(key, now, most=_MOST_FAILURES)
        if len(times) == _MOST_FAILURES:
            raise TooManyAttempts(max(timedelta(seconds=1), times[-1] + FAILURES_WITHIN - now))


def digest(secret: str) -> str:
    """What is kept of a secret that is long and random."""
    return sha256(secret.encode()).hexdigest()
