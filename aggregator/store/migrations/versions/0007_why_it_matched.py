"""Why an opening that is not new came into a filter; and what is due comes filter by filter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matches", sa.Column("why", sa.String(), nullable=False, server_default=""))
    op.create_index(
        "ix_subscriptions_next_slot_at_filter_id_id", "subscriptions", ["next_slot_at", "filter_id", "id"]
    )
    op.drop_index("ix_subscriptions_next_slot_at", "subscriptions")


def downgrade() -> None:
    op.create_index("ix_subscriptions_next_slot_at", "subscriptions", ["next_slot_at"])
    op.drop_index("ix_subscriptions_next_slot_at_filter_id_id", "subscriptions")
    op.drop_column("matches", "why")
