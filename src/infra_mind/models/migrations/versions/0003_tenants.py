"""Make the tables of tenants: organisations, members, invitations, tokens of programs, webhooks.

Jobs get a tenant and a priority, assessments the key of the request that made them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for table in ("assessments", "runs"):
        op.add_column(table, _organisation(server_default=""))
        op.create_index(f"ix_{table}_organisation_id_id", table, ["organisation_id", "id"])
    op.add_column("assessments", sa.Column("idempotency_key", sa.Text))
    op.add_column("assessments", sa.Column("asked", sa.Text, nullable=False, server_default=""))
    op.create_index(
        "uq_assessments_user_id_idempotency_key",
        "assessments",
        ["user_id", "idempotency_key"],
        unique=True,
    )
    op.add_column("jobs", _organisation(server_default=""))
    op.add_column("jobs", sa.Column("priority", sa.Integer, nullable=False, server_default="0"))
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_jobs_open",
        "jobs",
        ["organisation_id", "user_id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    _document("organisations")
    _memberships()
    _document("invitations", _organisation())
    op.create_index("ix_invitations_organisation_id_id", "invitations", ["organisation_id", "id"])
    _api_tokens()
    _webhooks()


def _organisation(server_default: str | None = None) -> sa.Column[str]:
    return sa.Column("organisation_id", sa.Text, nullable=False, server_default=server_default)


def _user() -> sa.Column[str]:
    return sa.Column("user_id", sa.Text, nullable=False)


def _document(table: str, *columns: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("updated_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("body", sa.Text, nullable=False, server_default="{}"),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _memberships() -> None:
    role = sa.Column("role", sa.Text, nullable=False)
    _document("memberships", _organisation(), _user(), role)
    op.create_index(
        "uq_memberships_organisation_id_user_id",
        "memberships",
        ["organisation_id", "user_id"],
        unique=True,
    )
    op.create_index("ix_memberships_user_id_id", "memberships", ["user_id", "id"])


def _api_tokens() -> None:
    _document("api_tokens", _user(), _organisation())
    op.create_index("ix_api_tokens_user_id_id", "api_tokens", ["user_id", "id"])
    op.create_index("ix_api_tokens_organisation_id_id", "api_tokens", ["organisation_id", "id"])


def _webhooks() -> None:
    _document("webhooks", _user(), _organisation())
    columns = ["organisation_id", "user_id"]
    op.create_index("ix_webhooks_organisation_id_user_id", "webhooks", columns)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("webhook_id", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("assessment_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("delivered_at", sa.BigInteger),
        sa.Column("answer", sa.Integer),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_webhook_id_id", "deliveries", ["webhook_id", "id"])
    op.create_index("ix_deliveries_next_at", "deliveries", ["next_at"])
