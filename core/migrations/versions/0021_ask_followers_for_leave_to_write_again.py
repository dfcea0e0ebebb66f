"""Ask followers for leave to write again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agreement", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("agree_at", sa.String(length=500), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.drop_column("agree_at")
        batch_op.drop_column("agreement")
