"""What bodies look like; requirements are not among them: they have a reader of their own."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ..core.rollout import Mode
from ..engine.events import RunStatus
from ..models.assessment import Assessment
from ..models.jobs import JobRow
from ..models.run import Run

Item = TypeVar("Item")
Email = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]
Text = Annotated[str, Field(max_length=2_000)]


class Given(BaseModel):
    """A body that somebody sends: what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Registration(Given):
    email: Email = Field(examples=["ada@example.com"])
    password: str = Field(max_length=200, examples=["a long enough password"], repr=False)


class UserView(BaseModel):
    id: str
    email: str


class Renewal(Given):
    refresh_token: str = Field(max_length=300, repr=False)


class TokenPair(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the kind, no secret
    expires_in: int = Field(description="Seconds until the access token expires.")
    refresh_token: str = Field(description="Good once; gives the next pair.")


class Chunk(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(description="Give it as `before` to get the next page.")


class AssessmentBody(BaseModel):
    id: str
    title: str
    status: str
    run_id: str | None = Field(description="Its latest run that has ended.")
    created_at: datetime
    updated_at: datetime
    requirements: dict[str, JsonValue]
    recommendations: list[JsonValue]
    warnings: list[str] = []

    @classmethod
    def of(cls, one: Assessment, warnings: list[str] | None = None) -> "AssessmentBody":
        return cls(
            id=one.id,
            title=one.title,
            status=str(one.status),
            run_id=one.run_id,
            created_at=one.created_at,
            updated_at=one.updated_at,
            requirements=one.requirements,
            recommendations=one.recommendations,
            warnings=warnings or [],
        )


class AssessmentChange(Given):
    title: Annotated[str, Field(max_length=300)] | None = None
    changes: dict[str, JsonValue] = Field(
        default_factory=dict, examples=[{"budget.monthly": "30000"}], max_length=500
    )


class Variation(Given):
    changes: dict[str, JsonValue] = Field(
        min_length=1, max_length=500, examples=[{"budget.monthly": "30000"}]
    )


class Asked(Given):
    question: Text = Field(min_length=1, examples=["What does it cost?"])


class Queued(BaseModel):
    assessment_id: str
    run_id: str
    task_id: str
    status: RunStatus


class Analysis(BaseModel):
    """What an awaited analysis came to."""

    assessment_id: str
    run_id: str
    status: RunStatus
    execution_time: float | None = Field(description="Seconds.")
    speedup: float | None
    speedup_factor: float | None
    success_rate: float | None
    agents_executed: int | None
    recommendations: list[JsonValue]
    error: str


class RunBody(BaseModel):
    id: str
    assessment_id: str
    status: RunStatus
    mode: Mode
    seed: int
    based_on: str | None
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    metrics: dict[str, JsonValue]
    links: dict[str, str]

    @classmethod
    def of(cls, run: Run) -> "RunBody":
        base = f"/api/v1/runs/{run.id}"
        reports = ("executive", "technical", "stakeholder")
        return cls(
            **run.model_dump(include=set(cls.model_fields) - {"links"}),
            links={
                "self": base,
                "events": f"{base}/events",
                **({} if not run.status.terminal else {"result": f"{base}/result"}),
                **{one: f"{base}/reports/{one}.html" for one in reports if run.status.terminal},
            },
        )


class TaskBody(BaseModel):
    """The job behind a run."""

    task_id: str
    run_id: str
    status: RunStatus
    queued_at: datetime
    attempts: int
    worker: str | None
    cancel_requested: bool
    ended_at: datetime | None
    given_up: str | None

    @classmethod
    def of(cls, job: JobRow) -> "TaskBody":
        return cls(
            task_id=job.run_id,
            run_id=job.run_id,
            status=job.status,
            queued_at=job.queued_at,
            attempts=job.attempts,
            worker=None if job.owner is None else job.owner.rpartition("/")[2],
            cancel_requested=job.cancel_requested,
            ended_at=job.ended_at,
            given_up=job.buried,
        )


class AnswerLineView(BaseModel):
    text: str
    claims: list[str]


class AnswerView(BaseModel):
    question: str
    known: bool
    lines: list[AnswerLineView]
