"""Keep suggestions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "suggestion_profile",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name_zh", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("acknowledge", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("extension", sa.Integer(), nullable=False),
        sa.Column("answer_from", sa.String(length=10), nullable=False),
        sa.Column("warn_percent", sa.Integer(), nullable=False),
        sa.Column("reopen_days", sa.Integer(), nullable=False),
        sa.Column("keeps_words", sa.Boolean(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_suggestion_profile")),
    )
    op.create_table(
        "suggestion_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("profile", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["profile"], ["suggestion_profile.code"], name=op.f("fk_suggestion_category_profile")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_category")),
    )
    op.create_table(
        "suggestion_draft",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["suggestion_category.id"], name=op.f("fk_suggestion_draft_category_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_suggestion_draft_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "topic", name=op.f("pk_suggestion_draft")),
    )
    with op.batch_alter_table("suggestion_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_draft_at"), ["at"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=10), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("escalated_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock", sa.String(length=12), nullable=True),
        sa.Column("warn_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_suggestion_branch_id")),
        sa.ForeignKeyConstraint(["category_id"], ["suggestion_category.id"], name=op.f("fk_suggestion_category_id")),
        sa.ForeignKeyConstraint(["escalated_id"], ["branch.id"], name=op.f("fk_suggestion_escalated_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["account.id"], name=op.f("fk_suggestion_handler_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_suggestion_member_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("receipt", name=op.f("uq_suggestion_receipt")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_escalated_id"), ["escalated_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_received_at"), ["received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_warn_at"), ["warn_at"], unique=False)

    op.create_table(
        "suggestion_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_sender", sa.Boolean(), nullable=False),
        sa.Column("account_name", sa.String(length=60), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["suggestion.id"], name=op.f("fk_suggestion_entry_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_suggestion_entry_owner_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_entry")),
    )
    with op.batch_alter_table("suggestion_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_entry_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_entry_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "suggestion_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("done", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_suggestion_post_branch_id")),
        sa.ForeignKeyConstraint(["case_id"], ["suggestion.id"], name=op.f("fk_suggestion_post_case_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_post")),
        sa.UniqueConstraint("case_id", name=op.f("uq_suggestion_post_case_id")),
    )
    with op.batch_alter_table("suggestion_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_post_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_post_published_at"), ["published_at"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("suggestion_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_post_published_at"))
        batch_op.drop_index(batch_op.f("ix_suggestion_post_branch_id"))

    op.drop_table("suggestion_post")
    with op.batch_alter_table("suggestion_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_entry_owner_id"))
        batch_op.drop_index(batch_op.f("ix_suggestion_entry_case_id"))

    op.drop_table("suggestion_entry")
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_warn_at"))
        batch_op.drop_index(batch_op.f("ix_suggestion_state"))
        batch_op.drop_index(batch_op.f("ix_suggestion_received_at"))
        batch_op.drop_index(batch_op.f("ix_suggestion_member_id"))
        batch_op.drop_index(batch_op.f("ix_suggestion_escalated_id"))
        batch_op.drop_index(batch_op.f("ix_suggestion_ended_at"))
        batch_op.drop_index(batch_op.f("ix_suggestion_due_on"))
        batch_op.drop_index(batch_op.f("ix_suggestion_due_at"))
        batch_op.drop_index(batch_op.f("ix_suggestion_category_id"))
        batch_op.drop_index(batch_op.f("ix_suggestion_branch_id"))

    op.drop_table("suggestion")
    with op.batch_alter_table("suggestion_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_draft_at"))

    op.drop_table("suggestion_draft")
    op.drop_table("suggestion_category")
    op.drop_table("suggestion_profile")
