import asyncio
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from argon2 import PasswordHasher

from infra_mind.core.errors import InputError, VersionConflict
from infra_mind.services.accounts import (
    ACCESS,
    Accounts,
    NotSignedIn,
    TooManyAttempts,
)

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
EMAIL, PASSWORD, SECRET = "Ada@Example.com", "correct horse", "s" * 40


class Time:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
async def accounts(database, clock):
    made = Accounts(database=database, secret=SECRET, clock=clock, hasher=QUICK)
    await made.register(EMAIL, PASSWORD)
    return made


async def test_who_signs_in_is_who_registered_whatever_the_case_of_the_email(accounts):
    tokens = await accounts.sign_in("ada@example.COM ", PASSWORD)
    assert (await accounts.signed_in(tokens.access)).user.email == "ada@example.com"


async def test_a_password_is_kept_as_a_hash_and_stands_in_no_text(accounts):
    found = (await accounts.signed_in((await accounts.sign_in(EMAIL, PASSWORD)).access)).user
    assert found.password_hash.startswith("$argon2id$")
    assert found.password_hash not in repr(found)


@pytest.mark.parametrize("password", ["short", "x" * 201])
async def test_a_password_too_short_or_too_long_is_refused(accounts, password):
    with pytest.raises(InputError, match="characters"):
        await accounts.register("b@example.com", password)


async def test_an_email_belongs_to_one_account(accounts):
    with pytest.raises(VersionConflict, match="account"):
        await accounts.register(EMAIL.lower(), PASSWORD)


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong horse"), ("nobody@x.y", PASSWORD)])
async def test_a_wrong_password_and_an_unknown_email_are_told_alike(accounts, email, password):
    with pytest.raises(NotSignedIn, match="Email and password do not match"):
        await accounts.sign_in(email, password)


async def test_too_many_wrong_passwords_make_it_wait_and_time_mends_that(accounts, clock):
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            await accounts.sign_in(EMAIL, "wrong horse")
    with pytest.raises(TooManyAttempts):
        await accounts.sign_in(EMAIL, PASSWORD)
    clock.seconds += 301
    await accounts.sign_in(EMAIL, PASSWORD)


async def test_processes_count_wrong_passwords_together(accounts, database, clock):
    other = Accounts(database=database, secret=SECRET, clock=clock, hasher=QUICK)
    for place in range(10):
        with pytest.raises(NotSignedIn):
            await (other if place % 2 else accounts).sign_in(EMAIL, "wrong horse")
        clock.seconds += 1
    for one in (accounts, other):
        with pytest.raises(TooManyAttempts) as refused:
            await one.sign_in(EMAIL, PASSWORD)
        assert refused.value.retry_after == timedelta(minutes=5, seconds=-10)
        await one.sign_in(EMAIL, PASSWORD, origin="10.0.0.2")


async def test_a_clock_that_is_set_back_locks_nobody_out(accounts, clock):
    clock.seconds = 3600
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            await accounts.sign_in(EMAIL, "wrong horse")
    clock.seconds = 0
    await accounts.sign_in(EMAIL, PASSWORD)


async def test_guesses_that_come_together_are_counted_too(accounts):
    async def guess() -> type[Exception]:
        with pytest.raises((NotSignedIn, TooManyAttempts)) as refused:
            await accounts.sign_in(EMAIL, "wrong horse")
        return refused.type

    async with asyncio.TaskGroup() as group:
        guesses = [group.create_task(guess()) for _ in range(30)]
    looked_at = [one.result() for one in guesses].count(NotSignedIn)
    assert 10 <= looked_at <= 11  # two are looked at side by side


async def test_an_access_token_expires_and_its_session_renews_it(accounts, clock):
    tokens = await accounts.sign_in(EMAIL, PASSWORD)
    clock.seconds += ACCESS.total_seconds()
    with pytest.raises(NotSignedIn, match="expired"):
        await accounts.signed_in(tokens.access)
    renewed = await accounts.renew(tokens.renewal)
    await accounts.signed_in(renewed.access)


async def test_a_renewal_token_that_is_used_twice_ends_its_session(accounts):
    tokens = await accounts.sign_in(EMAIL, PASSWORD)
    renewed = await accounts.renew(tokens.renewal)
    with pytest.raises(NotSignedIn, match="used before"):
        await accounts.renew(tokens.renewal)
    for attempt in (accounts.renew(renewed.renewal), accounts.signed_in(renewed.access)):
        with pytest.raises(NotSignedIn):
            await attempt


async def test_signing_out_ends_every_token_of_the_session(accounts):
    tokens = await accounts.sign_in(EMAIL, PASSWORD)
    await accounts.sign_out(await accounts.signed_in(tokens.access))
    with pytest.raises(NotSignedIn):
        await accounts.signed_in(tokens.access)


def forged(accounts, secret=SECRET, algorithm="HS256", **claims):
    return jwt.encode(
        {"sub": "usr-x", "sid": "ses-x", "exp": 4_000_000_000, **claims}, secret, algorithm
    )


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x.y.z",
        forged(None, secret="t" * 40),
        forged(None, secret="", algorithm="none"),
        forged(None),
        forged(None, exp="soon"),
    ],
)
async def test_a_forged_token_signs_nobody_in(accounts, token):
    with pytest.raises(NotSignedIn):
        await accounts.signed_in(token)
