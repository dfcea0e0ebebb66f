"""Fix who leaves by one call."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chunk", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.add_column(sa.Column("at_once", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.drop_column("at_once")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_column("chunk")
