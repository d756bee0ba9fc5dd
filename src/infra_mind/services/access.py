"""Who may do what with what a tenant has. Where nothing says yes, it is no."""

from ..core.errors import InfraMindError
from ..models.database import SqlDatabase
from ..models.membership import Membership, Permission
from ..models.tenant import Tenant
from .accounts import SignedIn

_ALONE = frozenset(Permission) - {Permission.ACCOUNT}
"""What somebody may do with what is of nobody else."""


class NotPermitted(InfraMindError):
    """Somebody who may see it, and not do this with it."""


class Access:
    """Permissions of users in tenants, by their roles and by the scopes of their tokens."""

    def __init__(self, *, database: SqlDatabase) -> None:
        self._database = database

    async def allows(self, user: SignedIn, tenant: Tenant, permission: Permission) -> bool:
        """Whether the user sees what is the tenant's.

        Raises `NotPermitted` where seeing is all that is allowed.
        """
        held = await self.permissions(user, tenant)
        if permission not in held and Permission.READ in held:
            raise not_permitted(permission)
        return permission in held

    async def permissions(self, user: SignedIn, tenant: Tenant) -> frozenset[Permission]:
        """What the user may do there."""
        token = user.token
        if token is not None and token.organisation_id != tenant.organisation_id:
            return frozenset()
        if not tenant.organisation_id:
            held = _ALONE if tenant.user_id == user.user.id else frozenset[Permission]()
        else:
            found = await self.membership(tenant.organisation_id, user.user.id)
            held = frozenset[Permission]() if found is None else found.role.permissions
        return held & user.scopes

    async def membership(self, organisation_id: str, user_id: str) -> Membership | None:
        found = await Membership.find(
            organisation_id=organisation_id, user_id=user_id, limit=1, database=self._database
        )
        return found[0] if found else None


def not_permitted(permission: Permission) -> NotPermitted:
    if permission is Permission.ACCOUNT:
        return NotPermitted("A token of a program may not do this.", remedy="Sign in for it.")
    return NotPermitted(
        f"This needs the permission {permission.value!r}.",
        remedy="Ask an owner of the organisation, or use a token that has it.",
    )
