"""Platforms that rest; who holds a board's lease; when a posting was last read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_rests",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("boards", sa.Integer(), nullable=False),
        sa.Column("failed_probes", sa.Integer(), nullable=False),
        sa.Column("probe", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("platform", name="pk_platform_rests"),
    )
    op.add_column("boards", sa.Column("leased_by", sa.String(), nullable=True))
    op.add_column("postings", sa.Column("read_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE postings SET read_at = first_seen")


def downgrade() -> None:
    op.drop_column("postings", "read_at")
    op.drop_column("boards", "leased_by")
    op.drop_table("platform_rests")
