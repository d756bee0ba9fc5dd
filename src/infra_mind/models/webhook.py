from functools import partial
from typing import ClassVar

from pydantic import Field

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .deliveries import DROP_DELIVERIES
from .document import Key, Record
from .tenant import Tenant


class Webhook(Record):
    """Where a tenant wants to be told of the ends of its runs; the secret signs what is sent."""

    collection: ClassVar[Collection] = Collection(schema.webhooks, owned=(DROP_DELIVERIES,))

    id: Key = Field(default_factory=partial(time_ordered_id, "whk"))
    user_id: Key
    organisation_id: Key = ""
    url: str
    secret: str = Field(repr=False)

    @property
    def tenant(self) -> Tenant:
        return Tenant(user_id=self.user_id, organisation_id=self.organisation_id)
