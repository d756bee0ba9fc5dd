"""Make the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _users()
    _assessments()
    _runs()
    _steps()
    _events()


def _document(table: str) -> tuple[sa.Column[str] | sa.Column[int] | sa.PrimaryKeyConstraint, ...]:
    return (
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("updated_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("body", sa.Text, nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _users() -> None:
    op.create_table("users", *_document("users"), sa.Column("email", sa.Text, nullable=False))
    op.create_index("uq_users_email", "users", ["email"], unique=True)


def _assessments() -> None:
    op.create_table(
        "assessments",
        *_document("assessments"),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_index("ix_assessments_user_id_id", "assessments", ["user_id", "id"])


def _runs() -> None:
    op.create_table(
        "runs",
        *_document("runs"),
        sa.Column("assessment_id", sa.Text, nullable=False, server_default=""),
        sa.Column("user_id", sa.Text, nullable=False, server_default=""),
        sa.Column("status", sa.Text, nullable=False, server_default="queued"),
        sa.Column("result", sa.LargeBinary),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_epoch", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("lease_expires_at", sa.BigInteger),
    )
    op.create_index("ix_runs_user_id_id", "runs", ["user_id", "id"])
    op.create_index("ix_runs_assessment_id_id", "runs", ["assessment_id", "id"])
    op.create_index("ix_runs_status_id", "runs", ["status", "id"])
    op.create_index("ix_runs_lease_expires_at", "runs", ["lease_expires_at"])


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("input_hash", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("output", sa.LargeBinary, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("finished_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_steps"),
    )
    op.create_index("ix_steps_run_id", "steps", ["run_id"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("phase", sa.Text),
        sa.Column("step", sa.Text),
        sa.Column("agent", sa.Text),
        sa.Column("attempt", sa.Integer),
        sa.Column("data", sa.Text),
        sa.PrimaryKeyConstraint("run_id", "n", name="pk_events"),
    )
