from functools import partial
from typing import ClassVar, Final, Literal

from pydantic import Field, JsonValue

from ..core.ids import time_ordered_id
from ..engine.events import RunStatus
from . import schema
from .collection import Collection
from .document import Key, Record
from .tenant import Tenant

DRAFT: Final = "draft"
"""The status of an assessment that was never run."""


class Assessment(Record):
    """What a company told us, and what its latest run recommends.

    `status` is that of its latest run. `requirements` is kept as it was given; it is parsed anew by every run.
    Without an organisation it is of its user alone. `asked` tells the request that made it, where that had a
    key, from another one with the same.
    """

    collection: ClassVar[Collection] = Collection(schema.assessments)

    id: Key = Field(default_factory=partial(time_ordered_id, "asm"))
    user_id: Key
    title: str = ""
    requirements: dict[str, JsonValue] = Field(default_factory=dict)
    status: RunStatus | Literal["draft"] = DRAFT
    run_id: str | None = None
    recommendations: list[JsonValue] = Field(default_factory=list)
    organisation_id: Key = ""
    idempotency_key: Key | None = None
    asked: str = Field(default="", repr=False)

    @property
    def tenant(self) -> Tenant:
        return Tenant(user_id=self.user_id, organisation_id=self.organisation_id)
