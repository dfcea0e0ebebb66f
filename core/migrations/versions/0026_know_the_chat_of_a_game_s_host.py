"""Know the chat of a game's host."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    with op.batch_alter_table("game", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host_address_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_game_host_address_id"), ["host_address_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_game_host_address_id"), "address", ["host_address_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("game", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_game_host_address_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_game_host_address_id"))
        batch_op.drop_column("host_address_id")
