"""Sending: domains that are slowed down, what servers answered, and what came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DOMAIN = {
    "sqlite": "substr(recipient, instr(recipient, '@') + 1)",
    "postgresql": "split_part(recipient, '@', 2)",
}


def upgrade() -> None:
    op.add_column("outbox", sa.Column("domain", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("answer", sa.String()))
    op.execute(f"UPDATE outbox SET domain = {_DOMAIN[op.get_bind().dialect.name]}")  # noqa: S608 - ours
    op.create_table(
        "refusals",
        sa.Column("outbox_id", ID, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name="fk_refusals_outbox_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outbox_id", "attempt", name="pk_refusals"),
    )
    op.create_table(
        "slow_domains",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("held_until", sa.DateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_slow_domains"),
    )
    _bounces()


def downgrade() -> None:
    for table in ("soft_bounces", "bounces", "slow_domains", "refusals"):
        op.drop_table(table)
    op.drop_column("outbox", "answer")
    op.drop_column("outbox", "domain")


def _bounces() -> None:
    op.create_table(
        "bounces",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("outbox_id", ID),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name="fk_bounces_outbox_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name="pk_bounces"),
    )
    op.create_index("ix_bounces_outbox_id", "bounces", ["outbox_id"])
    op.create_index("ix_bounces_at", "bounces", ["at"])
    op.create_table(
        "soft_bounces",
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_soft_bounces"),
    )
