"""Which rules tagged a posting, what people decided about openings, and what readers found wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # What stands there was tagged before the rules were numbered: by rules older than all that have one.
    op.add_column("postings", sa.Column("rules", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_postings_rules_id", "postings", ["rules", "id"])
    op.add_column("openings", sa.Column("merged_into", ID))
    op.create_table(
        "verdicts",
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("other_board", sa.String(), nullable=False),
        sa.Column("other_key", sa.String(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("board", "key", "other_board", "other_key", name="pk_verdicts"),
    )
    op.create_table(
        "reports",
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime()),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name="fk_reports_opening_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opening_id", "claim", name="pk_reports"),
    )
    op.create_table(
        "report_marks",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_report_marks"),
    )
    op.create_index("ix_report_marks_reader", "report_marks", ["reader"])


def downgrade() -> None:
    for table in ("report_marks", "reports", "verdicts"):
        op.drop_table(table)
    op.drop_column("openings", "merged_into")
    op.drop_index("ix_postings_rules_id", "postings")
    op.drop_column("postings", "rules")
