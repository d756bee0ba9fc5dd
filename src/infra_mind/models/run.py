from datetime import date, datetime
from functools import partial
from typing import ClassVar

import sqlalchemy as sa
from pydantic import Field, JsonValue

from ..core.ids import time_ordered_id
from ..core.rollout import Mode
from ..engine.events import RunStatus
from . import schema
from .collection import Collection
from .document import Key, Record
from .statement import SqlStatement
from .tenant import Tenant

_HISTORY = tuple(
    SqlStatement(sa.delete(table).where(table.c.run_id == sa.bindparam("run_id")), "run_id")
    for table in (schema.events, schema.steps, schema.jobs)
)


_FACTS = {"metrics", "error", "started_at", "finished_at"}


class Run(Record):
    """One execution of the workflow for one assessment; the row is the job.

    `result` is the encoded result: `get` brings it, `find` leaves it out, and `save` keeps the one
    that is there when the field is `None`. `caller` are the headers of whoever asked, by which its span
    is found.
    """

    collection: ClassVar[Collection] = Collection(schema.runs, deferred="result", owned=_HISTORY)

    id: Key = Field(default_factory=partial(time_ordered_id, "run"))
    assessment_id: Key
    user_id: Key
    mode: Mode = Mode.PARALLEL
    status: RunStatus = RunStatus.QUEUED
    seed: int = 0
    as_of: date | None = None
    requirements: dict[str, JsonValue] = Field(default_factory=dict)
    metrics: dict[str, JsonValue] = Field(default_factory=dict)
    error: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    based_on: str | None = None
    caller: dict[str, str] = Field(default_factory=dict)
    result: bytes | None = Field(default=None, repr=False)
    organisation_id: Key = ""

    @property
    def tenant(self) -> Tenant:
        return Tenant(user_id=self.user_id, organisation_id=self.organisation_id)

    def facts(self) -> dict[str, JsonValue]:
        """What its worker keeps of it in the document."""
        return self.model_dump(mode="json", include=_FACTS)
