from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import ClassVar

import sqlalchemy as sa
from pydantic import Field

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .database import SqlDatabase
from .document import Key, Record
from .statement import Row, SqlStatement, Transaction


class Permission(StrEnum):
    """What somebody may do with what a tenant has."""

    READ = "read"
    WRITE = "write"
    MANAGE = "manage"
    OWN = "own"
    ACCOUNT = "account"
    """What concerns the account itself; never a token's, and nobody else's."""


class MemberRole(StrEnum):
    """What a member is in an organisation, from the least to the most."""

    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"

    @property
    def permissions(self) -> frozenset[Permission]:
        return _GRANTS[self]


_GRANTS: Mapping[MemberRole, frozenset[Permission]] = {
    MemberRole.VIEWER: frozenset({Permission.READ}),
    MemberRole.MEMBER: frozenset({Permission.READ, Permission.WRITE}),
    MemberRole.ADMIN: frozenset({Permission.READ, Permission.WRITE, Permission.MANAGE}),
    MemberRole.OWNER: frozenset(
        {Permission.READ, Permission.WRITE, Permission.MANAGE, Permission.OWN}
    ),
}


class Membership(Record):
    """A user in an organisation, once."""

    collection: ClassVar[Collection] = Collection(schema.memberships)

    id: Key = Field(default_factory=partial(time_ordered_id, "mbr"))
    organisation_id: Key
    user_id: Key
    role: MemberRole


async def remove_owner(
    database: SqlDatabase, owner: Membership, instead: Membership | None = None
) -> bool:
    """End an owner's membership, or keep another `instead`, where another owner is left.

    In one transaction that holds the organisation: of two that unmake each other, one can.
    """
    return await database.write(_remove_owner, (owner, instead))


async def _remove_owner(
    transaction: Transaction, given: Sequence[tuple[Membership, Membership | None]]
) -> list[bool]:
    results: list[bool] = []
    for owner, instead in given:
        await transaction.fetch(_HOLD, [(owner.organisation_id,)])
        others = (owner.organisation_id, owner.user_id, MemberRole.OWNER.value)
        done = bool(await transaction.fetch(_OTHERS, [others]))
        if done and instead is None:
            gone: Row = (owner.id, owner.version)
            (done,) = await Membership.collection.delete(transaction, [gone])
        elif done and instead is not None:
            (done,) = await Membership.collection.update(transaction, [instead.to_row()])
        results.append(done)
    return results


_HOLD = SqlStatement(
    sa.update(schema.organisations)
    .where(schema.organisations.c.id == sa.bindparam("organisation", type_=sa.Text))
    .values(version=schema.organisations.c.version + sa.text("1"))
    .returning(schema.organisations.c.id),
    "organisation",
)
_OTHERS = SqlStatement(
    sa.select(schema.memberships.c.id).where(
        schema.memberships.c.organisation_id == sa.bindparam("organisation", type_=sa.Text),
        schema.memberships.c.user_id != sa.bindparam("member", type_=sa.Text),
        schema.memberships.c.role == sa.bindparam("as", type_=sa.Text),
    ),
    *("organisation", "member", "as"),
)
