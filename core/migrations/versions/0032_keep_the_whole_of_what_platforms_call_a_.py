"""Keep the whole of what platforms call a message."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step; SQLite cuts nothing whatever length is written there."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("delivery", "platform_id", existing_type=sa.String(length=60), type_=sa.String())


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "postgresql":
        cut = "left(platform_id, 60)"
        op.alter_column("delivery", "platform_id", existing_type=sa.String(), type_=sa.String(length=60), postgresql_using=cut)
