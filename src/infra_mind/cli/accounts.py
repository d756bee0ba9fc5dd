import sys
from getpass import getpass

from cyclopts import App

from ..bootstrap import open_program
from ..core.errors import InputError, UnknownName
from ..models.api_token import ApiToken
from ..models.database import SqlDatabase
from ..models.membership import MemberRole
from ..models.organisation import Organisation
from ..models.user import User
from ..services.accounts import Accounts
from ..services.api_tokens import ApiTokens
from ..services.organisations import Organisations
from .console import ExitStatus, columns, line, screen

app = App(
    name="accounts",
    help="List accounts; make or close one, add it to an organisation, revoke a token.",
)
_MOST = 10_000


@app.default
async def accounts() -> int:
    """List accounts, the newest first, with the organisations that each is in."""
    async with open_program() as program:
        database = program.database
        organisations = Organisations(database=database)
        rows = [
            (
                user.email,
                "active" if user.active else "closed",
                f"{user.created_at:%Y-%m-%d}",
                ", ".join(
                    f"{one.name} ({one.id}, {role})"
                    for one, role in await organisations.of_user(user.id)
                ),
            )
            for user in await User.find(limit=_MOST, database=database)
        ]
    if rows:
        columns(screen(), [("email", "account", "made", "organisations"), *rows])
    else:
        line(screen(), "There are no accounts yet. Make one with: infra-mind accounts add EMAIL")
    return ExitStatus.DONE


@app.command
async def add(email: str, /) -> int:
    """Make an account, also where nobody may register; the password is asked for, or read from a pipe.

    Parameters
    ----------
    email
        Its email.
    """
    if "@" not in email.strip("@ "):
        raise InputError(f"{email!r} is no email address.")
    password = getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    async with open_program() as program:
        user = await Accounts(database=program.database, secret="").register(email, password)
    line(screen(), f"{user.email} can sign in.")
    return ExitStatus.DONE


@app.command
async def close(email: str, /) -> int:
    """Let an account sign in no more: its sessions and tokens are good for nothing from now on.

    Parameters
    ----------
    email
        Its email.
    """
    return await _set_active(email, active=False)


@app.command
async def reopen(email: str, /) -> int:
    """Let a closed account sign in again.

    Parameters
    ----------
    email
        Its email.
    """
    return await _set_active(email, active=True)


@app.command
async def join(organisation: str, email: str, /, *, role: MemberRole = MemberRole.OWNER) -> int:
    """Make an account a member of an organisation, such as one whose owners are gone.

    Parameters
    ----------
    organisation
        The id of the organisation, as `infra-mind accounts` shows it.
    email
        The email of the account.
    role
        What it is to be there.
    """
    async with open_program() as program:
        member = await Organisations(database=program.database).add(organisation, email, role)
    line(screen(), f"{member.email} is {member.role} of {organisation}.")
    return ExitStatus.DONE


@app.command
async def tokens() -> int:
    """List tokens of programs, the newest first; never their secrets."""
    async with open_program() as program:
        database = program.database
        rows = [
            (
                one.id,
                one.name,
                await _email(one.user_id, database),
                "+".join(sorted(one.scopes)),
                await _organisation(one.organisation_id, database),
                "never" if one.last_used_at is None else f"{one.last_used_at:%Y-%m-%d %H:%M}",
                "revoked" if one.revoked_at is not None else "",
            )
            for one in await ApiToken.find(limit=_MOST, database=database)
        ]
    if rows:
        header = ("token", "name", "of", "scopes", "organisation", "last used", "")
        columns(screen(), [header, *rows])
    else:
        line(screen(), "There are no tokens.")
    return ExitStatus.DONE


@app.command
async def revoke(token: str, /) -> int:
    """Make a token of a program good no more.

    Parameters
    ----------
    token
        Its id, as `infra-mind accounts tokens` shows it; what follows a dot is not needed.
    """
    async with open_program() as program:
        found = await ApiToken.get(token.partition(".")[0], database=program.database)
        if found is None:
            raise UnknownName(f"There is no token {token.partition('.')[0]!r}.")
        await ApiTokens(database=program.database).revoke(found)
    line(screen(), f"{found.id} is good no more.")
    return ExitStatus.DONE


async def _set_active(email: str, *, active: bool) -> int:
    async with open_program() as program:
        found = await User.find(email=email.strip().casefold(), limit=1, database=program.database)
        if not found:
            raise UnknownName(f"There is no account of {email!r}.")
        found[0].active = active
        await found[0].save(database=program.database)
    line(screen(), f"{found[0].email} is {'open' if active else 'closed'}.")
    return ExitStatus.DONE


async def _email(user_id: str, database: SqlDatabase) -> str:
    found = await User.get(user_id, database=database)
    return user_id if found is None else found.email


async def _organisation(organisation_id: str, database: SqlDatabase) -> str:
    found = await Organisation.get(organisation_id, database=database)
    return organisation_id if found is None else found.name
