"""What a message carried stands with it, whatever is given back of it later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("carried", sa.JSON()))


def downgrade() -> None:
    op.drop_column("outbox", "carried")
