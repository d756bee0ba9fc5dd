"""The tables. Times are microseconds since 1970 in UTC; `body` is the rest of a document as JSON.

Column types are the few that both databases store alike, so that a value never needs converting.
`steps` and `events` are append-only and know nothing of each other: no foreign key is checked per
row. A run that was only claimed, never inserted as a document, has version 0.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from ..core.errors import StoreError, StoreOutdated

REVISION = "0004"
"""The migration that ends in exactly these tables."""
_NEXT = f"{int(REVISION) + 1:04}"
"""Each migration leaves the version before it working, so that processes are replaced one by one."""


def check_revision(database: str, found: str) -> None:
    """Refuse a database of another schema: `StoreOutdated` says that it can be brought here."""
    if found > _NEXT:
        raise StoreError(
            f"The database {database!r} has schema {found!r}, newer than {REVISION!r}.",
            remedy="It was written by a newer Infra Mind: install that one.",
        )
    if found < REVISION:
        raise StoreOutdated(
            f"The database {database!r} has schema {found!r}, not {REVISION!r}.",
            remedy="Bring it up to date with: infra-mind db upgrade",
        )


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _document_columns() -> tuple[Column[str] | Column[int], ...]:
    return (
        Column("id", Text, primary_key=True),
        Column("version", Integer, nullable=False, server_default="0"),
        Column("created_at", BigInteger, nullable=False, server_default="0"),
        Column("updated_at", BigInteger, nullable=False, server_default="0"),
        Column("body", Text, nullable=False, server_default="{}"),
    )


users = Table(
    "users",
    metadata,
    *_document_columns(),
    Column("email", Text, nullable=False),
    Index("uq_users_email", "email", unique=True),
)

assessments = Table(
    "assessments",
    metadata,
    *_document_columns(),
    Column("user_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("organisation_id", Text, nullable=False, server_default=""),
    Column("idempotency_key", Text),
    Column("asked", Text, nullable=False, server_default=""),
    Index("ix_assessments_user_id_id", "user_id", "id"),
    Index("uq_assessments_user_id_idempotency_key", "user_id", "idempotency_key", unique=True),
    Index("ix_assessments_organisation_id_id", "organisation_id", "id"),
)

runs = Table(
    "runs",
    metadata,
    *_document_columns(),
    Column("assessment_id", Text, nullable=False, server_default=""),
    Column("user_id", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="queued"),
    Column("result", LargeBinary),
    Column("lease_owner", Text),
    Column("lease_epoch", BigInteger, nullable=False, server_default="0"),
    Column("lease_expires_at", BigInteger),
    Column("organisation_id", Text, nullable=False, server_default=""),
    Index("ix_runs_user_id_id", "user_id", "id"),
    Index("ix_runs_organisation_id_id", "organisation_id", "id"),
    Index("ix_runs_assessment_id_id", "assessment_id", "id"),
    Index("ix_runs_status_id", "status", "id"),
    Index("ix_runs_lease_expires_at", "lease_expires_at"),
)

steps = Table(
    "steps",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("run_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("input_hash", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("output", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("finished_at", BigInteger, nullable=False),
    Index("ix_steps_run_id", "run_id"),
)

events = Table(
    "events",
    metadata,
    Column("run_id", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("phase", Text),
    Column("step", Text),
    Column("agent", Text),
    Column("attempt", Integer),
    Column("data", Text),
    PrimaryKeyConstraint("run_id", "n"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("idempotency_key", Text),
    Column("asked", Text, nullable=False),
    Column("queued_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_failed", Integer, nullable=False),
    Column("cancel_requested_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("buried", Text),
    Column("organisation_id", Text, nullable=False, server_default=""),
    Column("priority", Integer, nullable=False, server_default="0"),
    Index("uq_jobs_user_id_idempotency_key", "user_id", "idempotency_key", unique=True),
    Index("ix_jobs_ended_at_queued_at", "ended_at", "queued_at"),
    Index(
        "ix_jobs_open",
        *("organisation_id", "user_id"),
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

sessions = Table(
    "sessions",
    metadata,
    *_document_columns(),
    Column("user_id", Text, nullable=False),
    Index("ix_sessions_user_id_id", "user_id", "id"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_sign_in_failures_key_at", "key", "at"),
)

organisations = Table("organisations", metadata, *_document_columns())

memberships = Table(
    "memberships",
    metadata,
    *_document_columns(),
    Column("organisation_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Index("uq_memberships_organisation_id_user_id", "organisation_id", "user_id", unique=True),
    Index("ix_memberships_user_id_id", "user_id", "id"),
)

invitations = Table(
    "invitations",
    metadata,
    *_document_columns(),
    Column("organisation_id", Text, nullable=False),
    Index("ix_invitations_organisation_id_id", "organisation_id", "id"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    *_document_columns(),
    Column("user_id", Text, nullable=False),
    Column("organisation_id", Text, nullable=False),
    Index("ix_api_tokens_user_id_id", "user_id", "id"),
    Index("ix_api_tokens_organisation_id_id", "organisation_id", "id"),
)

webhooks = Table(
    "webhooks",
    metadata,
    *_document_columns(),
    Column("user_id", Text, nullable=False),
    Column("organisation_id", Text, nullable=False),
    Index("ix_webhooks_organisation_id_user_id", "organisation_id", "user_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("webhook_id", Text, nullable=False),
    Column("run_id", Text, nullable=False),
    Column("assessment_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger),
    Column("delivered_at", BigInteger),
    Column("answer", Integer),
    Column("error", Text, nullable=False),
    Index("ix_deliveries_webhook_id_id", "webhook_id", "id"),
    Index("ix_deliveries_next_at", "next_at"),
)
