from functools import partial
from typing import ClassVar

from pydantic import Field

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .document import Key, Record


class Organisation(Record):
    """A tenant: what belongs to it is seen by its members and by nobody else."""

    collection: ClassVar[Collection] = Collection(schema.organisations)

    id: Key = Field(default_factory=partial(time_ordered_id, "org"))
    name: str
