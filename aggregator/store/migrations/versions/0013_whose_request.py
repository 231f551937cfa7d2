"""A request stands with its own address beside the one that the limits fold. Those of before have none: they
are forgotten within hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asks", sa.Column("own_hash", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("asks", "own_hash")
