"""Keep a knowledge base and the questions that members ask."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "qa_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_days", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("remind_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_promise")),
    )
    op.create_table(
        "qa_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_revision")),
    )
    op.create_table(
        "qa_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("wordings", sa.JSON(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_qa_entry_branch_id")),
        sa.ForeignKeyConstraint(["released_by"], ["account.id"], name=op.f("fk_qa_entry_released_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_qa_entry_written_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_entry")),
    )
    with op.batch_alter_table("qa_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_entry_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_entry_revision"), ["revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_entry_state"), ["state"], unique=False)

    op.create_table(
        "qa_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("push_id", sa.Integer(), nullable=True),
        sa.Column("helped", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_qa_question_answered_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_qa_question_branch_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["qa_entry.id"], name=op.f("fk_qa_question_entry_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_qa_question_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_qa_question_push_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_qa_question_taken_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_question")),
    )
    with op.batch_alter_table("qa_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_question_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_qa_question_state"), ["state"], unique=False)

    op.create_table(
        "qa_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_qa_note_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["question_id"], ["qa_question.id"], name=op.f("fk_qa_note_question_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_note")),
    )
    with op.batch_alter_table("qa_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qa_note_question_id"), ["question_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("qa_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qa_note_question_id"))

    op.drop_table("qa_note")
    with op.batch_alter_table("qa_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qa_question_state"))
        batch_op.drop_index(batch_op.f("ix_qa_question_member_id"))
        batch_op.drop_index(batch_op.f("ix_qa_question_entry_id"))
        batch_op.drop_index(batch_op.f("ix_qa_question_branch_id"))

    op.drop_table("qa_question")
    with op.batch_alter_table("qa_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qa_entry_state"))
        batch_op.drop_index(batch_op.f("ix_qa_entry_revision"))
        batch_op.drop_index(batch_op.f("ix_qa_entry_branch_id"))

    op.drop_table("qa_entry")
    op.drop_table("qa_revision")
    op.drop_table("qa_promise")
