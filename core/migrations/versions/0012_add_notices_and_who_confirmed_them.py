"""Add notices and who confirmed them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("memberships", sa.JSON(), nullable=False),
        sa.Column("confirm", sa.Boolean(), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("push_id", sa.Integer(), nullable=True),
        sa.Column("reminder_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_notice_branch_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_notice_created_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["media_id"], ["media_file.id"], name=op.f("fk_notice_media_id")),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_notice_push_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["reminder_id"], ["push.id"], name=op.f("fk_notice_reminder_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_publish_at"), ["publish_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_remind_at"), ["remind_at"], unique=False)

    op.create_table(
        "notice_receipt",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_receipt_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_receipt_notice_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("notice_id", "member_id", name=op.f("pk_notice_receipt")),
    )
    with op.batch_alter_table("notice_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_receipt_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("notice_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_receipt_member_id"))

    op.drop_table("notice_receipt")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_remind_at"))
        batch_op.drop_index(batch_op.f("ix_notice_publish_at"))
        batch_op.drop_index(batch_op.f("ix_notice_branch_id"))

    op.drop_table("notice")
