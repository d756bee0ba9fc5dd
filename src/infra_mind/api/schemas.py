"""What bodies look like; requirements are not among them: they have a reader of their own."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ..core.rollout import Mode
from ..engine.events import RunStatus
from ..models.api_token import ApiToken
from ..models.assessment import Assessment
from ..models.deliveries import DeliveryRow
from ..models.invitation import Invitation
from ..models.jobs import JobRow, RunPriority
from ..models.membership import MemberRole, Permission
from ..models.organisation import Organisation
from ..models.run import Run
from ..models.webhook import Webhook
from ..services.organisations import Member

Item = TypeVar("Item")
Email = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]
Text = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


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


class OrganisationIn(Given):
    name: Name = Field(examples=["Clinic Ltd"])


class OrganisationView(BaseModel):
    id: str
    name: str
    role: MemberRole = Field(description="What you are there.")

    @classmethod
    def of(cls, one: Organisation, role: MemberRole) -> "OrganisationView":
        return cls(id=one.id, name=one.name, role=role)


class MemberView(BaseModel):
    user_id: str
    email: str
    role: MemberRole

    @classmethod
    def of(cls, one: Member) -> "MemberView":
        return cls(user_id=one.user_id, email=one.email, role=one.role)


class RoleChange(Given):
    role: MemberRole


class InvitationIn(Given):
    role: MemberRole = MemberRole.MEMBER
    email: Email | None = None


class InvitationView(BaseModel):
    id: str
    email: str
    role: MemberRole
    expires_at: datetime

    @classmethod
    def of(cls, one: Invitation) -> "InvitationView":
        return cls(id=one.id, email=one.email, role=one.role, expires_at=one.expires_at)


class InvitationOut(InvitationView):
    code: str = Field(description="Shown this once.", repr=False)


class Acceptance(Given):
    code: str = Field(max_length=300, repr=False)


class ApiTokenIn(Given):
    name: Name = Field(examples=["nightly check"])
    scopes: list[Permission] = Field(
        min_length=1, max_length=10, examples=[["read", "write"]],
        description="Of read, write and manage.",
    )  # fmt: skip
    organisation_id: str | None = Field(default=None, max_length=100)
    expires_in_days: int | None = Field(default=None, ge=1, le=3_660)


class ApiTokenView(BaseModel):
    id: str = Field(description="What the token begins with.")
    name: str
    scopes: list[Permission]
    organisation_id: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None

    @classmethod
    def of(cls, one: ApiToken) -> "ApiTokenView":
        return cls(
            scopes=sorted(one.scopes), **one.model_dump(include=set(cls.model_fields) - {"scopes"})
        )


class ApiTokenOut(ApiTokenView):
    token: str = Field(description="Shown this once.", repr=False)


class WebhookIn(Given):
    url: str = Field(max_length=2_000, examples=["https://example.com/infra-mind"])


class WebhookView(BaseModel):
    id: str
    url: str
    organisation_id: str
    created_at: datetime

    @classmethod
    def of(cls, one: Webhook) -> "WebhookView":
        return cls(**one.model_dump(include=set(cls.model_fields)))


class WebhookOut(WebhookView):
    secret: str = Field(description="Signs what is sent; shown this once.", repr=False)


class DeliveryState(StrEnum):
    WAITS = "waits"
    DELIVERED = "delivered"
    DEAD = "dead"


class DeliveryView(BaseModel):
    """One end of a run for one webhook; `answer` is the status that came back last."""

    id: str
    run_id: str
    status: RunStatus = Field(description="The run's.")
    state: DeliveryState
    made_at: datetime
    attempts: int
    next_at: datetime | None
    delivered_at: datetime | None
    answer: int | None
    error: str

    @classmethod
    def of(cls, one: DeliveryRow) -> "DeliveryView":
        waits = DeliveryState.DEAD if one.dead else DeliveryState.WAITS
        return cls(
            id=one.id,
            run_id=one.run_id,
            status=one.status,
            state=DeliveryState.DELIVERED if one.delivered_at is not None else waits,
            made_at=one.made_at,
            attempts=one.attempts,
            next_at=one.next_at,
            delivered_at=one.delivered_at,
            answer=one.answer,
            error=one.error,
        )


class Chunk(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None = Field(description="Give it as `before` to get the next page.")


class AssessmentBody(BaseModel):
    id: str
    organisation_id: str = Field(description="Empty for what is yours alone.")
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
            organisation_id=one.organisation_id,
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


class Thresholding(Given):
    thresholds: dict[str, JsonValue] | None = Field(
        default=None,
        max_length=50,
        examples=[{"monthly_p90": "32k USD", "availability": "99.95%"}],
        description="By their names in a thresholds file; else what the company itself asked for.",
    )


class ThresholdView(BaseModel):
    name: str
    asked: str
    found: str
    met: bool | None = Field(description="Empty where it is not known.")
    claim: str | None


class ThresholdCheck(BaseModel):
    broken: bool
    thresholds: list[ThresholdView]


class VerificationView(BaseModel):
    """`difference` is the first claim that is another one, `causes` what was not the same here."""

    equal: bool
    size: int = Field(description="Bytes of the result.")
    difference: str
    causes: list[str]


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
    organisation_id: str
    user_id: str = Field(description="Who asked for it.")
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
    priority: RunPriority
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
            priority=job.priority,
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
    note: str | None = None
