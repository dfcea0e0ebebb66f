"""Keep members' own hours and caps."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("days", sa.String(length=8), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("minute", "zone", "days", "quiet_from", "quiet_to", name="uq_schedule_hour"),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_next_due_at"), ["next_due_at"], unique=False)

    op.create_table(
        "push_cap",
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.Column("per_week", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_push_cap_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("purpose", "member_id", name=op.f("pk_push_cap")),
    )
    with op.batch_alter_table("push_cap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_cap_member_id"), ["member_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reminder_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_reminder_schedule_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_schedule_id", ["schedule_id", "member_id", "since"], unique=False)

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("zone", sa.String(length=60), nullable=True))

    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sa.String(length=10), server_default=sa.text("('')"), nullable=False))
        batch_op.add_column(sa.Column("capped", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.drop_column("capped")
        batch_op.drop_column("why")

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("zone")

    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_schedule_id")

    op.drop_table("reminder")
    with op.batch_alter_table("push_cap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_push_cap_member_id"))

    op.drop_table("push_cap")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_next_due_at"))

    op.drop_table("schedule")
