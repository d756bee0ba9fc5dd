from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from pydantic import Field

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .document import Key, Record
from .membership import Permission
from .tenant import Tenant

TOKEN_PREFIX: Final = "tok"  # noqa: S105 - what every token begins with, no secret


class ApiToken(Record):
    """What a program signs in with: for one user, in one tenant, with some of the user's permissions.

    The token is the id and a secret; the secret is kept as a hash.
    """

    collection: ClassVar[Collection] = Collection(schema.api_tokens)

    id: Key = Field(default_factory=partial(time_ordered_id, TOKEN_PREFIX))
    user_id: Key
    organisation_id: Key = ""
    name: str
    scopes: frozenset[Permission]
    secret_hash: str = Field(repr=False)
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def tenant(self) -> Tenant:
        return Tenant(user_id=self.user_id, organisation_id=self.organisation_id)
