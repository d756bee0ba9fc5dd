from enum import StrEnum
from functools import partial
from typing import ClassVar

from pydantic import Field, JsonValue

from ..core.ids import time_ordered_id
from . import schema
from .collection import Collection
from .document import Document, Key


class AssessmentStatus(StrEnum):
    """How far a company's assessment has come."""

    DRAFT = "draft"
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Assessment(Document):
    """What a company told us, and what its latest run recommends.

    `requirements` is kept as it was given; it is parsed anew by every run.
    """

    collection: ClassVar[Collection] = Collection(schema.assessments)

    id: Key = Field(default_factory=partial(time_ordered_id, "asm"))
    user_id: Key
    title: str = ""
    requirements: dict[str, JsonValue] = Field(default_factory=dict)
    status: AssessmentStatus = AssessmentStatus.DRAFT
    run_id: str | None = None
    recommendations: list[JsonValue] = Field(default_factory=list)
