from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from pydantic import Field

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .document import Key, Record

SESSION: Final = timedelta(days=14)


class SignIn(Record):
    """A sign-in of a user; what may be renewed is kept as a hash, and ends with `revoked`.

    `renewal_hash` is of the one renewal token that is good now.
    """

    collection: ClassVar[Collection] = Collection(schema.sessions)

    id: Key = Field(default_factory=partial(time_ordered_id, "ses"))
    user_id: Key
    renewal_hash: str = Field(default="", repr=False)
    expires_at: datetime
    revoked: bool = False
