"""Note who asked for a copy of their data."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "own_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_own_copy_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_copy")),
        sa.UniqueConstraint("digest", name=op.f("uq_own_copy_digest")),
    )
    with op.batch_alter_table("own_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_own_copy_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_own_copy_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("own_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_own_copy_member_id"))
        batch_op.drop_index(batch_op.f("ix_own_copy_made_at"))

    op.drop_table("own_copy")
