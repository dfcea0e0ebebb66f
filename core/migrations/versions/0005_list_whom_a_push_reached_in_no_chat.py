"""List whom a push reached in no chat."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "unreached",
        sa.Column("push_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_unreached_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_unreached_push_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["told_by"], ["account.id"], name=op.f("fk_unreached_told_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("push_id", "member_id", name=op.f("pk_unreached")),
    )
    with op.batch_alter_table("unreached", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unreached_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("unreached", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unreached_member_id"))

    op.drop_table("unreached")
