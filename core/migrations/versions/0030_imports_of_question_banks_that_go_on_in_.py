"""Imports of question banks that go on in the background."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Take this step."""
    op.create_table(
        "import_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=True),
        sa.Column("attachment", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("bank_name", sa.String(length=120), nullable=False),
        sa.Column("branch_code", sa.String(length=60), nullable=False),
        sa.Column("bank_id", sa.Integer(), nullable=True),
        sa.Column("match", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_import_job_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_import_job_address_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_import_job_bank_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_import_job_batch_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
        sa.UniqueConstraint("token", name=op.f("uq_import_job_token")),
    )
    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_job_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_job_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_job_bank_id"), ["bank_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_job_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_job_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_job_step"), ["step"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_job_step"))
        batch_op.drop_index(batch_op.f("ix_import_job_created_at"))
        batch_op.drop_index(batch_op.f("ix_import_job_batch_id"))
        batch_op.drop_index(batch_op.f("ix_import_job_bank_id"))
        batch_op.drop_index(batch_op.f("ix_import_job_address_id"))
        batch_op.drop_index(batch_op.f("ix_import_job_account_id"))

    op.drop_table("import_job")
