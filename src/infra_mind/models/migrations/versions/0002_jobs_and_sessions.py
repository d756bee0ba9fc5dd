"""Make the tables of the service: queued jobs, and sessions of users."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _jobs()
    _sessions()


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("retry_failed", sa.Integer, nullable=False),
        sa.Column("cancel_requested_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("buried", sa.Text),
        sa.PrimaryKeyConstraint("run_id", name="pk_jobs"),
    )
    columns = ["user_id", "idempotency_key"]
    op.create_index("uq_jobs_user_id_idempotency_key", "jobs", columns, unique=True)
    op.create_index("ix_jobs_ended_at_queued_at", "jobs", ["ended_at", "queued_at"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("updated_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("body", sa.Text, nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.Column("user_id", sa.Text, nullable=False),
    )
    op.create_index("ix_sessions_user_id_id", "sessions", ["user_id", "id"])
