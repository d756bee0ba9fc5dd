import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.clock import Clock, SystemClock
from ..core.errors import InputError, UnknownName, VersionConflict
from ..models.assessment import Assessment
from ..models.database import SqlDatabase
from ..models.invitation import INVITED, Invitation
from ..models.membership import MemberRole, Membership, remove_owner
from ..models.organisation import Organisation
from ..models.user import User
from ..models.webhook import Webhook
from .access import NotPermitted
from .accounts import digest

_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in an organisation."""

    user_id: str
    email: str
    role: MemberRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation with its code, which is shown this once."""

    invitation: Invitation
    code: str


class Organisations:
    """Organisations and who is in them. Each has an owner at any time."""

    def __init__(self, *, database: SqlDatabase, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()

    async def create(self, name: str, owner: User) -> Organisation:
        """A new organisation with one member, who owns it."""
        made = await Organisation(name=name).insert(database=self._database)
        await self._join(made.id, owner.id, MemberRole.OWNER)
        return made

    async def of_user(self, user_id: str) -> Sequence[tuple[Organisation, MemberRole]]:
        """Organisations that a user is in, the one joined last first."""
        joined = await Membership.find(user_id=user_id, limit=_MOST, database=self._database)
        found = [(await self._find(one.organisation_id), one.role) for one in joined]
        return [(one, role) for one, role in found if one is not None]

    async def get(self, organisation_id: str) -> Organisation:
        found = await self._find(organisation_id)
        if found is None:
            raise UnknownName(f"There is no organisation {organisation_id!r}.")
        return found

    async def rename(self, organisation_id: str, name: str) -> Organisation:
        found = await self.get(organisation_id)
        found.name = name
        return await found.save(database=self._database)

    async def delete(self, organisation_id: str) -> None:
        """Remove an organisation that has no assessments any more, with its members and webhooks."""
        found = await self.get(organisation_id)
        mine = {"organisation_id": organisation_id}
        if await Assessment.find(limit=1, database=self._database, **mine):
            raise VersionConflict(
                f"Organisation {organisation_id!r} has assessments.", remedy="Delete them first."
            )
        await found.delete(database=self._database)
        for kind in (Membership, Invitation, Webhook):
            for one in await kind.find(limit=_MOST, database=self._database, **mine):
                await one.delete(database=self._database)

    async def members(self, organisation_id: str) -> Sequence[Member]:
        """Who is in it, who joined first at the top."""
        joined = await self._memberships(organisation_id)
        found = [(one, await User.get(one.user_id, database=self._database)) for one in joined]
        return [
            Member(user_id=one.user_id, email=user.email, role=one.role)
            for one, user in reversed(found)
            if user is not None
        ]

    async def add(self, organisation_id: str, email: str, role: MemberRole) -> Member:
        """Make the user of an email a member, as whoever runs the service may."""
        found = await User.find(email=email.strip().casefold(), limit=1, database=self._database)
        if not found:
            raise UnknownName(f"There is no account of {email!r}.")
        await self.get(organisation_id)
        await self._join(organisation_id, found[0].id, role)
        return Member(user_id=found[0].id, email=found[0].email, role=role)

    async def set_role(
        self, organisation_id: str, user_id: str, role: MemberRole, *, by: MemberRole
    ) -> Member:
        """Make a member something else; an owner is made, and unmade, by an owner alone."""
        membership = await self._member(organisation_id, user_id)
        _check_rank(membership.role, by)
        _check_rank(role, by)
        changed = membership.model_copy(update={"role": role})
        if membership.role is MemberRole.OWNER and role is not MemberRole.OWNER:
            changed.version += 1
            await self._without(membership, changed)
        else:
            await changed.save(database=self._database)
        user = await User.get(user_id, database=self._database)
        return Member(user_id=user_id, email="" if user is None else user.email, role=role)

    async def remove(self, organisation_id: str, user_id: str, *, by: MemberRole) -> None:
        """End a membership; what the member made stays the organisation's."""
        membership = await self._member(organisation_id, user_id)
        _check_rank(membership.role, by)
        if membership.role is MemberRole.OWNER:
            await self._without(membership)
        else:
            await membership.delete(database=self._database)

    async def invite(
        self, organisation_id: str, role: MemberRole, *, email: str = "", by: MemberRole
    ) -> Invited:
        """A way in that is good once, for a week."""
        _check_rank(role, by)
        secret = secrets.token_urlsafe(24)
        invitation = await Invitation(
            organisation_id=organisation_id,
            email=email.strip().casefold(),
            role=role,
            secret_hash=digest(secret),
            expires_at=self._clock.now() + INVITED,
        ).insert(database=self._database)
        return Invited(invitation=invitation, code=f"{invitation.id}.{secret}")

    async def invitations(self, organisation_id: str) -> Sequence[Invitation]:
        """Invitations that nobody has taken up yet."""
        found = await Invitation.find(
            organisation_id=organisation_id, limit=_MOST, database=self._database
        )
        return [one for one in found if one.expires_at > self._clock.now()]

    async def withdraw(self, organisation_id: str, invitation_id: str) -> None:
        found = await Invitation.get(invitation_id, database=self._database)
        if found is None or found.organisation_id != organisation_id:
            raise UnknownName(f"There is no invitation {invitation_id!r}.")
        await found.delete(database=self._database)

    async def accept(self, code: str, user: User) -> Organisation:
        """Take an invitation up; raises `InputError` for a code that is not good."""
        invitation_id, _, secret = code.strip().partition(".")
        found = await Invitation.get(invitation_id, database=self._database)
        good = found is not None and hmac.compare_digest(found.secret_hash, digest(secret))
        if found is None or not good or found.expires_at <= self._clock.now():
            raise InputError("This invitation is not good (any more).", remedy="Ask for another.")
        if found.email not in ("", user.email):
            raise InputError("This invitation is for another email.", remedy="Sign in with that.")
        mine = {"organisation_id": found.organisation_id, "user_id": user.id}
        if await Membership.find(limit=1, database=self._database, **mine):
            raise VersionConflict("You are in this organisation already.")
        organisation = await self.get(found.organisation_id)
        await found.delete(database=self._database)  # of two that take it up at once, one can
        await self._join(organisation.id, user.id, found.role)
        return organisation

    async def _join(self, organisation_id: str, user_id: str, role: MemberRole) -> None:
        await Membership(organisation_id=organisation_id, user_id=user_id, role=role).insert(
            database=self._database
        )

    async def _find(self, organisation_id: str) -> Organisation | None:
        return await Organisation.get(organisation_id, database=self._database)

    async def _memberships(self, organisation_id: str) -> Sequence[Membership]:
        return await Membership.find(
            organisation_id=organisation_id, limit=_MOST, database=self._database
        )

    async def _member(self, organisation_id: str, user_id: str) -> Membership:
        found = await Membership.find(
            organisation_id=organisation_id, user_id=user_id, limit=1, database=self._database
        )
        if not found:
            raise UnknownName(f"There is no member {user_id!r}.")
        return found[0]

    async def _without(self, owner: Membership, instead: Membership | None = None) -> None:
        if not await remove_owner(self._database, owner, instead):
            raise VersionConflict(
                "An organisation has an owner at any time.", remedy="Make somebody else one first."
            )


def _check_rank(role: MemberRole, by: MemberRole) -> None:
    if role is MemberRole.OWNER and by is not MemberRole.OWNER:
        raise NotPermitted("Owners are made and unmade by owners.")
