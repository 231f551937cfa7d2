"""Every table, with the reason for what is not obvious. Migrations build exactly this.

Times are UTC instants, days are dates. What `domain.search` derives from an opening (`facets`,
`needs`, `tokens`) is stored as rows, so that a search compares for equality and order only.
The search index `opening_text` is an FTS5 table on SQLite and a tsvector table on PostgreSQL; it
differs so much between the two that the first migration writes it out by hand (`store.index`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as naive UTC: SQLite has no zone to keep it in."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _where(condition: ColumnElement[bool]) -> dict[str, Any]:
    """An index over some rows only, on both databases. What is compared must be a literal: SQLite uses the
    index only where a statement says the same, letter for letter."""
    return {"sqlite_where": condition, "postgresql_where": condition}


# SQLite counts rowids only for INTEGER PRIMARY KEY; PostgreSQL wants 64 bits said out loud.
Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

boards = Table(
    "boards",
    metadata,
    Column("name", String, primary_key=True),
    Column("board", JSON, nullable=False),  # the catalogue's line, as scrapers.source.Board
    Column("enabled", Boolean, nullable=False),
    Column("due_at", Instant, nullable=False),  # due-ness lives here, never in a timer's memory
    Column("interval", Float),  # seconds between its runs; null: never had a good one
    Column("leased_until", Instant),  # somebody runs it now; past this moment they are gone
    Column("leased_by", String),  # their token: who lost the lease meanwhile writes nothing
    Column("usual", Float),  # running mean of listed postings over good runs; null: never had one
    Column("suspect", Integer, nullable=False, default=0),  # runs in a row that looked too small
    Column("failures", Integer, nullable=False, default=0),  # runs in a row without a usable answer
    Column("last_run_at", Instant),
    Column("last_ok_at", Instant),
    Column("etag", String),
    Column("last_modified", String),
    Column("body_hash", String),
)

platform_rests = Table(  # domain.breaker.Rest: platforms of which no board is read for a while
    "platform_rests",
    metadata,
    Column("platform", String, primary_key=True),
    Column("cause", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("boards", Integer, nullable=False),
    Column("failed_probes", Integer, nullable=False),
    Column("probe", String),
)

hosts = Table(  # scrapers.lane.Past, where several processes ask; times are the database's, in seconds
    "hosts",
    metadata,
    Column("host", String, primary_key=True),
    Column("leased_by", String),
    Column("leased_until", Float),  # a holder that has not given it back by then is gone
    Column("ended", Float),
    Column("gap", Float, nullable=False, default=0.0),
    Column("not_before", Float, nullable=False, default=0.0),
    Column("rest", JSON(none_as_null=True)),
    Column("failures", JSON, nullable=False),
    Column("tripped", Boolean, nullable=False, default=False),
)

facts = Table(  # what is true of the store as a whole: which programs it serves, whether it may mail
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)

job_errors = Table(  # why a job of the queue broke last; the queue itself keeps no reasons
    "job_errors",
    metadata,
    Column("job_id", Id, primary_key=True, autoincrement=False),
    Column("error", String, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("board", String, ForeignKey("boards.name", ondelete="CASCADE"), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant, nullable=False),
    Column("outcome", String, nullable=False),  # scrapers.run.Outcome
    Column("trusted", Boolean, nullable=False),  # false: this run expired nothing (quarantine)
    Column("listed", Integer, nullable=False),
    Column("report", JSON, nullable=False),  # the whole BoardReport
    Index("ix_runs_board_id", "board", "id"),
)

postings = Table(
    "postings",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("board", String, ForeignKey("boards.name"), nullable=False),
    Column("key", String, nullable=False),
    Column("row_hash", String, nullable=False),  # of the list row: equal means no detail is needed
    Column("content_hash", String, nullable=False),  # of the normalised posting: equal means unchanged
    Column("relevance", String, nullable=False),
    # Null: judged not to be a coding job. Kept without its text, so that it is not fetched again.
    Column("opening_id", Id, ForeignKey("openings.id")),
    Column("merge_reason", String, nullable=False, default=""),
    Column("title", String, nullable=False),
    Column("url", String, nullable=False),
    Column("own_site", Boolean, nullable=False),  # the employer's own careers site
    Column("vouched", Boolean, nullable=False, server_default=true()),  # Posting.vouched
    Column("posting", JSON(none_as_null=True)),  # domain.posting.Posting
    Column("tags", JSON(none_as_null=True)),  # domain.posting.Tags
    Column("first_seen", Instant, nullable=False),
    Column("last_verified", Instant, nullable=False),
    Column("read_at", Instant),  # when what it says was last fetched; a list row alone only verifies it
    Column("misses", Integer, nullable=False, default=0),  # trusted runs in a row without it
    Column("status", String, nullable=False),  # open, missing, closed
    Column("closed_at", Instant),
    Column("reposts", Integer, nullable=False, default=0),
    Column("rules", Integer, nullable=False, server_default="0"),  # tagging.RULES of what is in `tags`
    UniqueConstraint("board", "key"),
    Index("ix_postings_opening_id", "opening_id"),
    Index("ix_postings_rules_id", "rules", "id"),
)
# No coding job, and gone: of all rows those that are to be forgotten.
IS_SKIPPED = postings.c.opening_id.is_(None) & (postings.c.status == literal_column("'closed'"))
Index("ix_postings_closed_at_skipped", postings.c.closed_at, **_where(IS_SKIPPED))

openings = Table(
    "openings",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    # The facts shown are those of one posting: the employer's own if there is one, else the oldest.
    Column("title", String, nullable=False),
    Column("company", String),
    Column("location", String),
    Column("description", Text, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("posted_on", Date),
    Column("fresh_on", Date, nullable=False),  # Opening.fresh_on, what lists are ordered by
    Column("pay_year", Float),  # search.pay_per_year
    Column("experience", Float),
    Column("first_seen", Instant, nullable=False),
    Column("last_verified", Instant, nullable=False),
    Column("status", String, nullable=False),
    Column("closed_at", Instant),
    Column("reposts", Integer, nullable=False, default=0),
    Column("merged_into", Id),  # the opening that somebody found to be the same: its links lead there
    Index("ix_openings_status_closed_at_id", "status", "closed_at", "id"),
    Index("ix_openings_merged_into", "merged_into"),
    sqlite_autoincrement=True,  # ids stand in links and must never come to mean another opening
)

opening_facets = Table(
    "opening_facets",
    metadata,
    Column("opening_id", Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True),
    Column("facet", String, primary_key=True),
    Index("ix_opening_facets_facet_opening_id", "facet", "opening_id"),
)

opening_facts = Table(  # domain.market.Facts: what sums are made of, narrow because `openings` is wide
    "opening_facts",
    metadata,
    Column("opening_id", Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True),
    Column("is_listed", Boolean, nullable=False),  # found by searches: open, and a coding job
    Column("appeared", Integer, nullable=False),  # day numbers, so that days can be subtracted
    Column("closed", Integer),
    Column("settings", String, nullable=False),
    Column("takes", String, nullable=False),
    Column("homes", String, nullable=False),
    Column("pays", Boolean, nullable=False),
    Column("pay", Integer),
)

opening_needs = Table(
    "opening_needs",
    metadata,
    Column("opening_id", Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True),
    Column("need", Integer, primary_key=True),  # 0, 1, …: all must be met
    Column("code", String, primary_key=True),  # any of these meets it; "" where nothing can
)

listed = Table(  # domain.listed.Facts of every opening: what the sets in memory are read from, and how anew
    "listed",
    metadata,
    Column("opening_id", Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, nullable=False),  # above all others when it was written
    Column("is_listed", Boolean, nullable=False),
    Column("facets", Text, nullable=False),  # with blanks between
    Column("needs", Text, nullable=False),  # codes with commas between, groups with blanks
    Column("pay", Float),
    Column("years", Float, nullable=False),
    Column("day", Integer, nullable=False),
    Column("seen", Integer, nullable=False),  # minutes since 1970
    Index("ix_listed_version_opening_id", "version", "opening_id"),
)
Index("ix_listed_opening_id_closed", listed.c.opening_id, **_where(listed.c.is_listed.is_(False)))

opening_keys = Table(  # identity.keys: where to look for other postings of the same opening
    "opening_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("opening_id", Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_opening_keys_opening_id", "opening_id"),
)

verdicts = Table(  # what somebody decided of two postings, named by board and key, for good
    "verdicts",
    metadata,
    Column("board", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("other_board", String, primary_key=True),
    Column("other_key", String, primary_key=True),
    Column("same", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

reports = Table(  # what readers found wrong with an opening
    "reports",
    metadata,
    Column("opening_id", Id, ForeignKey("openings.id", ondelete="CASCADE"), primary_key=True),
    Column("claim", String, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("done_at", Instant),  # somebody has looked at it; a later report opens it again
)

report_marks = Table(  # for a day: who has reported what, as keyed hashes of that day
    "report_marks",
    metadata,
    Column("mark", String, primary_key=True),
    Column("reader", String, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_report_marks_reader", "reader"),
)

filters = Table(  # equal filters are one row: matched once, however many people ask
    "filters",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("query", String, nullable=False, unique=True),  # Filter.query(), canonical
    Column("created_at", Instant, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    # The order in which they arose; below 0: news to nobody (aggregator.store.matches).
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("filter_id", Id, ForeignKey("filters.id"), nullable=False),
    Column("opening_id", Id, ForeignKey("openings.id"), nullable=False),
    Column("matched_at", Instant, nullable=False),
    Column(
        "why", String, nullable=False, server_default=""
    ),  # kinds of changes (alerts.news); "": it was new
    UniqueConstraint("filter_id", "opening_id"),  # one opening enters a filter once, for ever
    Index("ix_matches_filter_id_id", "filter_id", "id"),
    Index("ix_matches_opening_id", "opening_id"),
    sqlite_autoincrement=True,  # subscriptions remember an id and ask for what is greater
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("filter_id", Id, ForeignKey("filters.id"), nullable=False),
    Column("address", String, nullable=False),  # normalised
    Column("status", String, nullable=False),  # pending, active, left
    Column("frequency", String, nullable=False),  # daily, weekly, instant
    Column("zone", String, nullable=False),  # IANA
    Column("hour", Integer, nullable=False),  # local hour of a daily or weekly digest
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("left_at", Instant),
    Column("paused_until", Instant),
    Column("last_match_id", Id, nullable=False, default=0),  # matches up to here are dealt with
    # Null: nothing is due. A digest has its next morning here, an instant alert only when it has matches.
    Column("next_slot_at", Instant),
    Column("consent", JSON, nullable=False),  # {"text": sha256, "at": iso, "ip": address}; alerts.former
    UniqueConstraint("address", "filter_id"),
    Index("ix_subscriptions_next_slot_at_filter_id_id", "next_slot_at", "filter_id", "id"),
    Index("ix_subscriptions_filter_id", "filter_id"),
    sqlite_autoincrement=True,  # ids stand in unsubscribe links, which never expire
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("subscription_id", Id, ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    # "confirm:<instant>", "link:<instant>", "instant:<instant>" or "date:2026-11-23": never two for one
    Column("slot", String, nullable=False),
    Column("kind", String, nullable=False),  # confirm, link, digest
    Column("recipient", String, nullable=False),
    Column("domain", String, nullable=False, server_default=""),  # of the recipient: what is slowed down
    Column("message_id", String, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),  # the very bytes; made once, never touched again
    # queued → sending → sent | queued (4xx) | failed (5xx) | ambiguous (no answer) ; queued → dropped (left)
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claims", Integer, nullable=False, server_default="0"),  # each sender knows its own
    # Queued: not before. Sending: a sender that has not marked it by then is gone, and it is ambiguous.
    # Failed, ambiguous, dropped: since then.
    Column("next_try_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("error", String),  # why it is not sent (yet)
    Column("answer", String),  # what the server said when it took it
    # Ids of openings, for as long as the message is kept, whatever becomes of `deliveries`. Null: it carries
    # none, or the release before this column has made it.
    Column("carried", JSON(none_as_null=True)),
    UniqueConstraint("subscription_id", "slot"),
    Index("ix_outbox_state_next_try_at", "state", "next_try_at"),
    Index("ix_outbox_recipient", "recipient"),
)
# What still has its bytes: of all messages that are kept, those of a month.
HAS_BODY = func.length(outbox.c.body) > literal_column("0")
Index("ix_outbox_created_at_body", outbox.c.created_at, **_where(HAS_BODY))

deliveries = Table(  # who has which opening, by which message; an ambiguous message's are given back
    "deliveries",
    metadata,
    Column("subscription_id", Id, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("opening_id", Id, ForeignKey("openings.id"), primary_key=True),
    Column("outbox_id", Id, ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False),
    Index("ix_deliveries_outbox_id", "outbox_id"),
    Index("ix_deliveries_opening_id", "opening_id"),
)

asks = Table(  # what strangers asked for, for as long as the limits look back
    "asks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("ip", String, nullable=False),
    Column("address_hash", String, nullable=False),  # of the address as the limits fold it
    Column("own_hash", String, nullable=False, server_default=""),  # of the very address; "": nobody's
    Column("kind", String, nullable=False, server_default="alert"),  # alert, link, feed
    Column("wanted", JSON(none_as_null=True)),  # what is still to be done about it; null: done
    Index("ix_asks_at", "at"),
)

sign_ins = Table(  # a mailed link, and the code beside it: whichever is used first ends both
    "sign_ins",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("subscription_id", Id, ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    Column("link_hash", String, nullable=False, unique=True),
    Column("page_hash", String, nullable=False, unique=True),  # the code counts on the page that asked only
    Column("code_hash", String, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("expires_at", Instant, nullable=False),
    Index("ix_sign_ins_subscription_id", "subscription_id"),
)

feeds = Table(  # searches that are read under a secret address, for they tell where somebody lives
    "feeds",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key_hash", String, nullable=False, unique=True),
    Column("query", String, nullable=False),
    # Null: made without an alert, by somebody of whom nothing else is known.
    Column("subscription_id", Id, ForeignKey("subscriptions.id", ondelete="CASCADE"), unique=True),
    Column("made_at", Instant, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address_hash", String, primary_key=True),  # keyed hash: an erased person leaves only this
    Column("reason", String, nullable=False),  # bounce, complaint, erased
    Column("at", Instant, nullable=False),
)

refusals = Table(  # why an attempt came to nothing, in the server's words; the address is masked
    "refusals",
    metadata,
    Column("outbox_id", Id, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("said", String, nullable=False),
)

slow_domains = Table(  # domains that have told us to slow down (421, 4.7.x), until they take a mail again
    "slow_domains",
    metadata,
    Column("name", String, primary_key=True),
    Column("held_until", Instant, nullable=False),
    Column("failures", Integer, nullable=False),  # in a row: each one doubles the wait
    Column("said", String, nullable=False),
)

bounces = Table(  # mails about our mails, each taken in once however often it is read
    "bounces",
    metadata,
    Column("hash", String, primary_key=True),  # of the mail as it came
    Column("outbox_id", Id, ForeignKey("outbox.id", ondelete="CASCADE")),  # null: about none of ours
    Column("verdict", String, nullable=False),  # hard, soft, complaint, ignored
    Column("said", String, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_bounces_outbox_id", "outbox_id"),
    Index("ix_bounces_at", "at"),
)

soft_bounces = Table(  # points against an address; they decay (alerts.bounces)
    "soft_bounces",
    metadata,
    Column("address_hash", String, primary_key=True),
    Column("points", Float, nullable=False),
    Column("at", Instant, nullable=False),
)
