"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "deliveries",
    "outbox",
    "suppressions",
    "asks",
    "subscriptions",
    "matches",
    "filters",
    "opening_text",
    "postings",
    "opening_keys",
    "opening_needs",
    "opening_facets",
    "openings",
    "runs",
    "boards",
)  # each before what it refers to
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _boards()
    _openings()
    _postings()
    _index()
    _subscriptions()
    _mail()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _boards() -> None:
    op.create_table(
        "boards",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("board", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("interval", sa.Float()),
        sa.Column("leased_until", sa.DateTime()),
        sa.Column("usual", sa.Float()),
        sa.Column("suspect", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_run_at", sa.DateTime()),
        sa.Column("last_ok_at", sa.DateTime()),
        sa.Column("etag", sa.String()),
        sa.Column("last_modified", sa.String()),
        sa.Column("body_hash", sa.String()),
        sa.PrimaryKeyConstraint("name", name="pk_boards"),
    )
    op.create_table(
        "runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["board"], ["boards.name"], name="fk_runs_board", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_board_id", "runs", ["board", "id"])


def _openings() -> None:
    op.create_table(
        "openings",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("company", sa.String()),
        sa.Column("location", sa.String()),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("posted_on", sa.Date()),
        sa.Column("fresh_on", sa.Date(), nullable=False),
        sa.Column("pay_year", sa.Float()),
        sa.Column("experience", sa.Float()),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("last_verified", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("reposts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_openings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_openings_status_closed_at_id", "openings", ["status", "closed_at", "id"])
    op.create_table(
        "opening_facets",
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name="fk_opening_facets_opening_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opening_id", "facet", name="pk_opening_facets"),
    )
    op.create_index("ix_opening_facets_facet_opening_id", "opening_facets", ["facet", "opening_id"])
    op.create_table(
        "opening_needs",
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("need", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name="fk_opening_needs_opening_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opening_id", "need", "code", name="pk_opening_needs"),
    )
    op.create_table(
        "opening_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("opening_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name="fk_opening_keys_opening_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "opening_id", name="pk_opening_keys"),
    )
    op.create_index("ix_opening_keys_opening_id", "opening_keys", ["opening_id"])


def _postings() -> None:
    op.create_table(
        "postings",
        sa.Column("id", ID, nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("relevance", sa.String(), nullable=False),
        sa.Column("opening_id", ID),
        sa.Column("merge_reason", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("own_site", sa.Boolean(), nullable=False),
        sa.Column("posting", sa.JSON(none_as_null=True)),
        sa.Column("tags", sa.JSON(none_as_null=True)),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.Column("last_verified", sa.DateTime(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime()),
        sa.Column("reposts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board"], ["boards.name"], name="fk_postings_board"),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name="fk_postings_opening_id"),
        sa.PrimaryKeyConstraint("id", name="pk_postings"),
        sa.UniqueConstraint("board", "key", name="uq_postings_board_key"),
    )
    op.create_index("ix_postings_opening_id", "postings", ["opening_id"])


def _subscriptions() -> None:
    op.create_table(
        "filters",
        sa.Column("id", ID, nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filters"),
        sa.UniqueConstraint("query", name="uq_filters_query"),
    )
    op.create_table(
        "matches",
        sa.Column("id", ID, nullable=False),
        sa.Column("filter_id", ID, nullable=False),
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("matched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["filter_id"], ["filters.id"], name="fk_matches_filter_id"),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name="fk_matches_opening_id"),
        sa.PrimaryKeyConstraint("id", name="pk_matches"),
        sa.UniqueConstraint("filter_id", "opening_id", name="uq_matches_filter_id_opening_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_matches_filter_id_id", "matches", ["filter_id", "id"])
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("filter_id", ID, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("left_at", sa.DateTime()),
        sa.Column("paused_until", sa.DateTime()),
        sa.Column("last_match_id", ID, nullable=False),
        sa.Column("next_slot_at", sa.DateTime()),
        sa.Column("consent", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["filter_id"], ["filters.id"], name="fk_subscriptions_filter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("address", "filter_id", name="uq_subscriptions_address_filter_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_filter_id", "subscriptions", ["filter_id"])
    op.create_index("ix_subscriptions_next_slot_at", "subscriptions", ["next_slot_at"])
    op.create_table(
        "suppressions",
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_suppressions"),
    )
    op.create_table(
        "asks",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("ip", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asks"),
    )
    op.create_index("ix_asks_at", "asks", ["at"])


def _mail() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime()),
        sa.Column("error", sa.String()),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_outbox_subscription_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
        sa.UniqueConstraint("subscription_id", "slot", name="uq_outbox_subscription_id_slot"),
    )
    op.create_index("ix_outbox_state_next_try_at", "outbox", ["state", "next_try_at"])
    op.create_table(
        "deliveries",
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("outbox_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name="fk_deliveries_opening_id"),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name="fk_deliveries_outbox_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name="fk_deliveries_subscription_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription_id", "opening_id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_outbox_id", "deliveries", ["outbox_id"])


def _index() -> None:
    """Words and facet values of the openings under one number that orders them, newest highest.

    The words are an unordered set, so no positions are kept (`detail=none`), and nothing is ever
    ranked by them, so no lengths either (`columnsize=0`).
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE opening_text USING fts5("
            "tokens, detail=none, columnsize=0, tokenize=\"unicode61 tokenchars '_:-'\")"
        )
        return
    op.create_table(
        "opening_text",
        sa.Column("rowid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("rowid", name="pk_opening_text"),
    )
    op.create_index("ix_opening_text_tokens", "opening_text", ["tokens"], postgresql_using="gin")
