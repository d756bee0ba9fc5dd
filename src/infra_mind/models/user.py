from functools import partial
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .document import Key, Record


def _normalised(email: str) -> str:
    return email.strip().casefold()


class User(Record):
    """Somebody who may log in; an email belongs to one user, whatever its letters' case."""

    collection: ClassVar[Collection] = Collection(schema.users)

    id: Key = Field(default_factory=partial(time_ordered_id, "usr"))
    email: Annotated[Key, AfterValidator(_normalised)]
    password_hash: str = Field(repr=False)
    name: str = ""
    active: bool = True
