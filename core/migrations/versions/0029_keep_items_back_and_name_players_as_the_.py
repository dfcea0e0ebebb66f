"""Keep items back and name players as the game says."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "withheld",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_withheld_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "item_id", name=op.f("pk_withheld")),
    )
    with op.batch_alter_table("withheld", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_withheld_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_withheld_until"), ["until"], unique=False)

    with op.batch_alter_table("game", schema=None) as batch_op:
        batch_op.add_column(sa.Column("names", sa.String(length=10), server_default="free", nullable=False))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("game", schema=None) as batch_op:
        batch_op.drop_column("names")

    with op.batch_alter_table("withheld", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withheld_until"))
        batch_op.drop_index(batch_op.f("ix_withheld_item_id"))

    op.drop_table("withheld")
