"""What lists show of every opening, by version: the sets that searches are answered from are read from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "listed",
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("pay", sa.Float()),
        sa.Column("years", sa.Float(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name="fk_listed_opening_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opening_id", name="pk_listed"),
    )
    op.create_index("ix_listed_version_opening_id", "listed", ["version", "opening_id"])


def downgrade() -> None:
    op.drop_table("listed")
