"""Which postings stand only in mails that nobody vouches for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What stands there came from sites, or from mails of which nobody noted it: they are read again soon.
    op.add_column("postings", sa.Column("vouched", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("postings", "vouched")
