"""Indexes for what is looked up among all messages, matches and openings, and for what upkeep has to do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


# name: table, column, which rows
SOME = {
    "ix_outbox_created_at_body": ("outbox", "created_at", "length(body) > 0"),
    "ix_postings_closed_at_skipped": ("postings", "closed_at", "opening_id IS NULL AND status = 'closed'"),
    "ix_listed_opening_id_closed": ("listed", "opening_id", "is_listed IS {false}"),
}
ALL = {
    "ix_outbox_recipient": ("outbox", "recipient"),
    "ix_matches_opening_id": ("matches", "opening_id"),
    "ix_deliveries_opening_id": ("deliveries", "opening_id"),
    "ix_openings_merged_into": ("openings", "merged_into"),
}


def upgrade() -> None:
    for name, (table, column) in ALL.items():
        op.create_index(name, table, [column])
    false = "false" if op.get_bind().dialect.name == "postgresql" else "0"
    for name, (table, column, which) in SOME.items():
        rows = sa.text(which.format(false=false))
        op.create_index(name, table, [column], sqlite_where=rows, postgresql_where=rows)


def downgrade() -> None:
    for name, (table, *_) in (SOME | ALL).items():
        op.drop_index(name, table)
