"""Find a person's last push by its delivery."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LEASED = {"sqlite_where": sa.text("state = 'leased'"), "postgresql_where": sa.text("state = 'leased'")}


def upgrade() -> None:
    """Take this step."""
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_column("pushed_at")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_address_id"))
        batch_op.create_index("ix_delivery_address_id_done_at", ["address_id", "done_at"], unique=False)
        batch_op.drop_index("ix_delivery_leased")
        batch_op.create_index("ix_delivery_leased", ["push_id", "address_id"], unique=False, **_LEASED)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_leased")
        batch_op.create_index("ix_delivery_leased", ["push_id"], unique=False, **_LEASED)
        batch_op.drop_index("ix_delivery_address_id_done_at")
        batch_op.create_index(batch_op.f("ix_delivery_address_id"), ["address_id"], unique=False)

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True))
