"""Let members duel."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "duel_day",
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("weekday", name=op.f("pk_duel_day")),
    )
    op.create_table(
        "duel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_duel_branch_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["member.id"], name=op.f("fk_duel_opened_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duel")),
        sa.UniqueConstraint("code", name=op.f("uq_duel_code")),
    )
    with op.batch_alter_table("duel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duel_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duel_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_duel_opened_by"), ["opened_by"], unique=False)

    op.create_table(
        "duel_rating",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("duels", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("strangers", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_duel_rating_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_duel_rating")),
    )
    op.create_table(
        "duel_answer",
        sa.Column("duel_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("picked", sa.JSON(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duel_id"], ["duel.id"], name=op.f("fk_duel_answer_duel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_duel_answer_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("duel_id", "member_id", "number", name=op.f("pk_duel_answer")),
    )
    with op.batch_alter_table("duel_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duel_answer_member_id"), ["member_id"], unique=False)

    op.create_table(
        "duel_seat",
        sa.Column("duel_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("gain", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["duel_id"], ["duel.id"], name=op.f("fk_duel_seat_duel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_duel_seat_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("duel_id", "member_id", name=op.f("pk_duel_seat")),
    )
    with op.batch_alter_table("duel_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duel_seat_member_id"), ["member_id"], unique=False)

    op.create_table(
        "duel_item",
        sa.Column("duel_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["duel_id"], ["duel.id"], name=op.f("fk_duel_item_duel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_duel_item_item_id")),
        sa.PrimaryKeyConstraint("duel_id", "number", name=op.f("pk_duel_item")),
    )
    with op.batch_alter_table("duel_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duel_item_item_id"), ["item_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("duel_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duel_item_item_id"))

    op.drop_table("duel_item")
    with op.batch_alter_table("duel_seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duel_seat_member_id"))

    op.drop_table("duel_seat")
    with op.batch_alter_table("duel_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duel_answer_member_id"))

    op.drop_table("duel_answer")
    op.drop_table("duel_rating")
    with op.batch_alter_table("duel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duel_opened_by"))
        batch_op.drop_index(batch_op.f("ix_duel_closes_at"))
        batch_op.drop_index(batch_op.f("ix_duel_branch_id"))

    op.drop_table("duel")
    op.drop_table("duel_day")
