from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from pydantic import Field

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .document import Key, Record
from .membership import MemberRole

INVITED: Final = timedelta(days=7)


class Invitation(Record):
    """A way into an organisation that is good once; its secret is kept as a hash.

    With an `email` it is good for the account of that email alone.
    """

    collection: ClassVar[Collection] = Collection(schema.invitations)

    id: Key = Field(default_factory=partial(time_ordered_id, "inv"))
    organisation_id: Key
    email: str = ""
    role: MemberRole
    secret_hash: str = Field(repr=False)
    expires_at: datetime
