"""Wishes that wait to be dealt with, links that open one's alerts once, and feeds of one's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("asks", sa.Column("kind", sa.String(), nullable=False, server_default="alert"))
    op.add_column("asks", sa.Column("wanted", sa.JSON()))
    op.create_table(
        "sign_ins",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("page_hash", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_sign_ins_subscription_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
        sa.UniqueConstraint("link_hash", name="uq_sign_ins_link_hash"),
        sa.UniqueConstraint("page_hash", name="uq_sign_ins_page_hash"),
    )
    op.create_index("ix_sign_ins_subscription_id", "sign_ins", ["subscription_id"])
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("subscription_id", ID),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_feeds_subscription_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("key_hash", name="uq_feeds_key_hash"),
        sa.UniqueConstraint("subscription_id", name="uq_feeds_subscription_id"),
    )


def downgrade() -> None:
    for table in ("feeds", "sign_ins"):
        op.drop_table(table)
    for column in ("wanted", "kind"):
        op.drop_column("asks", column)
