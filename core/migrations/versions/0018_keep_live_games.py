"""Keep live games."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "game",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("scoring", sa.String(length=10), nullable=False),
        sa.Column("streak", sa.Boolean(), nullable=False),
        sa.Column("teams", sa.String(length=10), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("countdown", sa.Integer(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=False),
        sa.Column("ranking", sa.Integer(), nullable=False),
        sa.Column("podium", sa.Integer(), nullable=False),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left", sa.Integer(), nullable=True),
        sa.Column("void", sa.JSON(), nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("host_account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("runner", sa.String(length=40), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_game_bank_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_game_branch_id")),
        sa.ForeignKeyConstraint(["host_account_id"], ["account.id"], name=op.f("fk_game_host_account_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["host_id"], ["member.id"], name=op.f("fk_game_host_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_game")),
        sa.UniqueConstraint("code", name=op.f("uq_game_code")),
    )
    with op.batch_alter_table("game", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_game_bank_id"), ["bank_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_game_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_game_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_game_phase"), ["phase"], unique=False)

    op.create_table(
        "game_item",
        sa.Column("game_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["game_id"], ["game.id"], name=op.f("fk_game_item_game_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_game_item_item_id")),
        sa.PrimaryKeyConstraint("game_id", "number", name=op.f("pk_game_item")),
    )
    with op.batch_alter_table("game_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_game_item_item_id"), ["item_id"], unique=False)

    op.create_table(
        "game_place",
        sa.Column("game_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_game_place_address_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["game_id"], ["game.id"], name=op.f("fk_game_place_game_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("game_id", "address_id", name=op.f("pk_game_place")),
    )
    op.create_table(
        "game_player",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("game_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("style", sa.String(length=10), nullable=False),
        sa.Column("plays_from", sa.Integer(), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("took", sa.BigInteger(), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("gained", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_game_player_address_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_game_player_branch_id")),
        sa.ForeignKeyConstraint(["game_id"], ["game.id"], name=op.f("fk_game_player_game_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_game_player_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_game_player")),
        sa.UniqueConstraint("game_id", "member_id", name=op.f("uq_game_player_game_id_member_id")),
    )
    with op.batch_alter_table("game_player", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_game_player_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_game_player_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_game_player_member_id"), ["member_id"], unique=False)

    op.create_table(
        "game_answer",
        sa.Column("game_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("player_id", sa.Integer(), nullable=False),
        sa.Column("picked", sa.Integer(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("took", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["game_id"], ["game.id"], name=op.f("fk_game_answer_game_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["player_id"], ["game_player.id"], name=op.f("fk_game_answer_player_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("game_id", "number", "player_id", name=op.f("pk_game_answer")),
    )
    with op.batch_alter_table("game_answer", schema=None) as batch_op:
        batch_op.create_index("ix_game_answer_player_id", ["player_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("game_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_game_answer_player_id")

    op.drop_table("game_answer")
    with op.batch_alter_table("game_player", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_game_player_member_id"))
        batch_op.drop_index(batch_op.f("ix_game_player_branch_id"))
        batch_op.drop_index(batch_op.f("ix_game_player_address_id"))

    op.drop_table("game_player")
    op.drop_table("game_place")
    with op.batch_alter_table("game_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_game_item_item_id"))

    op.drop_table("game_item")
    with op.batch_alter_table("game", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_game_phase"))
        batch_op.drop_index(batch_op.f("ix_game_host_id"))
        batch_op.drop_index(batch_op.f("ix_game_branch_id"))
        batch_op.drop_index(batch_op.f("ix_game_bank_id"))

    op.drop_table("game")
