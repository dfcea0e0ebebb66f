"""Register groups of branches and know staff in the chats."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "chat_group",
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("thread", sa.String(length=40), nullable=False),
        sa.Column("announces", sa.Boolean(), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_chat_group_address_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_chat_group_branch_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["registered_by"], ["member.id"], name=op.f("fk_chat_group_registered_by"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_chat_group")),
    )
    with op.batch_alter_table("chat_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_group_branch_id"), ["branch_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_account_member_id"), ["member_id"])
        batch_op.create_foreign_key(batch_op.f("fk_account_member_id"), "member", ["member_id"], ["id"], ondelete="SET NULL")

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_group", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tells_of", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_push_tells_of"), ["tells_of"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_push_tells_of"), "push", ["tells_of"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_push_tells_of"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_push_tells_of"))
        batch_op.drop_column("tells_of")

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_column("is_group")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_account_member_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_account_member_id"), type_="unique")
        batch_op.drop_column("member_id")

    with op.batch_alter_table("chat_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_group_branch_id"))

    op.drop_table("chat_group")
