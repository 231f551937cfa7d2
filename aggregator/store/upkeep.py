"""What is not kept for ever, so that a store grows with what is open and with who subscribes, not with time.

what                              kept
closed opening, its texts         `TEXTS` after it closed, and what searches read of it; figures by facet look
                                  back less far, its facts stay
advert that is no coding job      `SKIPPED` after it closed: only its title was kept
message, its bytes                `BODIES` after it was made; that it was sent stays
message, that it was sent         `MESSAGES` after it was made, with what it carried and what servers said
slow domain                       `SLOW` after it was held last
match with a closed opening       `MATCHES` after the opening closed: if it comes back then, it is news
filter that no alert asks for     until the next upkeep, and its matches; the newest one stays
runs of a board                   the last `boards.KEPT_RUNS`
a host's gap and breaker          `HOSTS` days after it was last asked
jobs that were given up           30 days (`aggregator.workers`); those that were done are not kept

Each step takes a limited number of rows in a transaction of its own, so that nobody waits for it; rows that
somebody else is at have time until the next day.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.posting import Posting
from aggregator.store import hosts, slow_domains, subscriptions
from aggregator.store.codec import dump, load
from aggregator.store.engine import Store
from aggregator.store.openings import alone
from aggregator.store.schema import (
    HAS_BODY,
    IS_SKIPPED,
    filters,
    listed,
    matches,
    opening_facets,
    opening_keys,
    opening_needs,
    openings,
    outbox,
    postings,
)
from aggregator.store.schema import subscriptions as alerts

TEXTS, SKIPPED = timedelta(weeks=27), timedelta(days=90)
BODIES, MESSAGES = timedelta(days=30), timedelta(days=400)
MATCHES = timedelta(days=400)
SLOW = timedelta(days=30)
HOSTS = 30  # days
_BATCH = 500
_PAGES = 500  # of the search index that are merged at a time
_FOR_GOOD = 2**31 - 1  # tagged by rules that none will outdate
# Asked by what it is not, so that no index of states is taken for it: most messages have ended.
_HAS_ENDED = outbox.c.state.not_in(("queued", "sending"))
_EVERY = filters.alias()
# The newest one stays: collectors ask for greater ids than they know, and SQLite gives its last one again.
_UNASKED = select(filters.c.id).where(
    filters.c.id < select(func.max(_EVERY.c.id)).scalar_subquery(),
    ~exists().where(alerts.c.filter_id == filters.c.id),
)

Step = Callable[[AsyncConnection, datetime], Awaitable[int]]


async def keep_up(store: Store, now: datetime) -> dict[str, int]:
    """Does all of it; returns how many rows each step met. Raises StoreError."""
    met = {}
    for name, step in _STEPS.items():
        met[name] = 0
        more = True
        while more:
            async with store.write() as conn:
                rows = await step(conn, now)
            met[name] += rows
            more = rows == _BATCH
    async with store.write() as conn:
        await hosts.forget(conn, HOSTS)
        await slow_domains.forget(conn, now - SLOW)
        await _count_anew(conn)
    return met


async def _texts(conn: AsyncConnection, now: datetime) -> int:
    """A closed opening whose posting comes back is read anew: its hashes are gone with its text. Its tags
    stay as they are, whatever newer rules would say, for there is nothing left to read."""
    await alone(conn)
    old = openings.c.status == "closed", openings.c.closed_at <= now - TEXTS
    # what has been tidied is in `listed` no more
    closed = select(listed.c.opening_id).join(openings).where(listed.c.is_listed.is_(False), *old)
    ids = list(await conn.scalars(closed.limit(_BATCH)))
    if not ids:
        return 0  # SQLite reads a whole table to find nobody in it
    behind = select(postings.c.id, postings.c.posting).where(postings.c.opening_id.in_(ids))
    for row in (await conn.execute(behind)).all():
        bare = dump(replace(load(Posting, row.posting), description=""))
        values = {"posting": bare, "content_hash": "", "row_hash": "", "rules": _FOR_GOOD}
        await conn.execute(update(postings).where(postings.c.id == row.id).values(values))
    for table in (opening_facets, opening_needs, opening_keys, listed):
        await conn.execute(delete(table).where(table.c.opening_id.in_(ids)))
    await conn.execute(update(openings).where(openings.c.id.in_(ids)).values(description=""))
    return len(ids)


async def _skipped(conn: AsyncConnection, now: datetime) -> int:
    await alone(conn)
    return await _delete(conn, postings, IS_SKIPPED, postings.c.closed_at <= now - SKIPPED)


async def _bodies(conn: AsyncConnection, now: datetime) -> int:
    old = HAS_BODY, outbox.c.created_at <= now - BODIES, _HAS_ENDED
    few = select(outbox.c.id).where(*old).limit(_BATCH)
    ids = list(await conn.scalars(few.with_for_update(skip_locked=True)))
    if not ids:
        return 0
    await conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(body=b""))
    return len(ids)


async def _messages(conn: AsyncConnection, now: datetime) -> int:
    """The oldest have the least ids, so that no more than a batch is looked at."""
    oldest = select(outbox.c.id).order_by(outbox.c.id).limit(_BATCH).scalar_subquery()
    ended = _HAS_ENDED, outbox.c.created_at <= now - MESSAGES
    return await _delete(conn, outbox, outbox.c.id.in_(oldest), *ended)


async def _matches(conn: AsyncConnection, now: datetime) -> int:
    closed = openings.c.status == "closed", openings.c.closed_at <= now - MATCHES
    return await _delete(conn, matches, matches.c.opening_id.in_(select(openings.c.id).where(*closed)))


async def _unasked_matches(conn: AsyncConnection, now: datetime) -> int:
    """Of filters by their ids: else PostgreSQL may look through all matches for them."""
    await subscriptions.alone(conn)
    has_some = exists().where(matches.c.filter_id == filters.c.id)
    ids = list(await conn.scalars(_UNASKED.where(has_some).limit(_BATCH)))
    if not ids:
        return 0
    return await _delete(conn, matches, matches.c.filter_id.in_(ids))


async def _unasked(conn: AsyncConnection, now: datetime) -> int:
    """Whoever makes an alert is alone with its filter from the moment when that is made or found."""
    await subscriptions.alone(conn)
    bare = ~exists().where(matches.c.filter_id == filters.c.id)
    return await _delete(conn, filters, filters.c.id.in_(_UNASKED.where(bare)))


_STEPS: dict[str, Step] = {
    "texts": _texts,
    "skipped": _skipped,
    "bodies": _bodies,
    "messages": _messages,
    "matches": _matches,
    "unasked matches": _unasked_matches,
    "unasked": _unasked,
}


async def _delete(conn: AsyncConnection, table: Table, *old: ColumnElement[bool]) -> int:
    few = select(table.c.id).where(*old).limit(_BATCH)
    ids = list(await conn.scalars(few.with_for_update(skip_locked=True)))
    if not ids:
        return 0
    await conn.execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)


async def _count_anew(conn: AsyncConnection) -> None:
    """Statistics for the planner; on SQLite the search index in fewer parts: PostgreSQL tidies its own."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("ANALYZE"))
        return
    merge = "INSERT INTO opening_text(opening_text, rank) VALUES ('merge', :pages)"
    await conn.execute(text(merge), {"pages": _PAGES})
    await conn.execute(text("PRAGMA optimize"))
