"""Note who approved what is sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "approval",
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_approval_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("subject", "subject_id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_push_approved_by"), "account", ["approved_by"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_push_approved_by"), type_="foreignkey")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("approved_by")

    op.drop_table("approval")
